"""What runs often is answered by an index, and a page costs few statements."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.domain.changes import Action
from core.domain.records import Facts, Kind, LinkHow, Observation, Ref, Side
from core.domain.states import Outbox as State
from core.store import (
    activity,
    admissions,
    jobs,
    knowledge,
    links,
    matched,
    notices,
    observations,
    outbox,
    planned,
    reviews,
    runs,
    snapshots,
    tombstones,
    traits,
    verdicts,
)
from core.store import credits as ledger
from core.store.database import Database, Tx
from core.store.links import NewLink
from tests.contract.plans import explain, recorded, scans

C, H, P = Kind.CONTACT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
ONE = Ref(H, C, "1")


async def pages(db: Tx) -> None:
    """Do what a page of a pull does."""
    await observations.fingerprints(db, side=H, kind=C, ids=["1"])
    await observations.documents(db, side=H, kind=C, ids=["1"])
    record = Observation(ONE, {"email": "a@x.org"}, Facts(more_emails=("b@x.org",)))
    await observations.put(db, rows=[observations.row(record, fp=b"1", modified_ms=1)])
    await observations.touch(db, side=H, kind=C, touched=[("1", b"2", 1)])
    await observations.stale(db, kind=C, limit=9)
    await observations.planned(db, read_as=[(H, C, "1", "x")])
    await observations.mark(db, refs=[ONE])
    await observations.missed(db, refs=[ONE], now=NOW)
    await observations.gone(db, side=H, kind=C, before=NOW, limit=9)
    await observations.archive(db, refs=[ONE])
    await observations.watermark(db, side=H, kind=C)
    await knowledge.many(db, refs=[ONE])


async def looks(db: Tx) -> None:
    """Do what linking and a person's search do."""
    await observations.by_email(db, kind=C, emails=["a@x.org"], side=H)
    await observations.by_domain(db, kind=Kind.ACCOUNT, domains=["x.org"], side=H)
    await observations.search(db, text="jane doe")
    wanted = NewLink(C, "1", "a", LinkHow.EMAIL)
    (link,) = (await links.create(db, links=[wanted], now=NOW)).values()
    await links.of(db, refs=[ONE, Ref(P, C, "a")])
    await links.of_ids(db, ids=[link.id])
    await links.bases(db, ids=[link.id])
    await links.set_bases(db, bases={link.id: {}})
    await links.repoint(db, id=link.id, side=H, to="2")
    await tombstones.among_these(db, digests=["x"])
    for keys in (["k"], ["l"]):
        await matched.index(db, side=H, kind=C, found={"1": traits.traces(C, keys, keys)})
    await traits.sharing(db, keys=[1])
    await traits.counts(db, kind=C, terms=["k"])
    await matched.due(db, side=H, kind=C, after="", limit=9)
    await matched.compared(db, side=H, kind=C, hashes={"1": "x"})
    await verdicts.distinct(db, refs=[ONE])
    await snapshots.of_refs(db, refs=[ONE])


async def writes(db: Tx) -> None:
    """Do what the outbox does."""
    new = outbox.New(lane="1", side=H, kind=C, action=Action.UPDATE)
    (one,) = await outbox.add(db, rows=[new], now=NOW)
    await outbox.live(db, lanes=["1"])
    await outbox.claim(db, side=H, kind=C, action=Action.UPDATE, limit=9, now=NOW, fence=1)
    await outbox.settle(db, settlements=[outbox.Settlement(id=one, to=State.DONE)], now=NOW)
    await outbox.waiting(db)
    await outbox.next_due(db)
    await outbox.next_due_of(db, side=H)
    await outbox.pending_count(db)
    await outbox.failed(db, side=H)
    await outbox.by_cause(db, side=H, cause="x")
    await outbox.lapsed(db, before=NOW)
    await outbox.unknown(db, limit=9, now=NOW)
    await outbox.of_review(db, review=1)
    await outbox.states_of_run(db, run=1)
    assert [] == [some async for some in outbox.of_run(db, run=1)]


