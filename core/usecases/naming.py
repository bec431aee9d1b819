"""What people call a record, and where it stands on both sides: every record named links there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import msgspec

from core.domain.records import Kind, Observation, Ref, Side
from core.store import links, observations
from core.store.database import Tx
from core.sync.engine import Engine


class Named(msgspec.Struct, frozen=True):
    """A record with its name and its addresses; a side it is not on has no address."""

    ref: Ref
    title: str
    urls: Mapping[Side, str]


def title(record: Observation | None) -> str:
    """Return what people call a record: its name, else its address, else nothing."""
    if record is None:
        return ""
    if record.ref.kind is Kind.ACCOUNT:
        return record.value("name") or record.value("domain") or ""
    parts = (record.value("first_name"), record.value("last_name"))
    return " ".join(part for part in parts if part) or record.value("email") or ""


def about(seen: Sequence[Observation]) -> str:
    """Return what tells a record from its namesakes: address and company, or domain and city."""
    account = seen[0].ref.kind is Kind.ACCOUNT
    keys = ("domain", "city") if account else ("email", "company")
    values = (next((v for one in seen if (v := one.value(key))), "") for key in keys)
    return ", ".join(value for value in values if value)


def refs_in(subject: str) -> list[Ref]:
    """Return the records that a review's subject names; fields and the like are passed over."""
    found = []
    for part in re.split(r"[|,]", subject):
        with suppress(ValueError):
            found.append(Ref.parse(part.strip()))
    return found


async def named(engine: Engine, tx: Tx, refs: Iterable[Ref]) -> dict[Ref, Named]:
    """Return each record's name and its addresses on both sides, through its link."""
    wanted = list(dict.fromkeys(refs))
    linked = await links.of(tx, refs=wanted)
    partners = [link.ref(ref.side.other) for ref, link in linked.items() if link.tombstone is None]
    known = await observations.many(tx, refs=[*wanted, *partners])
    found = {}
    for ref in wanted:
        both = [ref]
        link = linked.get(ref)
        if link is not None and link.tombstone is None:
            both.append(link.ref(ref.side.other))
        name = next((text for one in both if (text := title(known.get(one)))), "")
        urls = {one.side: engine.side(one.side).url(one) for one in both}
        found[ref] = Named(ref, name or f"{ref.kind} {ref.id}", urls)
    return found
