"""Reviews: asked once, one winner, put off, expired, reopened."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.records import Kind, Ref, Side
from core.domain.states import IllegalTransitionError
from core.domain.states import Review as State
from core.store import reviews
from core.store.database import Database
from core.store.errors import MissingRowError

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LEFT, RIGHT = Ref(Side.HUBSPOT, Kind.CONTACT, "1"), Ref(Side.HUBSPOT, Kind.CONTACT, "2")


async def ask(db: Database, subject: str = "1|2", **more: object) -> tuple[int, bool]:
    kept = {"kind": "merge", "body": {"n": 1}, "refs": [LEFT, RIGHT], "now": NOW, **more}
    async with db.write() as tx:
        return await reviews.ask(tx, subject=subject, **kept)  # type: ignore[arg-type]


async def answer(
    db: Database, one: int, *, version: int = 1, to: State = State.ANSWERED, by: str = "U1"
) -> bool:
    async with db.write() as tx:
        return await reviews.answer(
            tx, id=one, version=version, to=to, by=by, answer={"keep": "1"}, now=NOW
        )


async def waiting(db: Database, *, user: str = "U1", now: datetime = NOW) -> list[int]:
    async with db.read() as tx:
        return [one.id for one in await reviews.waiting(tx, user=user, now=now)]


async def get(db: Database, one: int) -> reviews.Review:
    async with db.read() as tx:
        found = await reviews.get(tx, id=one)
    assert found is not None
    return found


async def test_the_same_question_is_asked_once(db: Database) -> None:
    first, new = await ask(db)
    assert (first, False) == await ask(db, body={"n": 2})
    assert new
    assert (first, True) != await ask(db, kind="link")
    assert {"n": 1} == (await get(db, first)).body


@pytest.mark.parametrize("to", [State.DECLINED, State.SUPERSEDED])
async def test_a_question_that_is_over_can_be_asked_again(db: Database, to: State) -> None:
    first, _ = await ask(db)
    assert await answer(db, first, to=to)
    second, new = await ask(db)
    assert new
    assert second != first


async def test_asking_at_once_makes_one_question(db: Database) -> None:
    found = await asyncio.gather(*(ask(db) for _ in range(6)))
    assert 1 == sum(new for _, new in found)
    assert 1 == len({one for one, _ in found})


@pytest.mark.rule("F43")
async def test_of_two_presses_one_wins(db: Database) -> None:
    one, _ = await ask(db)
    won = await asyncio.gather(*(answer(db, one, by=f"U{n}") for n in range(6)))
    review = await get(db, one)
    assert 1 == sum(won)
    assert f"U{won.index(True)}" == review.decided_by
    assert (State.ANSWERED, 2, {"keep": "1"}, NOW) == (
        review.state,
        review.version,
        review.answer,
        review.decided_at,
    )


@pytest.mark.rule("F44")
async def test_a_button_of_an_older_version_does_nothing(db: Database) -> None:
    one, _ = await ask(db)
    async with db.write() as tx:
        assert await reviews.refresh(tx, id=one, body={"n": 2}, strength=0.5)
    assert not await answer(db, one, version=1)
    assert await answer(db, one, version=2)
    async with db.write() as tx:
        assert not await reviews.refresh(tx, id=one, body={"n": 3})


async def test_a_second_person_answers_what_was_seconded(db: Database) -> None:
    one, _ = await ask(db)
    assert await answer(db, one, to=State.SECONDED)
    assert [one] == await waiting(db)
    assert await answer(db, one, version=2, by="U2")
    assert [] == await waiting(db)


async def test_a_failed_answer_is_retried_by_a_person(db: Database) -> None:
    one, _ = await ask(db)
    await answer(db, one)
    async with db.write() as tx:
        assert State.ANSWERED is await reviews.settle(tx, id=one, to=State.FAILED)
    assert await answer(db, one, version=3)
    async with db.write() as tx:
        await reviews.settle(tx, id=one, to=State.APPLIED)
        with pytest.raises(IllegalTransitionError):
            await reviews.settle(tx, id=one, to=State.OPEN)
        with pytest.raises(MissingRowError):
            await reviews.settle(tx, id=one + 9, to=State.FAILED)


async def test_what_was_put_off_is_hidden_from_that_person_only(db: Database) -> None:
    one, _ = await ask(db)
    async with db.write() as tx:
        await reviews.later(tx, id=one, user="U1", until=NOW)
        await reviews.later(tx, id=one, user="U1", until=NOW + DAY)
    assert [] == await waiting(db)
    assert [one] == await waiting(db, user="U2")
    assert [one] == await waiting(db, now=NOW + DAY)
    async with db.write() as tx:
        await reviews.forget_laters(tx, now=NOW + DAY)
    assert [one] == await waiting(db)


async def test_the_strongest_come_first_and_kinds_are_counted(db: Database) -> None:
    weak, _ = await ask(db, "a", strength=0.2)
    strong, _ = await ask(db, "b", strength=0.9)
    link, _ = await ask(db, "c", kind="link")
    assert [strong, weak, link] == await waiting(db)
    async with db.read() as tx:
        page = await reviews.waiting(tx, user="U1", now=NOW, kinds=["merge"], limit=1, offset=1)
        counted = await reviews.waiting_count(tx, user="U1", now=NOW)
        merges = await reviews.waiting_count(tx, user="U1", now=NOW, kinds=["merge"])
    assert [weak] == [one.id for one in page]
    assert ({"merge": 2, "link": 1}, {"merge": 2}) == (counted, merges)


@pytest.mark.rule("R76")
async def test_what_nobody_answered_expires_after_one_reminder(db: Database) -> None:
    one, _ = await ask(db, expires_at=NOW + 2 * DAY)
    forever, _ = await ask(db, "mass", kind="mass")
    async with db.write() as tx:
        assert [] == await reviews.remind(tx, now=NOW, ahead=DAY)
        assert [one] == [r.id for r in await reviews.remind(tx, now=NOW + DAY, ahead=DAY)]
        assert [] == await reviews.remind(tx, now=NOW + DAY, ahead=DAY)
        assert [] == await reviews.expire(tx, now=NOW + DAY)
        assert [one] == [r.id for r in await reviews.expire(tx, now=NOW + 2 * DAY)]
    assert [forever] == await waiting(db)
    assert not await answer(db, one)
    assert (one, False) == await ask(db)


@pytest.mark.rule("R76")
async def test_what_expired_or_was_declined_can_be_reopened(db: Database) -> None:
    one, _ = await ask(db, expires_at=NOW)
    async with db.write() as tx:
        await reviews.expire(tx, now=NOW)
        assert await reviews.reopen(tx, id=one, expires_at=NOW + DAY)
        assert not await reviews.reopen(tx, id=one, expires_at=NOW + DAY)
    assert [one] == await waiting(db)
    assert await answer(db, one, version=3, to=State.DECLINED)
    newer, _ = await ask(db)
    async with db.write() as tx:
        assert not await reviews.reopen(tx, id=one, expires_at=None)
    assert [newer] == await waiting(db)


async def test_the_questions_about_a_record_are_found(db: Database) -> None:
    one, _ = await ask(db, strength=0.5)
    other, _ = await ask(db, "1", kind="conflict", refs=[LEFT])
    declined, _ = await ask(db, "2", kind="link", refs=[RIGHT])
    await answer(db, declined, to=State.DECLINED)
    async with db.read() as tx:
        found = await reviews.of_refs(tx, refs=[LEFT, RIGHT])
        past = await reviews.of_refs(tx, refs=[RIGHT], states=[State.DECLINED])
    assert {LEFT: [one, other], RIGHT: [one]} == {
        ref: [review.id for review in some] for ref, some in found.items()
    }
    assert [declined] == [review.id for review in past[RIGHT]]


async def test_the_newest_answer_to_a_subject_is_known(db: Database) -> None:
    first, _ = await ask(db, "x")
    await answer(db, first, to=State.DECLINED)
    second, _ = await ask(db, "x")
    async with db.read() as tx:
        found = await reviews.latest(tx, kind="merge", subjects=["x", "y"])
    assert {"x": second} == {subject: one.id for subject, one in found.items()}


async def test_what_something_newer_made_pointless_is_superseded_once(db: Database) -> None:
    one, _ = await ask(db)
    await answer(db, one)
    async with db.write() as tx:
        assert await reviews.supersede(tx, id=one)
        assert not await reviews.supersede(tx, id=one)
    assert (State.SUPERSEDED, 3) == ((review := await get(db, one)).state, review.version)
