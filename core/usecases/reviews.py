"""What waits for people: cards, lists, the alert after a pull (R21, R76)."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Kind, Ref
from core.domain.states import Review as State
from core.store import notices, reviews
from core.store.database import Tx
from core.store.notices import Notice
from core.store.reviews import Review
from core.sync.engine import Engine
from core.usecases import (
    bulk,
    companies,
    conflicts,
    linking,
    merging,
    orphans,
    proposing,
    removals,
    unmerging,
)
from core.usecases.answering import refs_of
from core.usecases.heads import Card, Head, head
from core.usecases.labels import Labels, labels_of, ready
from core.usecases.merging import MergeCard
from core.usecases.naming import Named, named

Builder: TypeAlias = Callable[[Engine, Tx, Review, Labels], Awaitable[Any]]


async def _enrichment(engine: Engine, tx: Tx, review: Review, _: Labels) -> proposing.Proposed:
    return await proposing.card(engine, tx, review)


CARDS: dict[str, Builder] = {
    proposing.ENRICHMENT: _enrichment,
    merging.KIND: merging.card,
    conflicts.KIND: conflicts.card,
    linking.KIND: linking.card,
    companies.KIND: companies.card,
    orphans.KIND: orphans.card,
    removals.KIND: removals.card,
    unmerging.KIND: unmerging.card,
    bulk.KIND: bulk.card,
}
"""How each kind of review is shown; one row a kind, and other capabilities add theirs."""
PAGE = 8
DUPLICATES = (merging.KIND,)


async def card(engine: Engine, *, review_id: int) -> Any | None:
    """Return a review as it stands, made for people; None where it is unknown."""
    async with engine.db.read() as tx:
        review = await reviews.get(tx, id=review_id)
    return None if review is None else await _card(engine, review)


async def _card(engine: Engine, review: Review) -> Any:
    labels = await labels_of(engine, _kind(review))
    async with engine.db.read() as tx:
        builder = CARDS.get(review.kind)
        made = await builder(engine, tx, review, labels) if builder else None
        return made if made is not None else Card(await head(tx, review))


def _kind(review: Review) -> Kind:
    refs = refs_of(review)
    return Ref.parse(refs[0]).kind if refs else Kind.CONTACT


async def notice_card(engine: Engine, notice: Notice) -> Any | None:
    """Return what a message about one review shows now."""
    return await card(engine, review_id=int(notice.subject))


class Item(msgspec.Struct, frozen=True):
    """One line of a list."""

    head: Head
    records: tuple[Named, ...]
    strength: float


class Waiting(msgspec.Struct, frozen=True):
    """A page of what waits for a person, strongest first."""

    items: tuple[Item, ...]
    counts: Mapping[str, int]
    """Kind -> how many wait, all pages together."""
    offset: int
    over: int
    """How many expired and can be reopened."""
    kinds: tuple[str, ...]
    about: Kind | None = None
    """The kind of records it is narrowed to."""

    @property
    def total(self) -> int:
        """Return how many wait in all."""
        return sum(self.counts.values())

    @property
    def following(self) -> int | None:
        """Return where the next page begins, or None on the last."""
        after = self.offset + len(self.items)
        return after if after < self.total else None


async def waiting(
    engine: Engine,
    *,
    who: str,
    kinds: Collection[str] = (),
    about: Kind | None = None,
    offset: int = 0,
) -> Waiting:
    """Return a page of what waits for ``who``, without what they put off."""
    await ready(engine)
    now = engine.clock.now()
    async with engine.db.read() as tx:
        found = await reviews.waiting(
            tx, user=who, now=now, kinds=kinds, about=about, limit=PAGE, offset=offset
        )
        counts = await reviews.waiting_count(tx, user=who, now=now, kinds=kinds, about=about)
        expired = await reviews.over(tx, states=[State.EXPIRED], kinds=kinds, limit=100)
        items = await _items(engine, tx, found)
    return Waiting(items, counts, offset, len(expired), tuple(kinds), about)


async def expired(engine: Engine, *, kinds: Collection[str] = ()) -> tuple[Item, ...]:
    """Return what nobody answered in time, the newest first."""
    await ready(engine)
    async with engine.db.read() as tx:
        found = await reviews.over(tx, states=[State.EXPIRED], kinds=kinds, limit=PAGE)
        return await _items(engine, tx, found)


async def _items(engine: Engine, tx: Tx, found: Sequence[Review]) -> tuple[Item, ...]:
    refs = {one.id: [Ref.parse(ref) for ref in refs_of(one)][:3] for one in found}
    names = await named(engine, tx, [ref for some in refs.values() for ref in some])
    heads = {one.id: await head(tx, one) for one in found}
    return tuple(
        Item(heads[one.id], tuple(names[ref] for ref in refs[one.id]), one.strength)
        for one in found
    )


async def next_of(engine: Engine, *, who: str, after: int) -> int | None:
    """Return the strongest review that waits for ``who`` beside one; None if nothing else does."""
    async with engine.db.read() as tx:
        found = await reviews.waiting(tx, user=who, now=engine.clock.now(), limit=2)
    return next((one.id for one in found if one.id != after), None)


async def post(engine: Engine, *, review_id: int, channel: str, nonce: str) -> bool:
    """Want a card of a review as a message of its own that is updated in place; False: unknown."""
    async with engine.db.write() as tx:
        if await reviews.get(tx, id=review_id) is None:
            return False
        await notices.want(
            tx,
            key=f"{NoticeKind.REVIEW}:{review_id}:{channel}:{nonce}",
            kind=NoticeKind.REVIEW,
            subject=str(review_id),
            channel=channel,
            now=engine.clock.now(),
        )
    return True


async def tracked(engine: Engine, *, channel: str, ts: str) -> bool:
    """Tell whether a message is one that the poster updates; a twin is not (F42)."""
    async with engine.db.read() as tx:
        return await notices.at(tx, channel=channel, ts=ts) is not None


class Reminder(msgspec.Struct, frozen=True):
    """Questions that expire soon (R76)."""

    items: tuple[Item, ...]
    more: int


async def reminder(engine: Engine, notice: Notice) -> Reminder | None:
    """Return what a reminder shows now; None when everything it was about is answered."""
    ids = [int(one) for one in notice.subject.split(",")]
    await ready(engine)
    async with engine.db.read() as tx:
        found = [one for id_ in ids if (one := await reviews.get(tx, id=id_))]
        open_ = [one for one in found if one.state in {State.OPEN, State.SECONDED}]
        items = await _items(engine, tx, open_[:PAGE])
    return Reminder(items, len(open_) - len(items)) if items or notice.ts else None


class Alert(msgspec.Struct, frozen=True):
    """What a pull found that may be the same: the strongest in full, the rest counted."""

    run_id: int
    asked: int
    waiting: int
    groups: int
    """How many groups of records the waiting pairs make."""
    strongest: MergeCard | None


async def alert(engine: Engine, notice: Notice) -> Alert | None:
    """Return what the alert of a run shows now."""
    run_id = int(notice.subject)
    async with engine.db.read() as tx:
        found = await reviews.of_run(tx, run=run_id, kind=merging.KIND)
    if not found:
        return None
    live = [one for one in found if one.state is not State.SUPERSEDED] or found
    open_ = [one for one in found if one.state in {State.OPEN, State.SECONDED}]
    strongest = await _card(engine, live[0])
    return Alert(
        run_id,
        len(found),
        len(open_),
        groups(one.subject for one in open_),
        strongest if isinstance(strongest, MergeCard) else None,
    )


def groups(subjects: Iterable[str]) -> int:
    """Return how many groups pairs make, given as their subjects; pure."""
    home: dict[str, set[str]] = {}
    for subject in subjects:
        together: set[str] = set(subject.split("|"))
        for member in list(together):
            together |= home.get(member, set())
        home.update(dict.fromkeys(together, together))
    return len({id(group) for group in home.values()})
