"""A contact without company, and several that fit its e-mail: a person chooses (R7, R13)."""

import msgspec

from core.domain.changes import Action
from core.domain.plans import Body
from core.domain.records import Kind, Ref, Side
from core.domain.states import Review as State
from core.store import links, observations, reviews
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.engine import Engine
from core.sync.questions import COMPANY
from core.usecases.deciding import Choice, Desk, Plan, Refused, Stale, unfit
from core.usecases.heads import Head, head
from core.usecases.labels import Labels
from core.usecases.naming import Named, named

KIND = COMPANY
MOST = 8
"""Companies that a card shows."""


class _Body(msgspec.Struct, frozen=True):
    """What the question is about; the candidates are accounts on the other side."""

    record: str
    candidates: list[str]


class CompanyCard(msgspec.Struct, frozen=True):
    """A contact, and the accounts that share its e-mail's domain."""

    head: Head
    record: Named
    side: Side
    candidates: tuple[Named, ...]
    more: int
    chosen: str = ""


async def card(engine: Engine, tx: Tx, review: Review, _: Labels) -> CompanyCard | None:
    """Return the card; None where its values were forgotten."""
    if not review.body:
        return None
    asked = msgspec.convert(review.body, _Body)
    record = Ref.parse(asked.record)
    candidates = [Ref.parse(one) for one in asked.candidates]
    names = await named(engine, tx, [record, *candidates])
    return CompanyCard(
        await head(tx, review),
        names[record],
        record.side.other,
        tuple(names[one] for one in candidates[:MOST]),
        max(0, len(candidates) - MOST),
        str(review.answer.get("candidate", "")),
    )


async def effect(desk: Desk) -> Plan | Stale | Refused:
    """Return what a person's choice writes: the contact belongs to that account."""
    asked = msgspec.convert(desk.review.body, _Body)
    if desk.choice is Choice.LEAVE:
        return Plan(State.DECLINED)
    if desk.choice is not Choice.LINK:
        return unfit(desk)
    wanted = desk.details.get("candidate", "")
    if wanted not in asked.candidates:
        return Refused(desk.review.id, "Choose one of the companies on the card.")
    record, account = Ref.parse(asked.record), Ref.parse(wanted)
    link = (await links.of(desk.tx, refs=[record])).get(record)
    if link is None:
        return Refused(
            desk.review.id, "The contact is not on that side yet; answer after the next pull."
        )
    contact = link.ref(account.side)
    seen = await observations.many(desk.tx, refs=[contact, account])
    if link.tombstone or any(ref not in seen or seen[ref].archived for ref in (contact, account)):
        await reviews.supersede(desk.tx, id=desk.review.id)
        return Stale(desk.review.id, "The contact or the company is gone.")
    return Plan(State.ANSWERED, {"candidate": wanted}, (_row(desk, contact, account, record),))


def _row(desk: Desk, contact: Ref, account: Ref, record: Ref) -> New:
    return New(
        lane=str(contact),
        side=contact.side,
        kind=Kind.CONTACT,
        action=Action.ASSOCIATE,
        remote_id=contact.id,
        source_id=record.id,
        body=msgspec.to_builtins(Body(account_id=account.id)),
        review_id=desk.review.id,
        author=desk.who,
    )
