"""Links are one to one, and the base moves with them."""

from datetime import UTC, datetime

import pytest

from core.domain.records import Kind, LinkHow, Pair, Ref, Side
from core.store import knowledge, links
from core.store.database import Database
from core.store.knowledge import Knowledge
from core.store.links import NewLink

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


async def link(db: Database, *pairs: tuple[str, str]) -> dict[str, int]:
    async with db.write() as tx:
        wanted = [NewLink(C, hubspot, apollo, LinkHow.EMAIL) for hubspot, apollo in pairs]
        made = await links.create(tx, links=wanted, now=NOW)
    return {ref.id: one.id for ref, one in made.items()}


async def test_a_link_is_found_from_both_sides(db: Database) -> None:
    made = await link(db, ("1", "a"), ("2", "b"))
    async with db.read() as tx:
        found = await links.of(tx, refs=[Ref(H, C, "1"), Ref(P, C, "b"), Ref(H, A, "1")])
        by_id = await links.of_ids(tx, ids=made.values())
    assert {Ref(H, C, "1"): made["1"], Ref(P, C, "b"): made["2"]} == {
        ref: one.id for ref, one in found.items()
    }
    assert by_id[made["1"]].ref(P) == Ref(P, C, "a")
    assert by_id[made["1"]].how is LinkHow.EMAIL


@pytest.mark.rule("R18")
async def test_a_record_has_one_link_only(db: Database) -> None:
    assert {"1"} == set(await link(db, ("1", "a"), ("2", "a"), ("1", "b")))
    assert {} == await link(db, ("1", "c"), ("9", "a"))
    assert {"2"} == set(await link(db, ("2", "b")))


async def test_contacts_and_accounts_with_one_id_are_not_mixed_up(db: Database) -> None:
    await link(db, ("1", "a"))
    async with db.write() as tx:
        made = await links.create(tx, links=[NewLink(A, "1", "a", LinkHow.DOMAIN)], now=NOW)
    assert {Ref(H, A, "1")} == set(made)


@pytest.mark.rule("F23")
async def test_a_link_follows_a_merge_unless_the_survivor_is_linked(db: Database) -> None:
    made = await link(db, ("1", "a"), ("2", "b"))
    async with db.write() as tx:
        assert await links.repoint(tx, id=made["1"], side=H, to="9")
        assert not await links.repoint(tx, id=made["1"], side=H, to="2")
    async with db.read() as tx:
        found = await links.of_ids(tx, ids=[made["1"]])
    assert found[made["1"]].hubspot_id == "9"


async def test_a_tombstone_keeps_its_ids_until_it_is_dropped(db: Database) -> None:
    made = await link(db, ("1", "a"), ("2", "b"))
    async with db.write() as tx:
        await links.tombstone(tx, ids=[made["1"]], gone=P)
        assert {C: 1} == await links.count(tx)
    assert {} == await link(db, ("1", "z"))
    async with db.read() as tx:
        assert P is (await links.of_ids(tx, ids=[made["1"]]))[made["1"]].tombstone
    async with db.write() as tx:
        await links.tombstone(tx, ids=[made["1"]], gone=None)
        assert {C: 2} == await links.count(tx)
        await links.drop(tx, ids=[made["1"]])
    assert {"1"} == set(await link(db, ("1", "z")))


async def test_the_base_is_kept_field_by_field(db: Database) -> None:
    made = await link(db, ("1", "a"), ("2", "b"))
    base = {"title": Pair("CEO", "Ceo", None), "city": Pair(None, None, "Bonn")}
    async with db.write() as tx:
        await links.set_bases(tx, bases={made["1"]: base})
    async with db.read() as tx:
        assert {made["1"]: base, made["2"]: {}} == await links.bases(tx, ids=made.values())


async def test_what_was_bought_is_never_forgotten(db: Database) -> None:
    ref = Ref(H, C, "1")
    bought = Knowledge(ref=ref, values={"title": "CEO"}, at=NOW, database_id="p1", paid=True)
    free = Knowledge(ref=ref, values={"title": "CTO", "city": ""}, at=NOW)
    async with db.write() as tx:
        await knowledge.put(tx, rows=[bought])
        await knowledge.put(tx, rows=[free])
    async with db.read() as tx:
        found = await knowledge.get(tx, ref=ref)
        assert await knowledge.get(tx, ref=Ref(P, C, "1")) is None
    assert found == Knowledge(ref=ref, values={"title": "CTO"}, at=NOW, database_id="p1", paid=True)


@pytest.mark.rule("R52")
async def test_a_field_that_is_forgotten_is_as_at_first_sight_and_no_other_is(db: Database) -> None:
    made = await link(db, ("1", "a"), ("2", "b"))
    base = {"title": Pair("x", "y"), 'od"d': Pair("1", "2")}
    async with db.write() as tx:
        await links.set_bases(tx, bases={made["1"]: base, made["2"]: {"subtitle": Pair("z")}})
        await links.forget(tx, kind=A, field="subtitle")
        await links.forget(tx, kind=C, field="title")
        found = await links.bases(tx, ids=made.values())
    assert {'od"d': Pair("1", "2")} == found[made["1"]]
    assert {"subtitle": Pair("z")} == found[made["2"]]
