"""How a story ended, against how it ends without trouble."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from core.domain.records import Kind
from tests.simulation.crashes_story import Small
from tests.simulation.evidence import Evidence
from tests.simulation.laws import LAWS, made_once
from tests.simulation.laws_of_writes import MORE
from tests.simulation.service import Record, Service

UNCERTAIN = "uncertain"
Held = tuple[str, str, str, str, str]
"""A record: its side, its kind, what it says, whom it belongs to, and its partner."""


@dataclass(frozen=True)
class End:
    """Everything that both sides hold, without ids."""

    held: Counter[Held]


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an end; ``waiting`` is not wrong."""

    broken: tuple[str, ...]
    doubled: bool
    lost: bool
    waiting: bool
    """A person is asked to look for something: nobody can tell whether it was done."""


def ending(world: Small) -> End:
    """Return what both sides hold."""
    return End(Counter(_held(world)))


def _held(world: Small) -> Iterator[Held]:
    for service, other in ((world.hubspot, world.apollo), (world.apollo, world.hubspot)):
        for kind in Kind:
            for one in service.alive(kind):
                account = service.records[Kind.ACCOUNT].get(one.account)
                partner = other.find(kind, one.key) if one.key else None
                belongs, with_ = (_said(o) if o else "" for o in (account, partner))
                says = f"{_said(one)} {','.join(one.lists)}"
                yield str(service.side), str(kind), says, belongs, with_


def _said(one: Record) -> str:
    """Return what a record says.

    Not its stage: Apollo gives one to each new record, and where the create's answer was lost
    nobody knows that no person chose it, so that it travels as at first sight (R52).
    """
    return str(sorted((key, text) for key, text in one.values.items() if key != "stage"))


async def judge(world: Small, expected: End) -> Verdict:
    """Return whether the laws hold, and whether all is as it would be without trouble."""
    before = [len(one.acts) for one in _services(world)]
    await world.pass_time(1000)
    seen = Evidence(world)
    found = [f"{law.__name__}: {text}" for law in (*LAWS, *MORE) for text in law(seen)]
    after = [len(one.acts) for one in _services(world)]
    if before != after:
        found.append("second_pass: something was still written")
    waiting = _waiting(world)
    missing, more = expected.held - ending(world).held, ending(world).held - expected.held
    doubled = bool(list(made_once(seen))) or sum(more.values()) > sum(missing.values())
    if doubled:
        found.append(f"doubled: {_listed(more)}")
    lost = bool(missing) and not waiting
    if lost:
        found.append(f"lost: {_listed(missing)} but {_listed(more)}")
    return Verdict(tuple(found), doubled, lost, waiting)


def _services(world: Small) -> tuple[Service, Service]:
    return world.hubspot, world.apollo


def _listed(held: Counter[Held]) -> str:
    return " and ".join(" ".join(one) for one in held)


def _waiting(world: Small) -> bool:
    """Tell whether a write waits for a person because nobody can tell what became of it."""
    failed = world.db.rows("SELECT error FROM outbox WHERE state = 'failed'")
    errors = [msgspec.json.decode(row["error"]) for row in failed if row["error"]]
    return any(one["category"] == UNCERTAIN for one in errors)
