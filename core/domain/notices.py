"""What people should hear, and what makes many failures one message (R63)."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from core.domain.records import Kind, Side


class NoticeKind(StrEnum):
    """The messages the bot posts by itself; each is posted once and then updated in place."""

    RUN = "run"  # progress, then the result of a run (R2)
    DUPLICATES = "duplicates"  # the alert after a pull (R21)
    REVIEW = "review"  # something waits for a person
    ERRORS = "errors"  # one a cause (R63)
    SETTINGS = "settings"  # who changed what (R10)
    PAUSED = "paused"  # all writing is stopped, or goes on (R73)
    REMINDER = "reminder"  # a review is about to expire (R76)
    TOKEN = "token"  # noqa: S105 - a key was refused (F34)
    MASS = "mass"  # a run asks before it writes (R65, R74)
    OUTCOME = "outcome"  # what became of a person's answer
    FIELD_PAUSED = "field_paused"  # a field was quarantined (F13, F17)


class Cause(msgspec.Struct, frozen=True):
    """What failures share that have one cure: one message stands for all of them."""

    side: Side
    kind: Kind
    category: str
    fields: tuple[str, ...]
    rule: str
    """The service's words without the values of the record."""

    @property
    def key(self) -> str:
        """Return the text that failed rows are grouped by."""
        return "|".join((self.side, self.kind, self.category, ",".join(self.fields), self.rule))


_LONGEST = 160
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|`[^`]*`|(?<!\w)\'[^\']*\'(?!\w)')
_ADDRESS = re.compile(r"[^\s,;:()\[\]{}<>]+@[^\s,;:()\[\]{}<>]+")
_LINK = re.compile(r"https?://\S+")
_ID = re.compile(r"\b(?=[0-9a-f-]*\d)[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,:/-]*")


def cause(
    side: Side,
    kind: Kind,
    *,
    category: str,
    fields: Iterable[str] = (),
    message: str = "",
    values: Mapping[str, str | None] | None = None,
) -> Cause:
    """Return what a failed write is grouped by.

    ``values`` are what was sent: where the service repeats one in its message, it is cut out, so
    that a thousand bad addresses are one cause.
    """
    return Cause(
        side, kind, category.strip().upper(), tuple(sorted(set(fields))), _rule(message, values)
    )


def _rule(message: str, values: Mapping[str, str | None] | None) -> str:
    sent = {value for value in (values or {}).values() if value and len(value) > 2}
    for value in sorted(sent, key=lambda text: (-len(text), text)):
        message = message.replace(value, "…")
    for pattern in (_QUOTED, _LINK, _ADDRESS, _ID, _NUMBER):
        message = pattern.sub("…", message)
    return " ".join(message.split()).lower()[:_LONGEST]
