"""Apollo's statuses and error bodies as error classes, in one place.

Facts: Apollo API documentation, status codes, and recorded answers: 401 is plain text, what does
not exist is a 422, the texts of 429 name the window.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.domain.records import Side
from core.providers.decoding import tolerant
from core.providers.http import Answer, Call
from core.providers.limiter import number
from core.providers.port import (
    Forbidden,
    Gone,
    ProviderError,
    QuotaSpent,
    RateLimited,
    Refused,
    Unanswered,
    Unauthorized,
    Unavailable,
    Unreadable,
)

_WINDOW = re.compile(r"times per (minute|hour|day)")
_GONE = re.compile(r"has been deleted|does not exist in Apollo|as it is deleted", re.IGNORECASE)
_ENDPOINT = re.compile(r"(api/v1/[\w/]+)")


class ApolloJudge:
    """Turns answers into errors."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Keep where time comes from."""
        self._now = now

    def __call__(self, call: Call, answer: Answer) -> ProviderError | None:
        """Return None for a good answer."""
        if 200 <= answer.status < 300:
            return None
        body = tolerant(answer.content)
        words = _words(body)
        facts: dict[str, Any] = {
            "side": Side.APOLLO,
            "status": answer.status,
            "correlation_id": str(answer.headers.get("x-request-id", "")),
        }
        if answer.status == 429:
            return self._limited(answer, words, facts)
        if answer.status >= 500:
            return _trouble(call, facts)
        if 300 <= answer.status < 400:
            return Unreadable("Apollo answered with a redirect, which is not followed.", **facts)
        return _refusal(body, words, facts)

    def _limited(self, answer: Answer, words: str, facts: dict[str, Any]) -> RateLimited:
        """Tell a minute's limit, which passes, from an hour's or a day's (F32)."""
        seconds = number(answer.headers, "retry-after")
        window = _WINDOW.search(words)
        name = window.group(1) if window else "minute"
        spans = {"minute": 60, "hour": 3600, "day": 86_400}
        wait = timedelta(seconds=spans[name] if seconds is None else seconds)
        kind = RateLimited if name == "minute" else QuotaSpent
        return kind(
            f"Apollo's requests of this {name} are used up.",
            retry_at=self._now() + wait,
            **facts,
        )


def _words(body: Any) -> str:
    """Return the sentence of an error body; every field of it is optional."""
    if isinstance(body, dict):
        for name in ("error", "message", "error_message", "error_code"):
            if body.get(name):
                return str(body[name])
        return ""
    return str(body)


def _trouble(call: Call, facts: dict[str, Any]) -> ProviderError:
    if call.reads:
        return Unavailable("Apollo has trouble. It is tried again by itself.", **facts)
    return Unanswered(
        "Apollo had trouble with a write, so it is not known whether it was done. The bot looks"
        " before it tries again.",
        **facts,
    )


def _refusal(body: Any, words: str, facts: dict[str, Any]) -> ProviderError:
    """Return the error of a 4xx body."""
    status = facts["status"]
    if status == 401:
        return Unauthorized(
            "Apollo refuses the key. Put a valid one into APOLLO_API_KEY and restart.", **facts
        )
    if status == 403:
        endpoint = _ENDPOINT.search(words)
        missing = (endpoint.group(1),) if endpoint else ()
        return Forbidden(f"Apollo does not let the key do this: {words}", missing=missing, **facts)
    found = body if isinstance(body, dict) else {}
    fields = _fields(found.get("error_details"))
    if status in {404, 410} or _GONE.search(f"{words} {fields.get('id', '')}"):
        return Gone("Apollo has no such record (any more).", **facts)
    reason = "; ".join(fields.values()) or words or "it gave no reason"
    return Refused(
        f"Apollo refused it: {reason}",
        category=str(found.get("error_code") or "UNPROCESSABLE"),
        fields=fields,
        **facts,
    )


def _fields(details: Any) -> Mapping[str, str]:
    if not isinstance(details, dict) or not details.get("field"):
        return {}
    return {str(details["field"]): str(details.get("message") or "")}
