"""Composition objects: text, option, confirmation, filter (Slack reference, block kit objects)."""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.slack.blockkit.checks import (
    Check,
    Report,
    any_of,
    array,
    boolean,
    both,
    exactly_one,
    literal,
    shape,
    string,
    tagged,
    url,
)

ACTION_ID = string(255)
BLOCK_ID = string(255)


def plain(high: int) -> Check:
    """Return a check for a plain_text object of at most ``high`` characters."""
    body = string(high)
    return tagged(
        {"plain_text": shape({"type": literal("plain_text"), "text": body}, {"emoji": boolean})}
    )


def text(high: int) -> Check:
    """Return a check for a plain_text or mrkdwn object of at most ``high`` characters."""
    body = string(high)
    return tagged(
        {
            "plain_text": shape({"type": literal("plain_text"), "text": body}, {"emoji": boolean}),
            "mrkdwn": shape({"type": literal("mrkdwn"), "text": body}, {"verbatim": boolean}),
        }
    )


def option(*, label: Check, address: bool = False) -> Check:
    """Return a check for an option; only an overflow menu's options may carry an address."""
    optional = {"description": plain(75)} | ({"url": url()} if address else {})
    return shape({"text": label, "value": string(150)}, optional)


PLAIN_OPTION = option(label=plain(75))
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = option(label=plain(75), address=True)
OPTION_GROUP = shape({"label": plain(75), "options": array(PLAIN_OPTION, 100, 1)})

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": literal("primary", "danger")},
)

DISPATCH = shape(
    {},
    {"trigger_actions_on": array(literal("on_enter_pressed", "on_character_entered"), 2, 1)},
)

FILTER = both(
    any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
    shape(
        {},
        {
            "include": array(literal("im", "mpim", "private", "public"), 4, 1),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
)

SLACK_FILE = both(exactly_one("id", "url"), shape({}, {"id": string(255), "url": url()}))


def among(initial: str, options: str) -> Check:
    """Return a check that what is chosen at first is one of the options, word for word."""

    def check(value: Any, pointer: str, report: Report) -> None:
        chosen = value.get(initial) if isinstance(value, dict) else None
        if chosen is None:
            return
        given = list(_values(value.get(options)))
        for group in _items(value.get("option_groups")):
            given.extend(_values(group.get("options")))
        for one in _items(chosen if isinstance(chosen, list) else [chosen]):
            if one.get("value") not in given:
                report.add(f"{initial} must be one of the options", f"{pointer}/{initial}")

    return check


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _values(options: Any) -> Iterable[Any]:
    return (item.get("value") for item in _items(options))
