"""Searching Apollo's people, without those who are in HubSpot already (R4).

The search masks last names and shows no way to reach anybody, so only the person's id is proof:
who carries it and is in HubSpot is hidden. Who merely looks like somebody in HubSpot (first name,
the letters the mask leaves, company) is marked, not hidden.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from core.domain.matching.companies import Likeness, company_name, compare_companies
from core.domain.normalize import fold
from core.domain.records import Kind, Observation, Ref, Side
from core.providers.apollo.database import Person
from core.providers.port import ProviderError
from core.store import links, observations
from core.store.database import Tx
from core.store.keys import keys
from core.sync.engine import Engine
from core.usecases.asking import Query
from core.usecases.naming import Named, named

PAGE = 20
_ALIKE = frozenset(
    {Likeness.SAME, Likeness.REGION, Likeness.BRANCH, Likeness.TYPO, Likeness.SUBSET}
)


class Mark(StrEnum):
    """What is known of a person who is shown."""

    NEW = "new"
    SAVED = "saved"  # in Apollo's team, not in HubSpot
    LIKELY = "likely"  # somebody in HubSpot looks like them


class Prospect(msgspec.Struct, frozen=True):
    """One person as the search shows them."""

    first_name: str
    masked_last_name: str
    title: str
    company: str
    has_email: bool
    has_phone: bool
    mark: Mark
    record: Named | None
    """The record that ``mark`` is about."""
    do_not_contact: bool


class Prospects(msgspec.Struct, frozen=True):
    """A page of the search."""

    people: tuple[Prospect, ...]
    hidden: int
    """People of this page who are in HubSpot already."""
    total: int
    page: int
    by_keyword: bool
    """The company was searched for as a word: its domain is not known."""

    @property
    def more(self) -> bool:
        """Tell whether there is a next page."""
        return self.page * PAGE < self.total


class Failed(msgspec.Struct, frozen=True):
    """Apollo did not answer; ``words`` is its sentence for a person."""

    words: str


async def search(engine: Engine, query: Query) -> Prospects | Failed:
    """Search one page for free and set aside who is in HubSpot."""
    filters, by_keyword = await _filters(engine, query)
    try:
        found = await engine.apollo.for_person().people_search(filters, query.page)
    except ProviderError as error:
        return Failed(error.sentence)
    async with engine.db.read() as tx:
        saved = await _saved(tx, found.people)
        hidden = await _in_hubspot(tx, saved)
        left = [one for one in found.people if one.id not in hidden]
        likely = await _likely(tx, [one for one in left if one.id not in saved])
        records = {**likely, **{one: saved[one] for one in saved if one not in hidden}}
        names = await named(engine, tx, [record.ref for record in records.values()])
    people = tuple(_prospect(one, records.get(one.id), names) for one in left)
    return Prospects(people, len(hidden), found.total, query.page, by_keyword)


async def _filters(engine: Engine, query: Query) -> tuple[Mapping[str, object], bool]:
    """Return Apollo's filters; a company's name becomes its domain where a record tells it."""
    filters: dict[str, object] = {**query.filters, "per_page": PAGE}
    words = [query.keywords] if query.keywords else []
    by_keyword = False
    if query.company:
        domains = await _domains(engine, query.company)
        if domains:
            filters["q_organization_domains_list"] = domains
        else:
            words.append(query.company)
            by_keyword = True
    if words:
        filters["q_keywords"] = " ".join(words)
    return filters, by_keyword


async def _domains(engine: Engine, company: str) -> list[str]:
    async with engine.db.read() as tx:
        wanted = [fold(company) or ""]
        found = [
            await observations.by_name(tx, kind=Kind.ACCOUNT, names=wanted, side=side)
            for side in Side
        ]
    records = [one for group in found for some in group.values() for one in some]
    return sorted({domain for one in records if (domain := keys(one).domain)})


async def _saved(tx: Tx, people: Sequence[Person]) -> dict[str, Observation]:
    """Return person id -> the team's contact who carries it."""
    found = await observations.by_database_id(
        tx, kind=Kind.CONTACT, ids=[one.id for one in people if one.id]
    )
    return {person: records[0] for person, records in found.items()}


async def _in_hubspot(tx: Tx, saved: Mapping[str, Observation]) -> set[str]:
    """Return the people whose contact is linked to a living HubSpot record."""
    linked = await links.of(tx, refs=[one.ref for one in saved.values()])
    alive = {ref for ref, link in linked.items() if link.tombstone is not Side.HUBSPOT}
    return {person for person, one in saved.items() if one.ref in alive}


async def _likely(tx: Tx, people: Sequence[Person]) -> dict[str, Observation]:
    """Return person id -> the HubSpot contact who looks like them."""
    beginnings = {one.id: _beginning(one) for one in people if _beginning(one)}
    seen = await observations.by_prefix(tx, kind=Kind.CONTACT, beginnings=beginnings.values())
    hubspot = [one for one in seen if one.ref.side is Side.HUBSPOT]
    others = await _others(tx, hubspot)
    found = {}
    for person in people:
        fits = [one for one in hubspot if one.ref not in others and _looks_like(person, one)]
        if person.id in beginnings and fits:
            found[person.id] = fits[0]
    return found


async def _others(tx: Tx, hubspot: Sequence[Observation]) -> set[Ref]:
    """Return the contacts whose Apollo record names a person's id: they are somebody else.

    Who carries the id of one of the people searched for was set aside before.
    """
    linked = await links.of(tx, refs=[one.ref for one in hubspot])
    partners = {ref: link.ref(Side.APOLLO) for ref, link in linked.items()}
    known = await observations.many(tx, refs=partners.values())
    return {
        ref
        for ref, partner in partners.items()
        if partner in known and known[partner].facts.database_id
    }


def _beginning(person: Person) -> str:
    """Return how the folded name of such a person begins: the first name and what is shown."""
    shown = person.masked_last_name.split("*", 1)[0]
    return fold(f"{person.first_name} {shown}") or "" if person.first_name and shown else ""


def _looks_like(person: Person, contact: Observation) -> bool:
    """Tell whether first name, the mask and the company fit."""
    if fold(contact.value("first_name") or "") != fold(person.first_name):
        return False
    if not fits_mask(contact.value("last_name") or "", person.masked_last_name):
        return False
    ours, theirs = company_name(contact.value("company") or ""), company_name(person.company)
    return compare_companies(ours, theirs, lambda _: False) in _ALIKE


def fits_mask(last_name: str, mask: str) -> bool:
    """Tell whether a last name could stand behind a mask such as ``Hu***n``."""
    start, _, rest = mask.partition("*")
    end = rest.rpartition("*")[2]
    name, begins, ends = (fold(text) or "" for text in (last_name, start, end))
    return bool(name) and name.startswith(begins) and name.endswith(ends)


def _prospect(person: Person, record: Observation | None, names: Mapping[Ref, Named]) -> Prospect:
    mark = Mark.NEW
    if record is not None:
        mark = Mark.SAVED if record.ref.side is Side.APOLLO else Mark.LIKELY
    return Prospect(
        first_name=person.first_name,
        masked_last_name=person.masked_last_name,
        title=person.title,
        company=person.company,
        has_email=person.has_email,
        has_phone=person.has_phone,
        mark=mark,
        record=names.get(record.ref) if record else None,
        do_not_contact=record is not None and record.facts.do_not_contact,
    )
