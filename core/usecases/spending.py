"""Spending credits on one record, when a person presses (R41, R43, F45).

A call is written down before it is made and closed afterwards. One whose answer was lost counts as
possibly charged, and is never repeated by itself.
"""

from datetime import timedelta
from enum import StrEnum

import msgspec

from core.domain.enrichment import Ask, asking
from core.domain.records import Kind, Ref
from core.providers.apollo.database import Knowledge as Answer
from core.providers.apollo.database import Wanted
from core.providers.port import ProviderError, Unanswered
from core.store import activity, knowledge
from core.store import credits as ledger
from core.store.credits import State as LedgerState
from core.store.knowledge import Knowledge
from core.sync.engine import Engine, mapping
from core.usecases.access import Role, role_of
from core.usecases.credits import What, budget
from core.usecases.enrichment import asked_before, blocked_by, wanted
from core.usecases.finding import Hit, hit

LOST_AFTER = timedelta(minutes=5)
"""A call still unanswered then is lost: no request takes as long."""


class Outcome(StrEnum):
    """What became of asking."""

    ANSWERED = "answered"
    MISS = "miss"
    STALE = "stale"  # asked meanwhile, or being asked right now
    OVER_BUDGET = "over_budget"
    REFUSED = "refused"  # Apollo did not do it; nothing was charged
    LOST = "lost"  # perhaps charged


class Asked(msgspec.Struct, frozen=True):
    """What became of asking, with Apollo's words and the price where there is one."""

    outcome: Outcome
    words: str = ""
    price: int = 0


async def ask(engine: Engine, *, who: str, ref: Ref, marker: int, overdraw: bool = False) -> Asked:
    """Spend credits on one record; ``overdraw`` is an admin's word for going past the budget."""
    opened = await _open(engine, who=who, ref=ref, marker=marker, overdraw=overdraw)
    if isinstance(opened, Asked):
        return opened
    line, found, price = opened
    try:
        answer = await _call(engine, found)
    except Unanswered as error:
        await _close(engine, line, LedgerState.UNCERTAIN, 0)
        return Asked(Outcome.LOST, error.sentence, price)
    except ProviderError as error:
        await _close(engine, line, LedgerState.FREE, 0)
        return Asked(Outcome.REFUSED, error.sentence)
    return await _keep(engine, line, found, answer, who=who, most=price)


async def _open(
    engine: Engine, *, who: str, ref: Ref, marker: int, overdraw: bool
) -> tuple[int, Hit, int] | Asked:
    """Write the call down before it is made, unless something speaks against it."""
    now = engine.clock.now()
    allowed = overdraw and await role_of(engine, who) >= Role.ADMIN
    async with engine.db.write() as tx:
        await ledger.lose(tx, before=now - LOST_AFTER)
        found = await hit(tx, ref)
        if found is None or await blocked_by(tx, found):
            return Asked(Outcome.STALE)
        lines = await asked_before(tx, found, now)
        if (lines[0].id if lines else 0) != marker or (
            lines and lines[0].state is LedgerState.ASKED
        ):
            return Asked(Outcome.STALE)
        price = asking(ref.kind, (await mapping(tx)).of(ref.kind)).most
        verdict = (await budget(engine, tx, who)).attended(price)
        if isinstance(verdict, Ask) and not allowed:
            return Asked(Outcome.OVER_BUDGET, price=price)
        what = What.PERSON if ref.kind is Kind.CONTACT else What.ORGANISATION
        line = await ledger.open_(tx, ref=found.ref, what=what, who=who, expected=price, now=now)
    return line, found, price


async def _call(engine: Engine, found: Hit) -> Answer:
    async with engine.db.read() as tx:
        fields = await mapping(tx)
    asked = wanted(found) or Wanted()
    apollo = engine.apollo.for_person()
    if found.kind is Kind.ACCOUNT:
        return await apollo.enrich_organization(
            fields, domain=asked.domain, name=asked.organization_name
        )
    return (await apollo.match(fields, [asked]))[0]


async def _close(engine: Engine, line: int, state: LedgerState, charged: int) -> None:
    async with engine.db.write() as tx:
        await ledger.close(tx, id=line, state=state, charged=charged)


async def _keep(
    engine: Engine, line: int, found: Hit, answer: Answer, *, who: str, most: int
) -> Asked:
    """Store what was answered with its price, together."""
    now = engine.clock.now()
    state, price = _price(answer, most)
    async with engine.db.write() as tx:
        await ledger.close(tx, id=line, state=state, charged=price)
        if answer.found:
            row = Knowledge(found.ref, answer.known, now, answer.database_id, paid=True)
            await knowledge.put(tx, rows=[row])
        why = f"{price} credits" if state is LedgerState.CHARGED else state.value
        await activity.note(tx, at=now, what="asked_apollo", who=who, ref=str(found.ref), why=why)
    return Asked(Outcome.ANSWERED if answer.found else Outcome.MISS, price=price)


def _price(answer: Answer, most: int) -> tuple[LedgerState, int]:
    """Return what the call cost; a miss whose price nobody names may have cost something.

    Facts: Apollo API pricing: people are charged when found, organisations one credit each; what
    an organisation that is not found costs is not documented.
    """
    if answer.charged is not None:
        return (LedgerState.CHARGED if answer.charged else LedgerState.FREE), answer.charged
    return (LedgerState.CHARGED, most) if answer.found else (LedgerState.UNCERTAIN, 0)
