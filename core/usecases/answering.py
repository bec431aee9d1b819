"""Answering a review: one winner, and everything that follows in the same transaction (F43)."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Ref
from core.domain.states import Review as State
from core.store import activity, notices, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.reviews import Review
from core.sync.answered import touch
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine
from core.usecases import companies, conflicts, linking, merging, orphans
from core.usecases.deciding import (
    AlreadyDecided,
    Answered,
    Choice,
    Desk,
    Effect,
    Outcome,
    Plan,
    Refused,
    Stale,
)

LATER = timedelta(days=1)
WAITING = (State.OPEN, State.SECONDED)
GONE = "This question is not asked any more."
MOVED = "It changed since this card was drawn. The card shows the news now; please look again."

EFFECTS: Mapping[str, Effect] = {
    merging.KIND: merging.effect,
    conflicts.KIND: conflicts.effect,
    linking.KIND: linking.effect,
    companies.KIND: companies.effect,
    orphans.KIND: orphans.effect,
}
"""What each kind of review does with an answer; one row a kind."""


async def answer(
    engine: Engine,
    *,
    who: str,
    review_id: int,
    version: int,
    choice: Choice,
    details: Mapping[str, str] | None = None,
    comment: str = "",
) -> Outcome:
    """Decide a review as ``who`` saw it; exactly one of any number of presses wins.

    Nothing is written to a service here: what is to be written becomes outbox rows, in the same
    transaction. Raises ProviderError where a service's options must be read first and cannot.
    """
    await _prepare(engine, review_id)

    async def work(tx: Tx) -> Outcome:
        review = await reviews.get(tx, id=review_id)
        refused = await _too_late(tx, review, review_id, version)
        if refused is not None or review is None:
            return refused or Stale(review_id, GONE)
        now = engine.clock.now()
        desk = Desk(engine, tx, review, who, now, choice, details or {})
        plan = await EFFECTS[review.kind](desk)
        if isinstance(plan, Stale | Refused):
            await touch(tx, seen=[review])
            return plan
        won = await reviews.answer(
            tx,
            id=review_id,
            version=version,
            to=plan.to,
            by=who,
            answer={"choice": choice, **plan.answer},
            now=now,
            comment=comment,
        )
        if not won:
            late = await _too_late(tx, await reviews.get(tx, id=review_id), review_id, version)
            return late or Stale(review_id, MOVED)
        return await _carry_out(desk, plan)

    return await engine.db.transact(work)


async def _prepare(engine: Engine, review_id: int) -> None:
    """Let the kinds that translate options read them before the transaction."""
    async with engine.db.read() as tx:
        review = await reviews.get(tx, id=review_id)
    if review is not None and review.kind in {conflicts.KIND, orphans.KIND}:
        await engine.hubspot.owners()
        await engine.apollo.users()


async def _too_late(
    tx: Tx, review: Review | None, review_id: int, version: int
) -> AlreadyDecided | Stale | None:
    if review is None or review.kind not in EFFECTS:
        return Stale(review_id, GONE)
    if review.state not in WAITING:
        await touch(tx, seen=[review])
        return AlreadyDecided(review_id, review.state, review.decided_by, review.decided_at)
    if review.version != version:
        await touch(tx, seen=[review])
        return Stale(review_id, MOVED)
    return None


async def _carry_out(desk: Desk, plan: Plan) -> Answered:
    """Do what follows a won press: rows, wake-ups, the log, every card."""
    tx, review, now = desk.tx, desk.review, desk.now
    await outbox.add(tx, rows=plan.writes, now=now)
    for side in dict.fromkeys(row.side for row in plan.writes):
        await enqueue_apply(tx, side, now)
    if plan.then is not None:
        await plan.then(tx)
    state = plan.to
    if state is State.ANSWERED and not plan.writes:
        state = State.APPLIED
        await reviews.settle(tx, id=review.id, to=state)
    await activity.write(tx, rows=entries(desk, state))
    await touch(tx, seen=[review])
    if review.asked_by and review.asked_by != desk.who:
        await notices.want(
            tx,
            key=f"{NoticeKind.OUTCOME}:{review.id}",
            kind=NoticeKind.OUTCOME,
            subject=str(review.id),
            channel=review.asked_by,
            now=now,
        )
    return Answered(review.id, state, desk.choice)


def entries(desk: Desk, state: State) -> list[Entry]:
    """Return the line of each record that the answered question was about (R71)."""
    return [
        Entry(
            at=desk.now,
            what="answered",
            ref=ref,
            was=desk.review.state,
            to=state,
            who=desk.who,
            why=f"{desk.review.kind}: {desk.choice}",
            review_id=desk.review.id,
        )
        for ref in refs_of(desk.review)
    ]


def refs_of(review: Review) -> list[str]:
    """Return the records named in a review's subject, which lists them by ``|`` and ``,``."""
    parts = review.subject.replace(",", "|").split("|")
    return [part for part in parts if _is_ref(part)]


def _is_ref(text: str) -> bool:
    try:
        Ref.parse(text)
    except ValueError:
        return False
    return True


async def later(engine: Engine, *, who: str, review_id: int) -> bool:
    """Hide a review from one person for a day; False if it waits no more."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        review = await reviews.get(tx, id=review_id)
        if review is None or review.state not in WAITING:
            return False
        await reviews.later(tx, id=review_id, user=who, until=now + LATER)
    return True


async def reopen(engine: Engine, *, who: str, review_id: int) -> bool:
    """Ask a declined or expired question again; False if it cannot be asked again (R25, R76)."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        review = await reviews.get(tx, id=review_id)
        if review is None:
            return False
        expires_at = now + timedelta(days=engine.settings.review_days)
        if not await reviews.reopen(tx, id=review_id, expires_at=expires_at):
            return False
        await merging.forget_verdict(tx, review)
        line = Entry(
            at=now, what="reopened", was=review.state, to=State.OPEN, who=who, why=review.kind,
            review_id=review_id,
        )  # fmt: skip
        rows = [msgspec.structs.replace(line, ref=ref) for ref in refs_of(review)]
        await activity.write(tx, rows=rows)
        await touch(tx, seen=[review])
    return True
