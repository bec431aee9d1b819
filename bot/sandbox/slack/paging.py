"""Slack's cursors: a page of a list, and where the next one starts."""

import base64
from typing import Any

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError


def page(
    rows: list[Any], given: Arguments, default: int = 1000
) -> tuple[list[Any], dict[str, Any]]:
    """Return the asked-for rows and ``response_metadata``; raises ApiError invalid_cursor."""
    limit = given.number("limit", default) or default
    if not 0 < limit <= 1000:
        raise ApiError("invalid_limit")
    start = _start(given.text("cursor"))
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode()
    return rows[start:following], {
        "response_metadata": {"next_cursor": cursor if following < len(rows) else ""}
    }


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise ApiError("invalid_cursor") from None
