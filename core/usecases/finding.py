"""Finding the record somebody means: by link, id, e-mail, domain, LinkedIn or name."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from core.domain.normalize import domain, email, fold, linkedin
from core.domain.records import Kind, Link, Observation, Ref, Side
from core.store import links, observations
from core.store.database import Tx
from core.store.keys import keys
from core.sync.engine import Engine
from core.usecases.naming import title

# facts: where HubSpot and Apollo show records: object type 0-1 are contacts, 0-2 companies
_HUBSPOT_URL = re.compile(r"/(?:record/)?(0-1|0-2|contact|company)/(\d+)\b")
_APOLLO_URL = re.compile(r"#/(contacts|accounts)/([0-9A-Za-z]+)")
_HANDLE = re.compile(r"^(?:in|company|school|showcase)/[^/]+$")
_HUBSPOT_KINDS = {
    "0-1": Kind.CONTACT,
    "contact": Kind.CONTACT,
    "0-2": Kind.ACCOUNT,
    "company": Kind.ACCOUNT,
}
_APOLLO_KINDS = {"contacts": Kind.CONTACT, "accounts": Kind.ACCOUNT}
LIMIT = 10
_SEARCHED = 60


class Hit(msgspec.Struct, frozen=True):
    """One record that fits, with both sides where it is linked."""

    kind: Kind
    hubspot: Observation | None
    apollo: Observation | None
    link: Link | None

    @property
    def ref(self) -> Ref:
        """Return its address: HubSpot's where it is there, else Apollo's."""
        return self.refs[0]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Return its addresses, HubSpot's first."""
        return tuple(one.ref for one in self.seen)

    @property
    def seen(self) -> tuple[Observation, ...]:
        """Return the sides that were read, HubSpot's first."""
        return tuple(one for one in (self.hubspot, self.apollo) if one is not None)

    @property
    def title(self) -> str:
        """Return what people call it."""
        names = (title(one) for one in self.seen)
        return next(filter(None, names), f"{self.kind} {self.ref.id}")

    @property
    def do_not_contact(self) -> bool:
        """Tell whether either side says that the person must be left alone (R75)."""
        return any(one.facts.do_not_contact for one in self.seen)


class Found(msgspec.Struct, frozen=True):
    """What fits, and how much more there is."""

    hits: tuple[Hit, ...]
    more: int = 0


async def find(engine: Engine, text: str, *, limit: int = LIMIT) -> Found:
    """Return the records that ``text`` names, those that fit exactly before all others."""
    async with engine.db.read() as tx:
        hits = await _hits(tx, await _seen(tx, text.strip()))
    return Found(tuple(hits[:limit]), max(len(hits) - limit, 0))


async def by_ref(engine: Engine, ref: Ref) -> Hit | None:
    """Return the record at an address, or None where it was never read."""
    async with engine.db.read() as tx:
        return await hit(tx, ref)


async def hit(tx: Tx, ref: Ref) -> Hit | None:
    """Return the record at an address in the caller's transaction."""
    seen = await observations.many(tx, refs=[ref])
    hits = await _hits(tx, list(seen.values()))
    return hits[0] if hits else None


def addresses(text: str) -> tuple[Ref, ...]:
    """Return the addresses that a pasted link or a ref names; pure."""
    if _profile(text):
        return ()  # a page of LinkedIn may look like one of HubSpot
    found = _APOLLO_URL.search(text)
    if found:
        return (Ref(Side.APOLLO, _APOLLO_KINDS[found.group(1)], found.group(2)),)
    found = _HUBSPOT_URL.search(text)
    if found:
        return (Ref(Side.HUBSPOT, _HUBSPOT_KINDS[found.group(1)], found.group(2)),)
    try:
        return (Ref.parse(text),)
    except ValueError:
        return ()


def _profile(text: str) -> str:
    """Return the handle of a LinkedIn address, empty for anything else."""
    handle = linkedin(text) or ""
    return handle if _HANDLE.match(handle) else ""


async def _seen(tx: Tx, text: str) -> list[Observation]:
    refs = addresses(text)
    if refs:
        return list((await observations.many(tx, refs=refs)).values())
    exact = await _exact(tx, text)
    if exact:
        return exact
    last, comma, first = text.partition(",")
    name = f"{first} {last}".strip() if comma else text
    found = await observations.search(tx, text=name, limit=_SEARCHED)
    living = [one for one in found if not one.archived or one.ref.id == text]
    named = [one for one in living if keys(one).name == fold(name) or one.ref.id == text]
    return named or living


async def _exact(tx: Tx, text: str) -> list[Observation]:
    """Return the records that carry exactly this e-mail, LinkedIn address or domain."""
    if " " in text:
        return []
    groups: list[Sequence[Observation]] = []
    for side in Side:
        if "@" in text and email(text):
            found = await observations.by_email(tx, kind=Kind.CONTACT, emails=[text], side=side)
            groups += found.values()
        elif handle := _profile(text):
            for kind in Kind:
                by_handle = observations.by_linkedin(tx, kind=kind, handles=[handle], side=side)
                groups += (await by_handle).values()
        elif "." in text and domain(text):
            found = await observations.by_domain(tx, kind=Kind.ACCOUNT, domains=[text], side=side)
            groups += found.values()
    return [one for group in groups for one in group]


async def _hits(tx: Tx, seen: Iterable[Observation]) -> list[Hit]:
    """Return one hit a record: both sides of a link are one."""
    known = {one.ref: one for one in seen}
    linked = {
        ref: link
        for ref, link in (await links.of(tx, refs=known)).items()
        if link.tombstone is None
    }
    partners = {link.ref(ref.side.other) for ref, link in linked.items()}
    known |= await observations.many(tx, refs=[ref for ref in partners if ref not in known])
    hits: dict[str, Hit] = {}
    for ref in known:
        link = linked.get(ref)
        both = {side: known.get(link.ref(side)) for side in Side} if link else {}
        both |= {ref.side: known[ref]}
        key = str(link.id) if link else str(ref)
        if ref in partners and link is None:
            continue
        hits.setdefault(key, Hit(ref.kind, both.get(Side.HUBSPOT), both.get(Side.APOLLO), link))
    return list(hits.values())
