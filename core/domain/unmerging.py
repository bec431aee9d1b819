"""Undoing a merge: what goes back to the record that stayed, and what makes the other anew (R26).

Everything here speaks of HubSpot's own property names, since a merge moves all properties and not
only the mapped ones. Facts: HubSpot's documentation, merging: the primary's values win, what is
empty on it is filled from the other; the other's e-mail addresses and domains become additional
ones of the survivor; associations are united.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

import msgspec

from core.domain.records import Kind

Properties = Mapping[str, str]


class Part(StrEnum):
    """The parts of an undo that write a snapshot's values, in the order they go."""

    FREE = "free"  # take the other's addresses and key off the survivor
    BACK = "back"  # give the survivor its own values back
    ANEW = "anew"  # make the other record again, under a key of its own (R19)
    REST = "rest"  # fill in what it still lacks


ADDRESS: Mapping[Kind, tuple[str, str]] = {
    Kind.CONTACT: ("email", "hs_additional_emails"),
    Kind.ACCOUNT: ("domain", "hs_additional_domains"),
}
"""The main address of a record and the list of its additional ones."""
UNITED = "associatedcompanyid"
"""Follows the associations, which stay united."""


class Restore(msgspec.Struct, frozen=True):
    """One part of an undo: ``own`` is what the record had before, ``other`` the other one."""

    part: Part
    own: Properties
    other: Properties


class Restored(msgspec.Struct, frozen=True):
    """What is written to a record, and the names of what somebody changed since."""

    values: dict[str, str] = {}
    left: tuple[str, ...] = ()


def addresses(kind: Kind, properties: Properties) -> tuple[str, ...]:
    """Return a record's e-mail addresses or domains, the main one first, in lower case."""
    main, more = ADDRESS[kind]
    found = [properties.get(main, ""), *properties.get(more, "").split(";")]
    return tuple(dict.fromkeys(one.strip().lower() for one in found if one.strip()))


def freed(kind: Kind, own: Properties, other: Properties) -> tuple[str, ...]:
    """Return the addresses that the survivor has only from the other record."""
    mine = addresses(kind, own)
    return tuple(one for one in addresses(kind, other) if one not in mine)


def free(kind: Kind, own: Properties, other: Properties, now: Properties, key: str) -> Restored:
    """Return what takes the other record's addresses and its key off the survivor.

    ``now`` is what the survivor holds, ``key`` the name of the key property. Done twice, it finds
    nothing to do.
    """
    main, more = ADDRESS[kind]
    theirs = freed(kind, own, other)
    first = now.get(main, "")
    if first.strip().lower() in theirs:
        first = own.get(main, "")
    kept = [one for one in addresses(kind, {more: now.get(more, "")}) if one not in theirs]
    wanted = {main: first, more: ";".join(one for one in kept if one != first.strip().lower())}
    held = now.get(key, "")
    if held and held == other.get(key) and held != own.get(key):
        wanted[key] = own.get(key, "")
    return Restored({name: text for name, text in wanted.items() if text != now.get(name, "")})


def back(own: Properties, other: Properties, now: Properties, names: Collection[str]) -> Restored:
    """Return what gives the survivor its own values back, among the properties ``names``.

    What it holds now and neither record held before was changed since, and is left alone.
    """
    values, left = {}, []
    for name in sorted(names):
        was, theirs, held = (some.get(name, "") for some in (own, other, now))
        if held == was:
            continue
        if held == theirs:
            values[name] = was
        else:
            left.append(name)
    return Restored(values, tuple(left))


def rest(own: Properties, now: Properties, names: Collection[str]) -> Restored:
    """Return what the record that was made anew still lacks, among the properties ``names``."""
    return Restored(
        {name: own[name] for name in sorted(names) if own.get(name) and not now.get(name)}
    )
