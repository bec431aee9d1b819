"""How services, kinds, reasons and durations are called on cards: one word for each."""

from collections.abc import Mapping
from datetime import timedelta

from bot.blocks.kit import plural
from core.domain.changes import Skip
from core.domain.records import Kind, Side
from core.domain.undoing import LeftAlone

SIDES: Mapping[Side, str] = {Side.HUBSPOT: "HubSpot", Side.APOLLO: "Apollo"}
KINDS: Mapping[str, Kind] = {
    "contact": Kind.CONTACT,
    "contacts": Kind.CONTACT,
    "account": Kind.ACCOUNT,
    "accounts": Kind.ACCOUNT,
    "company": Kind.ACCOUNT,
    "companies": Kind.ACCOUNT,
}
"""How people may name a kind in a command."""
_NOUNS: Mapping[tuple[Side, Kind], tuple[str, str]] = {
    (Side.HUBSPOT, Kind.CONTACT): ("contact", "contacts"),
    (Side.HUBSPOT, Kind.ACCOUNT): ("company", "companies"),
    (Side.APOLLO, Kind.CONTACT): ("contact", "contacts"),
    (Side.APOLLO, Kind.ACCOUNT): ("account", "accounts"),
}
_ACTIONS: Mapping[str, str] = {
    "create": "Create {n} in {side}",
    "update": "Update {n} in {side}",
    "key": "Write the Apollo id into {n} in {side}",
    "associate": "Attach {n} in {side} to their company",
    "merge": "Merge {n} in {side}",
    "archive": "Archive {n} in {side}",
    "list": "Put {n} in {side} on a list",
}
_LINES: Mapping[str, str] = {
    "create": "Create",
    "update": "Update",
    "key": "Write the Apollo id into",
    "associate": "Attach to its company",
    "link": "Ask whether these are one",
    "conflict": "Ask which value counts",
    "skip": "Leave alone",
}
SKIPS: Mapping[str, str] = {
    Skip.PUSH_OFF: "pushing is off",
    Skip.STAGE: "another stage than the chosen ones",
    Skip.EMAIL_STATUS: "another e-mail status than the chosen ones",
    Skip.NO_EMAIL: "no e-mail address",
    Skip.OWNER: "another owner than the chosen ones",
    Skip.LIST: "on none of the chosen lists",
    Skip.REVIEW_OPEN: "a question is open",
    Skip.TOMBSTONE: "deleted on purpose",
    Skip.DO_NOT_CONTACT: "do not contact",
    Skip.NOTHING_TO_NAME: "neither name nor e-mail",
    Skip.REFUSED_TEXT: "a field has a character that no service keeps; the others go on",
}

LEFT: Mapping[str, str] = {
    LeftAlone.CHANGED_SINCE: "somebody changed it since, and has the last word",
    LeftAlone.ALREADY: "it says again what it said before",
    LeftAlone.UNMAPPED: "the field is no longer mapped, or paused",
    LeftAlone.REFUSED_TEXT: "the old value has a character that no service keeps",
    LeftAlone.GONE: "the record was deleted or merged away",
    LeftAlone.WRITING: "a newer value is on its way",
    LeftAlone.FORGOTTEN: "the old value is no longer kept",
}
"""Why an undo leaves a value alone."""


def nouns(side: Side, kind: Kind, count: int) -> str:
    """Return ``1 company``, ``12 accounts``, as the service calls them."""
    return plural(count, *_NOUNS[(side, kind)])


def many(side: Side, kind: Kind) -> str:
    """Return ``companies``, ``contacts``, as the service calls them."""
    return _NOUNS[(side, kind)][1]


def write(name: str, count: int) -> str:
    """Return what ``count`` writes of the group ``side:kind:action`` do."""
    side, kind, action = name.split(":")
    what = nouns(Side(side), Kind(kind), count)
    return _ACTIONS[action].format(n=what, side=SIDES[Side(side)])


def line(action: str) -> str:
    """Return what one line of a plan does."""
    return _LINES.get(action, action.capitalize())


def skip(reason: str) -> str:
    """Return why a record is left alone."""
    return {**SKIPS, **LEFT}.get(reason, reason.replace("_", " "))


LONG = timedelta(minutes=1)
"""From when on it is worth saying how long something takes."""


def lasted(span: timedelta) -> str:
    """Return ``40 s``, ``3 min 5 s``, ``2 h 10 min``."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
