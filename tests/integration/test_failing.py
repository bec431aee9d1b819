"""What a failed write becomes: later, looked for, a question, or one error a cause (R60-R64)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.domain.changes import Action, Change, Reason
from core.domain.fields import FieldMap
from core.domain.records import Kind, LinkHow, Ref, Side
from core.domain.states import Outbox, Review
from core.providers import port
from core.providers.hubspot.errors import BadProperties
from core.store import activity, links, notices, outbox, reviews
from core.store import settings as stored
from core.store.database import Database
from core.store.links import NewLink
from core.store.outbox import New, Settlement, Write
from core.sync import causes
from core.sync.failing import fail
from tests.fakes.stores import opened

C, H, P = Kind.CONTACT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path) as database:
        yield database


def change(field: str, value: str = "new") -> Change:
    return Change(field, value, "old", Reason.EDITED)


def new(lane: str, *fields: str, action: Action = Action.UPDATE, **more: Any) -> New:
    creates = action is Action.CREATE
    return New(
        lane=f"create:apollo:contact:{lane}" if creates else f"hubspot:contact:{lane}",
        side=H,
        kind=C,
        action=action,
        remote_id="" if creates else lane,
        source_id=lane,
        changes=tuple(change(one) for one in fields or ("title",)),
        **more,
    )


async def sent(db: Database, *rows: New) -> list[Write]:
    """Add writes and claim them, as the writer does before it sends."""
    async with db.write() as tx:
        await outbox.add(tx, rows=rows, now=NOW)
        return await outbox.claim(
            tx, side=H, kind=C, action=rows[0].action, limit=100, now=NOW, fence=1
        )


async def failing(
    db: Database,
    error: port.ProviderError,
    *writes: Write,
    now: datetime = NOW,
    keyed: bool = True,
) -> None:
    async with db.write() as tx:
        await fail(
            tx,
            [(one, error) for one in writes],
            now=now,
            zone=BERLIN,
            chance=0.5,
            keyed=frozenset(one.id for one in writes) if keyed else frozenset(),
            error_channel="#crm-errors",
        )


async def rows(db: Database, lane: str) -> list[Write]:
    async with db.read() as tx:
        return (await outbox.live(tx, lanes=[lane])).get(lane, [])


async def row(db: Database, one: int) -> Write:
    async with db.read() as tx:
        found = await outbox.get(tx, id=one)
    assert found is not None
    return found


async def due(db: Database) -> list[tuple[str, str]]:
    async with db.read() as tx:
        return [(n.kind, n.subject) for n in await notices.due(tx, now=NOW, limit=50)]


def refusal(*fields: str, words: str = "Enter only letters") -> BadProperties:
    return BadProperties(
        f"HubSpot refused it: {words}",
        codes=dict.fromkeys(fields, "INVALID_ALPHA"),
        category="INVALID_ALPHA",
        fields=dict.fromkeys(fields, words),
        side=H,
        status=400,
        correlation_id="corr-1",
    )


@pytest.mark.rule("R62")
async def test_a_rate_limit_waits_and_makes_no_entry(db: Database) -> None:
    (write,) = await sent(db, new("1"))
    await failing(db, port.RateLimited("slow", retry_at=None, side=H), write)
    after = await row(db, write.id)
    assert (Outbox.PENDING, NOW + timedelta(seconds=10)) == (after.state, after.not_before)
    assert [] == await due(db)


@pytest.mark.rule("R62", "F32")
async def test_a_spent_quota_waits_for_midnight_and_uses_up_no_attempt(db: Database) -> None:
    (write,) = await sent(db, new("1"))
    await failing(db, port.QuotaSpent("spent", retry_at=None, side=H), write)
    after = await row(db, write.id)
    assert (0, datetime(2026, 11, 20, 23, tzinfo=UTC)) == (after.attempts, after.not_before)


@pytest.mark.rule("F34")
async def test_a_refused_key_leaves_the_write_as_it_was(db: Database) -> None:
    (write,) = await sent(db, new("1"))
    await failing(db, port.Unauthorized("no", side=H), write)
    after = await row(db, write.id)
    assert (Outbox.PENDING, 0, NOW) == (after.state, after.attempts, after.not_before)


@pytest.mark.rule("F1", "F36")
@pytest.mark.parametrize("error", [port.Unanswered("lost", side=H), port.Unreadable("odd", side=H)])
async def test_a_bare_create_without_an_answer_is_looked_for(
    db: Database, error: port.ProviderError
) -> None:
    (write,) = await sent(db, new("1", action=Action.CREATE))
    await failing(db, error, write, keyed=False)
    after = await row(db, write.id)
    assert (Outbox.UNKNOWN, NOW + timedelta(seconds=60)) == (after.state, after.not_before)


async def test_an_update_without_an_answer_is_sent_again(db: Database) -> None:
    (write,) = await sent(db, new("1"))
    await failing(db, port.Unanswered("lost", side=H), write)
    assert Outbox.PENDING is (await row(db, write.id)).state


@pytest.mark.rule("R62")
async def test_a_limit_that_never_ends_becomes_an_entry(db: Database) -> None:
    (write,) = await sent(db, new("1"))
    for _ in range(7):
        await failing(db, port.Unavailable("down", side=H), write)
        async with db.write() as tx:
            later = NOW + timedelta(days=1)
            (write,) = await outbox.claim(
                tx, side=H, kind=C, action=Action.UPDATE, limit=1, now=later, fence=1
            )
    await failing(db, port.Unavailable("down", side=H), write)
    after = await row(db, write.id)
    assert (Outbox.FAILED, "too_often") == (after.state, after.error["category"])


@pytest.mark.rule("R61", "R64")
async def test_refused_fields_stay_and_the_others_go_on(db: Database) -> None:
    (write,) = await sent(db, new("1", "title", "city", "phone", run_id=7))
    await failing(db, refusal("phone"), write)
    failed, rest = await rows(db, write.lane)
    assert (Outbox.FAILED, ["phone"]) == (failed.state, [c.field for c in failed.changes])
    assert (Outbox.PENDING, ["title", "city"]) == (rest.state, [c.field for c in rest.changes])
    assert 7 == rest.run_id
    assert {"phone": "Enter only letters"} == failed.error["fields"]
    assert ("corr-1", 400, f"w{write.id}") == tuple(
        failed.error[name] for name in ("correlation_id", "status", "reference")
    )


@pytest.mark.rule("F16")
async def test_an_older_value_never_comes_after_a_newer_one(db: Database) -> None:
    (write,) = await sent(db, new("1", "title", "phone"))
    async with db.write() as tx:
        await outbox.add(tx, rows=[new("1", "title")], now=NOW)
    await failing(db, refusal("phone"), write)
    states = [(one.state, [c.field for c in one.changes]) for one in await rows(db, write.lane)]
    assert [(Outbox.FAILED, ["phone"]), (Outbox.PENDING, ["title"])] == states


async def test_a_refused_create_fails_as_a_whole(db: Database) -> None:
    (write,) = await sent(db, new("1", "email", "phone", action=Action.CREATE))
    await failing(db, refusal("phone"), write)
    (failed,) = await rows(db, write.lane)
    assert ["email", "phone"] == [c.field for c in failed.changes]


@pytest.mark.rule("R63")
async def test_many_failures_of_one_cause_are_one_message(db: Database) -> None:
    writes = await sent(db, *(new(str(n), "phone") for n in range(5)))
    await failing(db, refusal("phone"), *writes)
    assert [("errors", "1")] == await due(db)
    async with db.read() as tx:
        (cause,) = await outbox.failed(tx, side=H)
        assert 5 == cause.count
        episode = (await causes.read(tx)).get(1)
    assert episode is not None
    assert (cause.cause, NOW, None) == (episode.cause, episode.since, episode.over)


async def test_an_episode_is_over_when_nothing_that_failed_is_left(db: Database) -> None:
    (write,) = await sent(db, new("1", "phone"))
    await failing(db, refusal("phone"), write)
    over = NOW + timedelta(minutes=12)
    async with db.write() as tx:
        retry = Settlement(id=write.id, to=Outbox.PENDING, not_before=NOW)
        await outbox.settle(tx, settlements=[retry], now=over)
        await causes.recheck(tx, now=over)
        still = (await causes.read(tx)).get(1)
        (again,) = await outbox.claim(
            tx, side=H, kind=C, action=Action.UPDATE, limit=1, now=over, fence=1
        )
        await outbox.settle(tx, settlements=[Settlement(id=again.id, to=Outbox.DONE)], now=over)
        await causes.recheck(tx, now=over)
        ended = (await causes.read(tx)).get(1)
    assert still is not None
    assert ended is not None
    assert (None, over) == (still.over, ended.over)
    (next_,) = await sent(db, new("2", "phone"))
    await failing(db, refusal("phone"), next_)
    assert [("errors", "1"), ("errors", "2")] == sorted(await due(db))


async def test_a_snoozed_cause_is_silent_until_its_time_has_come(db: Database) -> None:
    writes = await sent(db, new("1", "phone"), new("2", "phone"))
    await failing(db, refusal("phone"), writes[0])
    until = NOW + timedelta(hours=1)
    async with db.write() as tx:
        (notice,) = await notices.due(tx, now=NOW, limit=5)
        await notices.shown(tx, id=notice.id, wanted=notice.wanted, ts="1.2", channel="C1")
        episodes = await causes.read(tx)
        snoozed = causes.Episode(1, H, episodes.all[0].cause, NOW, None, "U1", until)
        await causes.change(tx, lambda was: was.with_one(snoozed), now=NOW)
    await failing(db, refusal("phone"), writes[1])
    assert [] == await due(db)
    async with db.write() as tx:
        await causes.recheck(tx, now=until)
        waiting = await notices.due(tx, now=until, limit=5)
    assert [("", "1.2"), ("1.2", "")] == sorted((n.thread_ts, n.ts) for n in waiting)


@pytest.mark.rule("F17")
async def test_a_field_that_is_gone_is_paused_once_and_the_rest_goes_on(db: Database) -> None:
    writes = await sent(db, new("1", "city", "title"), new("2", "city"))
    error = BadProperties(
        'HubSpot refused it: Property "city" does not exist',
        codes={"city": "PROPERTY_DOESNT_EXIST"},
        category="PROPERTY_DOESNT_EXIST",
        fields={"city": 'Property "city" does not exist'},
        side=H,
        status=400,
    )
    await failing(db, error, *writes)
    first, second = await row(db, writes[0].id), await row(db, writes[1].id)
    assert (Outbox.PENDING, ["title"]) == (first.state, [c.field for c in first.changes])
    assert Outbox.SUPERSEDED is second.state
    assert [("field_paused", "contact:city")] == await due(db)
    async with db.read() as tx:
        saved = await stored.read(tx, "mapping", FieldMap)
    assert saved is not None
    assert ["city"] == [f.key for f in saved.value.of(C) if f.paused]


@pytest.mark.rule("R17", "F2")
async def test_a_record_that_exists_is_a_question_not_an_error(db: Database) -> None:
    (write,) = await sent(db, new("9", "email", action=Action.CREATE))
    error = port.Exists("HubSpot has it", existing_id="77", category="CONFLICT", side=H)
    await failing(db, error, write)
    assert Outbox.SUPERSEDED is (await row(db, write.id)).state
    async with db.read() as tx:
        (asked,) = await reviews.waiting(tx, user="U1", now=NOW, kinds=["link"])
    assert ("apollo:contact:9", ["hubspot:contact:77"], []) == (
        asked.body["record"],
        asked.body["candidates"],
        asked.body["rivals"],
    )
    assert [] == await due(db)


@pytest.mark.rule("R17", "F2")
async def test_the_question_names_who_holds_the_record_already(db: Database) -> None:
    async with db.write() as tx:
        await links.create(tx, links=[NewLink(C, "77", "8", LinkHow.EMAIL)], now=NOW)
    (write,) = await sent(db, new("9", "email", action=Action.CREATE))
    await failing(db, port.Exists("there", existing_id="77", side=H), write)
    async with db.read() as tx:
        (asked,) = await reviews.waiting(tx, user="U1", now=NOW)
    assert [str(Ref(P, C, "8"))] == asked.body["rivals"]


async def test_who_said_leave_once_is_not_asked_again(db: Database) -> None:
    (write,) = await sent(db, new("9", "email", action=Action.CREATE))
    error = port.Exists("there", existing_id="77", category="CONFLICT", side=H)
    await failing(db, error, write)
    async with db.write() as tx:
        (asked,) = await reviews.waiting(tx, user="U1", now=NOW)
        await reviews.answer(
            tx, id=asked.id, version=asked.version, to=Review.DECLINED, by="U1", answer={}, now=NOW
        )
    (again,) = await sent(db, new("9", "email", action=Action.CREATE))
    await failing(db, error, again)
    assert Outbox.FAILED is (await row(db, again.id)).state


async def test_the_answer_of_a_person_fails_with_its_write(db: Database) -> None:
    async with db.write() as tx:
        review, _ = await reviews.ask(tx, kind="enrichment", subject="s", body={}, now=NOW)
        await reviews.answer(
            tx, id=review, version=1, to=Review.ANSWERED, by="U1", answer={}, now=NOW
        )
    (write,) = await sent(db, new("1", "phone", review_id=review, author="U1"))
    await failing(db, refusal("phone"), write)
    async with db.read() as tx:
        after = await reviews.get(tx, id=review)
    assert after is not None
    assert Review.FAILED is after.state


@pytest.mark.rule("R71")
async def test_every_move_leaves_a_line(db: Database) -> None:
    writes = await sent(db, new("1", "phone"), new("2", "phone"))
    await failing(db, refusal("phone"), writes[0])
    await failing(db, port.Unavailable("down", side=H), writes[1])
    async with db.read() as tx:
        lines = [
            (one.what, one.outbox_id, one.was)
            for ref in ("1", "2")
            for one in await activity.of_ref(tx, refs=[Ref(H, C, ref)], limit=5)
        ]
    assert [("failed", writes[0].id, "sending"), ("pending", writes[1].id, "sending")] == lines