async def people(db: Tx) -> None:
    """Do what people wait for."""
    kept = {"kind": "merge", "subject": "1", "body": {}, "now": NOW, "refs": [ONE]}
    one, _ = await reviews.ask(db, **kept)  # type: ignore[arg-type]
    await reviews.ask(db, **kept)  # type: ignore[arg-type]
    await reviews.waiting(db, user="U1", now=NOW)
    await reviews.of_refs(db, refs=[ONE])
    await reviews.latest(db, kind="merge", subjects=["1"])
    await reviews.expire(db, now=NOW)
    await reviews.remind(db, now=NOW, ahead=LEASE)
    await reviews.later(db, id=one, user="U1", until=NOW)
    await admissions.unhandled(db, limit=9)
    await notices.due(db, now=NOW, limit=9)
    await notices.bump(db, kind="run", subjects=["1"])
    await notices.at(db, channel="C1", ts="1")
    await activity.of_ref(db, refs=[ONE], limit=9)
    assert [] == [some async for some in activity.of_run(db, run=1)]
    await activity.forget(db, before=NOW)
    await ledger.spent(db, since=NOW)
    await ledger.asked_lately(db, ref=ONE, since=NOW)


async def work(db: Tx) -> None:
    """Do what the worker does."""
    await runs.active(db, kind="pull")
    await runs.latest(db, kind="pull")
    await planned.samples(db, run=1, action="update", limit=9)
    await planned.count(db, run=1)
    await jobs.enqueue(db, kind="pull", key="a", lane="a", run_after=NOW)
    job = await jobs.claim(db, owner="me", lease=LEASE, now=NOW)
    assert job is not None
    await jobs.extend(db, id=job.id, fence=job.fence, lease=LEASE)
    await jobs.next_due(db)


@pytest.fixture
async def tx(db: Database) -> AsyncIterator[Tx]:
    async with db.write() as opened:
        if db.dialect == "postgresql":
            # an empty table is scanned whatever the indexes; what can be avoided is
            await opened.execute(text("SET LOCAL enable_seqscan = off"))
        yield opened


@pytest.mark.parametrize("verbs", [pages, looks, writes, people, work])
async def test_no_hot_query_walks_over_a_table(tx: Tx, verbs: Any) -> None:
    with recorded(tx.sync_connection) as statements:
        await verbs(tx)
    plans = {
        statement: scans(await explain(tx, statement, parameters))
        for statement, parameters in statements
        if not statement.startswith(("SAVEPOINT", "RELEASE", "INSERT"))
    }
    assert len(plans) > 5
    assert {} == {statement: found for statement, found in plans.items() if found}


async def test_a_walk_over_a_table_would_be_noticed(tx: Tx) -> None:
    asked = "SELECT doc FROM observation WHERE doc LIKE '%x%'"
    assert scans(await explain(tx, asked, ())) != []


async def test_unchanged_records_cost_one_statement(tx: Tx) -> None:
    ids = [str(number) for number in range(1000)]
    with recorded(tx.sync_connection) as statements:
        await observations.fingerprints(tx, side=H, kind=C, ids=ids)
    assert 1 == len(statements)


async def test_changed_records_cost_a_statement_a_slice(tx: Tx) -> None:
    ids = [str(number) for number in range(1000)]
    records = [Observation(Ref(H, C, one), {"title": "CEO"}) for one in ids]
    with recorded(tx.sync_connection) as statements:
        await observations.fingerprints(tx, side=H, kind=C, ids=ids)
        await observations.documents(tx, side=H, kind=C, ids=ids)
        rows = [observations.row(one, fp=b"1", modified_ms=1) for one in records]
        await observations.put(tx, rows=rows)
    assert 2 + 10 * 2 == len(statements)  # an upsert a slice, and its additional identities
