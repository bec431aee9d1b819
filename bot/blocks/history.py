"""What happened to a record, in the words that people read (R22, R71)."""

from collections.abc import Mapping, Sequence

from bot.blocks.kit import esc, when
from bot.blocks.words import SIDES, SKIPS
from core.domain.records import LinkHow
from core.usecases.history import Line

CHANGES = 2
"""Fields of one write that its line names."""
_WHAT: Mapping[str, str] = {
    "written": "Written",
    "linked": "Linked",
    "answered": "Answered",
    "reopened": "Asked again",
    "merged": "Merged",
    "merged_away": "Merged away",
    "unmerged": "Merge undone",
    "kept": "Left as it is",
    "unlisted": "Taken off the list",
    "deleted": "Deleted",
    "listed": "Listed for deletion",
    "gone": "Gone",
    "left_alone": "Left alone",
    "superseded": "Not written",
    "recovered": "Recovered after a crash",
    "use_other": "Other value chosen",
    "exists": "Exists already",
    "failed": "Refused",
}
_WHY: Mapping[str, str] = {
    "edited": "an edit on the other side",
    "cleared": "emptied on the other side",
    "conflict": "changed on both sides; the field's policy chose",
    "first_sight": "first sight of the pair",
    "autofill": "HubSpot was empty and Apollo's database knew",
    "overwrite": "Apollo's database says so",
    "person": "a person decided",
    "created": "the record was made",
    "undo": "put back",
}


_LINKED: Mapping[str, str] = {
    LinkHow.OWN: "they were linked before",
    LinkHow.KEY: "HubSpot's key property names the Apollo record",
    LinkHow.CRM_ID: "the Apollo record names this HubSpot record",
    LinkHow.EMAIL: "the same e-mail address, on no other record",
    LinkHow.DOMAIN: "the same domain, on no other record",
    LinkHow.CREATED: "the one was made from the other",
    LinkHow.PERSON: "a person said that they are one",
    LinkHow.MERGED: "the link followed a merge",
}
_ACTIONS: Mapping[str, str] = {
    "merge": "the merge",
    "archive": "the delete",
    "list": "put on a list",
    "key": "the Apollo id as its key",
    "associate": "its company",
}
_ANSWERS: Mapping[str, str] = {
    "merge: merge": "merge them",
    "merge: not_same": "not a duplicate",
    "conflict: hubspot": "HubSpot's value counts",
    "conflict: apollo": "Apollo's value counts",
    "link: link": "they are one",
    "link: separate": "they are two records",
    "delete: create": "make it anew",
    "delete: remove": "remove it here as well",
    "delete: leave": "leave it as it is",
    "removal: remove": "delete it",
    "unmerge: undo": "undo the merge",
}


def log(lines: Sequence[Line]) -> str:
    """Return what happened to a record, newest first."""
    if not lines:
        return "*What happened*\nNothing yet: the bot read it and changed nothing."
    return "*What happened*\n" + "\n".join(_said(one) for one in lines)


def _said(one: Line) -> str:
    what = _WHAT.get(one.what, one.what.replace("_", " ").capitalize())
    where = f" in {SIDES[one.side]}" if one.side and one.what == "written" else ""
    why = _why(one)
    changes = "; ".join(
        f"{esc(c.label, 40)} {esc(c.before, 40) or '(empty)'} → {esc(c.after, 40) or '(empty)'}"
        for c in one.changes[:CHANGES]
    )
    more = f" and {len(one.changes) - CHANGES} more" if len(one.changes) > CHANGES else ""
    tail = ": ".join(part for part in (why, changes + more) if part)
    return f"• {when(one.at)} *{what}{where}* by {author(one.who)}{': ' if tail else ''}{tail}"


def _why(one: Line) -> str:
    if one.what == "left_alone":
        return SKIPS.get(one.why, one.why)
    if one.what == "answered":
        return esc(_ANSWERS.get(one.why, one.why), 200)
    if one.what == "linked":
        return _LINKED.get(one.why, esc(one.why, 200))
    if one.what != "written":
        return esc(one.why, 200)
    action, _, reasons = one.why.partition(": ")
    if not reasons:
        return _ACTIONS.get(action, action)
    return ", ".join(_WHY.get(part, part) for part in reasons.split(", "))


def author(who: str) -> str:
    """Return who did something: a person, a service, or the bot's rules (R71)."""
    if who[:1] in {"U", "W"} and who.isalnum() and who.isupper():
        return f"<@{who}>"
    return {"rule": "the rules", "hubspot": "HubSpot", "apollo": "Apollo"}.get(who, esc(who, 60))
