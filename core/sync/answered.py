"""What became of a person's answer: the review follows its writes, and every card is redrawn."""

from collections.abc import Collection, Iterable

from core.domain.changes import Action
from core.domain.notices import NoticeKind
from core.domain.records import Ref
from core.domain.states import Outbox, Review
from core.domain.unmerging import Part
from core.store import notices, outbox, reviews
from core.store.database import Tx
from core.store.outbox import Write

UNMERGE = "unmerge"
"""The kind of review that a person asks and answers at once by undoing a merge (R26)."""
BULK = "bulk"
"""The kind of review that merges many pairs at once (R28)."""
_LAST = {UNMERGE: Part.REST}
_UNDER_WAY = frozenset({Outbox.PENDING, Outbox.SENDING, Outbox.UNKNOWN})
_LOST = frozenset({Outbox.FAILED, Outbox.DISMISSED})
_REPLACEABLE = (Review.OPEN, Review.SECONDED, Review.FAILED)


async def touch(tx: Tx, *, seen: Iterable[reviews.Review]) -> None:
    """Let every message about these reviews show their newer state (U17, U19)."""
    some = list(seen)
    if not some:
        return
    subjects = [str(one.id) for one in some]
    # the card of a merge says what becomes of its undo
    subjects += [str(one.body["merge"]) for one in some if one.kind == UNMERGE and one.body]
    # the card of a bulk merge counts its merges
    subjects += {str(one.answer["bulk"]) for one in some if "bulk" in one.answer}
    for kind in (NoticeKind.REVIEW, NoticeKind.OUTCOME):
        await notices.bump(tx, kind=kind, subjects=subjects)
    alerts = {str(one.run_id) for one in some if one.run_id is not None}
    if alerts:
        await notices.bump(tx, kind=NoticeKind.DUPLICATES, subjects=alerts)


async def follow(tx: Tx, *, ids: Collection[int]) -> None:
    """Move answered reviews on to where their writes brought them, and redraw their cards."""
    for one in sorted(ids):
        review = await reviews.get(tx, id=one)
        if review is None or review.state not in {Review.ANSWERED, Review.FAILED}:
            continue
        to = standing(await outbox.of_review(tx, review=one), last=_LAST.get(review.kind))
        if to not in {None, review.state}:
            await _move(tx, review, to)
        await touch(tx, seen=[review])


def standing(writes: Collection[Write], *, last: Part | None = None) -> Review | None:
    """Return where a review stands by its writes; None while they are under way.

    ``last`` is the part that ends an undo: until it is added, more is to come.

    A merge counts as soon as it is done: what follows it (the Apollo list, chosen values) has its
    own entry in the error log if it fails.
    """
    if any(one.action is Action.MERGE and one.state is Outbox.DONE for one in writes):
        return Review.APPLIED
    states = {one.state for one in writes}
    if not states or states & _UNDER_WAY:
        return None
    if states & _LOST:
        return Review.FAILED
    if states == {Outbox.SUPERSEDED}:
        return Review.SUPERSEDED
    over = last is None or any(one.body.get("part") == last for one in writes)
    return Review.APPLIED if over else None


async def _move(tx: Tx, review: reviews.Review, to: Review | None) -> None:
    if review.state is Review.FAILED and to is Review.APPLIED:
        await reviews.settle(tx, id=review.id, to=Review.ANSWERED)  # it was retried
    if to is not None:
        await reviews.settle(tx, id=review.id, to=to)


async def replace(tx: Tx, *, refs: Iterable[Ref], but: int | None = None) -> None:
    """Take back the questions about records that are gone; those that still matter come again."""
    found = await reviews.of_refs(tx, refs=refs, states=_REPLACEABLE)
    unique = {one.id: one for some in found.values() for one in some if one.id != but}
    for one in unique:
        await reviews.settle(tx, id=one, to=Review.SUPERSEDED)
    await touch(tx, seen=unique.values())
