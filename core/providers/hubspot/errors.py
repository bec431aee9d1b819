"""HubSpot's statuses and error bodies as error classes, in one place.

Facts: HubSpot documentation, error handling: every field of an error body is optional, messages are
for people; 423 locks for two seconds, 477 names Retry-After, CRM 429 does not.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.domain.records import Side
from core.providers.decoding import tolerant
from core.providers.http import Answer, Call
from core.providers.limiter import number
from core.providers.port import (
    Exists,
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

SCHEMA_CODES = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})
"""Codes that concern a property whatever its value (F17)."""
_EXISTING = re.compile(r"Existing ID: (\d+)")
_TAKEN = re.compile(r"Cannot set PropertyValueCoordinates.*\. (\d+) already has that value")
_NAMED = re.compile(r'Property "([^"]+)" does not exist|^"([^"]+)" is a (?:read only|calculated)')


class BadProperties(Refused):
    """Values or properties were refused; ``codes`` maps property names to HubSpot's codes."""

    def __init__(self, sentence: str, *, codes: Mapping[str, str], **facts: Any) -> None:
        """Keep the codes."""
        super().__init__(sentence, **facts)
        self.codes = dict(codes)

    @property
    def schema(self) -> frozenset[str]:
        """Return the properties that no value can be written to (F17)."""
        return frozenset(name for name, code in self.codes.items() if code in SCHEMA_CODES)


class HubSpotJudge:
    """Turns answers into errors; ``midnight`` tells when the account's day ends."""

    def __init__(
        self, now: Callable[[], datetime], midnight: Callable[[datetime], datetime]
    ) -> None:
        """Keep where time comes from."""
        self._now = now
        self._midnight = midnight

    def __call__(self, call: Call, answer: Answer) -> ProviderError | None:
        """Return None for a good answer."""
        if 200 <= answer.status < 300:
            return None
        body = tolerant(answer.content)
        body = body if isinstance(body, dict) else {}
        facts: dict[str, Any] = {
            "side": Side.HUBSPOT,
            "status": answer.status,
            "correlation_id": _correlation(body, answer),
        }
        waiting = self._waiting(answer, body, facts)
        if waiting is not None:
            return waiting
        if answer.status >= 500:
            return _trouble(call, facts)
        if 300 <= answer.status < 400:
            return Unreadable("HubSpot answered with a redirect, which is not followed.", **facts)
        return refusal(body, facts)

    def _waiting(
        self, answer: Answer, body: Mapping[str, Any], facts: dict[str, Any]
    ) -> ProviderError | None:
        """Return the error of an answer that only asks to wait."""
        now = self._now()
        if answer.status == 429:
            if body.get("policyName") == "DAILY" or "daily" in str(body.get("message", "")):
                return QuotaSpent(
                    "HubSpot's requests of this day are used up. Work goes on after midnight in"
                    " the account's time zone.",
                    retry_at=self._midnight(now),
                    **facts,
                )
            return RateLimited("HubSpot asks to slow down.", retry_at=_after(answer, now), **facts)
        if answer.status == 423:
            return RateLimited(
                "HubSpot has locked the records for a moment.",
                retry_at=now + timedelta(seconds=2),
                **facts,
            )
        if answer.status == 477:
            return RateLimited(
                "HubSpot is moving the account to another data centre.",
                retry_at=_after(answer, now) or now + timedelta(hours=1),
                **facts,
            )
        return None


def _after(answer: Answer, now: datetime) -> datetime | None:
    seconds = number(answer.headers, "retry-after")
    return None if seconds is None else now + timedelta(seconds=seconds)


def _correlation(body: Mapping[str, Any], answer: Answer) -> str:
    return str(body.get("correlationId") or answer.headers.get("x-hubspot-correlation-id", ""))


def _trouble(call: Call, facts: dict[str, Any]) -> ProviderError:
    if call.reads:
        return Unavailable("HubSpot has trouble. It is tried again by itself.", **facts)
    return Unanswered(
        "HubSpot had trouble with a write, so it is not known whether it was done. The bot looks"
        " before it tries again.",
        **facts,
    )


def refusal(body: Mapping[str, Any], facts: dict[str, Any]) -> ProviderError:
    """Return the error of a 4xx body, or of one entry of a batch's ``errors``."""
    status = facts.get("status")
    category = str(body.get("category") or "")
    message = str(body.get("message") or "HubSpot gave no reason.")
    existing = _existing(body, message)
    if status == 401:
        return Unauthorized(
            "HubSpot refuses the token. Put a valid one into HUBSPOT_TOKEN and restart.", **facts
        )
    if category == "MISSING_SCOPES" or status == 403:
        return _forbidden(body, message, facts)
    if category == "CONFLICT" or status == 409 or existing:
        return Exists(
            "HubSpot has this record already.",
            existing_id=existing,
            category=category or "CONFLICT",
            **facts,
        )
    if category == "OBJECT_NOT_FOUND" or status in {404, 410}:
        return Gone("HubSpot has no such record (any more).", **facts)
    codes = dict(field_codes(body))
    words = {name: text for name, (_, text) in codes.items()}
    code = next((code for code, _ in codes.values() if code), "")
    return BadProperties(
        f"HubSpot refused it: {'; '.join(words.values()) or message}",
        codes={name: code for name, (code, _) in codes.items()},
        category=code or category or "VALIDATION_ERROR",
        fields=words,
        **facts,
    )


def _existing(body: Mapping[str, Any], message: str) -> str:
    context = body.get("context")
    if isinstance(context, dict) and context.get("existingId"):
        return str(context["existingId"][0])
    found = _EXISTING.search(message) or _TAKEN.search(message)
    return found.group(1) if found else ""


def _forbidden(body: Mapping[str, Any], message: str, facts: dict[str, Any]) -> Forbidden:
    holders = [body, *(e for e in body.get("errors") or () if isinstance(e, dict))]
    missing: list[str] = []
    for holder in holders:
        context = holder.get("context")
        if isinstance(context, dict):
            missing += map(str, context.get("requiredGranularScopes") or ())
    names = ", ".join(dict.fromkeys(missing))
    cure = f"Add to the key: {names}." if names else f"It says: {message}"
    return Forbidden(
        f"HubSpot does not let the key do this. {cure}",
        missing=tuple(dict.fromkeys(missing)),
        **facts,
    )


def field_codes(body: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (property, (code, words)) for every property that an error body names."""
    for error in body.get("errors") or ():
        if not isinstance(error, dict):
            continue
        words = str(error.get("message") or "")
        context = error.get("context")
        names = context.get("propertyName") if isinstance(context, dict) else None
        for name in names or _named_in(words):
            yield str(name), (str(error.get("code") or ""), words)
    message = str(body.get("message") or "")
    start = message.find("[{")
    if start < 0:
        yield from ((name, ("PROPERTY_DOESNT_EXIST", message)) for name in _named_in(message))
        return
    try:
        entries = json.JSONDecoder().raw_decode(message[start:])[0]
    except ValueError:
        return
    for entry in entries:
        if isinstance(entry, dict) and entry.get("name"):
            yield str(entry["name"]), (str(entry.get("error") or ""), str(entry.get("message")))


def _named_in(words: str) -> list[str]:
    found = _NAMED.search(words)
    return [] if found is None else [found.group(1) or found.group(2)]
