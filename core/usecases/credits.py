"""Apollo credits: what they were spent on, by whom, and how many are left (R43)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from core.domain.enrichment import Budget
from core.domain.records import Ref
from core.providers.port import ProviderError
from core.store import credits as ledger
from core.store.credits import Credit
from core.store.credits import State as LedgerState
from core.store.database import Tx
from core.sync.engine import Engine
from core.usecases.budgets import budgets
from core.usecases.naming import Named, named

__all__ = ["CreditsView", "LedgerState", "Line", "Person", "What", "budget", "overview"]
LINES = 10


class What(StrEnum):
    """What a call asked the Apollo database for."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Line(msgspec.Struct, frozen=True):
    """One line of the ledger as people read it."""

    at: datetime
    who: str
    what: What
    record: Named | None
    state: LedgerState
    charged: int
    expected: int


class Person(msgspec.Struct, frozen=True):
    """What one person spent this month."""

    who: str
    spent: int


class CreditsView(msgspec.Struct, frozen=True):
    """The month so far."""

    budget: Budget
    people: tuple[Person, ...]
    lines: tuple[Line, ...]
    apollo_left: int | None
    """What Apollo says the team has left; None where it does not say."""


async def budget(engine: Engine, tx: Tx, who: str = "") -> Budget:
    """Return this month's budget and what was spent of it, by everybody and by ``who``."""
    given = await budgets(engine, tx)
    since = ledger.month(engine.clock.now())
    return Budget(
        monthly=given.monthly,
        person=given.person,
        run=given.run,
        spent=await ledger.spent(tx, since=since),
        spent_by_person=await ledger.spent(tx, since=since, who=who) if who else 0,
    )


async def overview(engine: Engine) -> CreditsView:
    """Return budget, people, the latest lines, and the balance that Apollo names."""
    left = await _balance(engine)
    async with engine.db.read() as tx:
        since = ledger.month(engine.clock.now())
        spent = await ledger.by_person(tx, since=since)
        lines = await ledger.latest(tx, limit=LINES)
        return CreditsView(
            budget=await budget(engine, tx),
            people=tuple(Person(who, number) for who, number in spent.items() if number),
            lines=await _lines(engine, tx, lines),
            apollo_left=left,
        )


async def _balance(engine: Engine) -> int | None:
    try:
        return (await engine.apollo.for_person().credits()).left
    except ProviderError:
        return None  # the key may not ask, or Apollo does not answer: the ledger stands alone


async def _lines(engine: Engine, tx: Tx, lines: Sequence[Credit]) -> tuple[Line, ...]:
    names = await named(engine, tx, [Ref.parse(one.ref) for one in lines if one.ref])
    return tuple(
        Line(
            at=one.at,
            who=one.who,
            what=What(one.what),
            record=names.get(Ref.parse(one.ref)) if one.ref else None,
            state=one.state,
            charged=one.charged,
            expected=one.expected,
        )
        for one in lines
    )
