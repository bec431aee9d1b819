"""Keys that records share, what is never made again, ping-pong, and forgetting a person."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.domain.changes import Action, Change, Reason
from core.domain.records import Facts, Kind, LinkHow, Observation, Ref, Side
from core.domain.states import Outbox as State
from core.store import (
    activity,
    flips,
    knowledge,
    links,
    matched,
    observations,
    outbox,
    planned,
    purge,
    retention,
    reviews,
    runs,
    snapshots,
    tables,
    tombstones,
    traits,
)
from core.store.activity import Entry
from core.store.database import Database, Tx
from core.store.knowledge import Knowledge
from core.store.links import NewLink
from core.store.outbox import New
from core.store.planned import Line
from core.store.sql import table
from core.store.tables import __all__ as every
from core.store.traits import digest, traces

C, H, P = Kind.CONTACT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, TWO, OTHER = Ref(H, C, "1"), Ref(H, C, "2"), Ref(P, C, "a")
SECRET = "jane@secret.example"


async def test_records_that_share_a_key_are_found(db: Database) -> None:
    named = {"1": ["mail:a", "name:x"], "2": ["mail:a", "name:y"], "3": ["mail:a"]}
    mail = digest(C, "mail:a")

    async def sharing(tx: Tx, *keys: str, most: int = 60) -> dict[int, list[str]]:
        found = await traits.sharing(tx, keys=[digest(C, one) for one in keys], most=most)
        return {key: sorted(ids) for key, ids in found.items()}

    async with db.write() as tx:
        found = {one: traces(C, keys, keys) for one, keys in named.items()}
        await matched.index(tx, side=H, kind=C, found=found)
        wanted = ["mail:a", "name:x", "none"]
        assert {"mail:a": 3, "name:x": 1} == await traits.counts(tx, kind=C, terms=wanted)
        assert {mail: ["1", "2", "3"]} == await sharing(tx, *wanted)
        assert {} == await sharing(tx, "mail:a", most=2)
        changed = {"1": traces(C, ["name:y"], ["name:y"])}
        await matched.index(tx, side=H, kind=C, found=changed)
        await matched.forget(tx, side=H, kind=C, ids=["3"])
        assert {digest(C, "name:y"): ["1", "2"]} == await sharing(tx, *wanted, "name:y")
        assert {"mail:a": 1} == await traits.counts(tx, kind=C, terms=wanted)


async def test_what_differs_from_what_was_compared_is_due(db: Database) -> None:
    async def due(tx: Tx, *, after: str = "") -> list[tuple[str, bool]]:
        found = await matched.due(tx, side=H, kind=C, after=after, limit=9)
        return [(one.id, one.gone) for one in found]

    seen = [Observation(ONE, {"email": "a@x.org"}), Observation(TWO, {"email": "b@x.org"})]
    async with db.write() as tx:
        rows = [observations.row(one, fp=b"1", modified_ms=1) for one in seen]
        await observations.put(tx, rows=rows)
        assert [("1", False), ("2", False)] == await due(tx)
        assert [("2", False)] == await due(tx, after="1")
        found = {one.ref.id: traces(C, ["k"], []) for one in seen}
        await matched.index(tx, side=H, kind=C, found=found)
        first = (await matched.due(tx, side=H, kind=C, after="", limit=1))[0]
        assert (digest(C, "k"),) == first.keys, "it has keys and is still to be compared"
        hashes = {row["remote_id"]: row["hash"] for row in rows}
        await matched.compared(tx, side=H, kind=C, hashes=hashes)
        assert [] == await due(tx)
        await observations.archive(tx, refs=[ONE])
        assert [("1", True)] == await due(tx)
        await matched.forget(tx, side=H, kind=C, ids=["1"])
        assert [] == await due(tx)


async def test_what_was_deleted_on_purpose_is_remembered(db: Database) -> None:
    async with db.write() as tx:
        await tombstones.add(tx, digests=[str(ONE), "abc"], why="deleted", now=NOW)
        await tombstones.add(tx, digests=["abc"], why="purged", now=NOW)
        assert {"abc"} == await tombstones.among_these(tx, digests=["abc", "def"])
        await tombstones.drop(tx, digest="abc")
        assert set() == await tombstones.among_these(tx, digests=["abc"])


@pytest.mark.rule("F13")
async def test_writes_of_a_field_are_counted_within_a_window(db: Database) -> None:
    async def count(at: datetime, *fields: str) -> dict[tuple[int, str], int]:
        async with db.write() as tx:
            wanted = [(1, one) for one in fields]
            return await flips.count(tx, fields=wanted, now=at, window=DAY)

    assert {(1, "title"): 1} == await count(NOW, "title")
    assert {(1, "title"): 2, (1, "city"): 1} == await count(NOW + DAY / 2, "title", "city")
    assert {(1, "title"): 1, (1, "city"): 2} == await count(NOW + DAY, "title", "city")
    async with db.write() as tx:
        await flips.prune(tx, before=NOW + DAY)
        assert {(1, "title")} == set(await flips.of_links(tx, links=[1]))


async def fill(db: Database) -> None:
    """Leave a person's traces in every table that could hold them."""
    change = Change("email", SECRET, None, Reason.EDITED)
    seen = [
        Observation(ONE, {"email": SECRET}),
        Observation(OTHER, {}, Facts(more_emails=(SECRET,))),
        Observation(TWO, {"email": "other@x.org"}),
    ]
    async with db.write() as tx:
        rows = [observations.row(one, fp=b"1", modified_ms=1) for one in seen]
        await observations.put(tx, rows=rows)
        known = Knowledge(ref=OTHER, values={"email": SECRET}, at=NOW)
        await knowledge.put(tx, rows=[known])
        await links.create(tx, links=[NewLink(C, "1", "a", LinkHow.EMAIL)], now=NOW)
        named = {"1": traces(C, [f"mail:{SECRET}"], [f"family:{SECRET}"])}
        await matched.index(tx, side=H, kind=C, found=named)
        write = New(
            lane="1", side=H, kind=C, action=Action.UPDATE, remote_id="1", changes=(change,)
        )
        from_it = New(
            lane="c", side=P, kind=C, action=Action.CREATE, source_id="1", changes=(change,)
        )
        await outbox.add(tx, rows=[write, from_it], now=NOW)
        line = Line(run_id=1, side=H, kind=C, action="update", remote_id="1", changes=(change,))
        await planned.add(tx, lines=[line])
        body = {"email": SECRET}
        await reviews.ask(tx, kind="merge", subject="1|2", body=body, refs=[ONE, TWO], now=NOW)
        await snapshots.put(tx, ref=ONE, body=body, now=NOW, until=NOW + DAY)
        entry = Entry(at=NOW, what="written", ref=str(ONE), data={"email": [None, SECRET]})
        await activity.write(tx, rows=[entry])


async def dump(db: Database) -> str:
    async with db.read() as tx:
        found = [await tx.execute(select(table(getattr(tables, name)))) for name in every]
        return "\n".join(str(row) for rows in found for row in rows)


@pytest.mark.rule("F25")
async def test_after_a_purge_nothing_names_the_person(db: Database) -> None:
    await fill(db)
    assert SECRET in await dump(db)
    async with db.write() as tx:
        purged = await purge.purge(tx, address=SECRET.upper(), digests=["salted"], now=NOW)
    assert (OTHER, ONE) == purged.refs
    assert SECRET not in await dump(db)
    assert "other@x.org" in await dump(db)
    async with db.read() as tx:
        assert {"salted"} == await tombstones.among_these(tx, digests=["salted"])
        assert ["written"] == [one.what for one in await activity.of_ref(tx, refs=[ONE], limit=9)]
        taken = {
            write.state for some in (await outbox.many(tx, ids=[1, 2])).values() for write in [some]
        }
    assert {State.SUPERSEDED} == taken


async def test_after_its_time_no_value_is_left_and_what_happened_stays(db: Database) -> None:
    await fill(db)
    async with db.write() as tx:
        await runs.create(tx, kind="pull", now=NOW)
        await outbox.supersede(tx, replaced={"1": None, "c": None}, now=NOW, actions=list(Action))
        await reviews.supersede(tx, id=1)
    async with db.write() as tx:
        assert 0 == await retention.forget(tx, before=NOW)
        assert 5 == await retention.forget(tx, before=NOW + DAY)
        assert 0 == await retention.forget(tx, before=NOW + DAY)
        assert ["written"] == [one.what for one in await activity.of_ref(tx, refs=[ONE], limit=9)]
        writes = await outbox.many(tx, ids=[1, 2])
        review = await reviews.get(tx, id=1)
        assert [] == await planned.count(tx, run=1)
    assert {()} == {one.changes for one in writes.values()}
    assert review is not None
    assert {} == review.body
