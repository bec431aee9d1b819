"""What a person finds on the bot's Home: how it is, what waits for them, what they may do (U31)."""

import msgspec

from core.store import reviews
from core.store.database import Tx
from core.sync.engine import Engine
from core.usecases import access, setup
from core.usecases.access import Role
from core.usecases.naming import named, refs_in
from core.usecases.setup import Steps
from core.usecases.status import StatusView, status

WAITING = 5
NAMED = 2


class Waiting(msgspec.Struct, frozen=True):
    """A question that waits for the person."""

    id: int
    version: int
    kind: str
    titles: tuple[str, ...]
    """Names of the records it is about."""


class HomeView(msgspec.Struct, frozen=True, kw_only=True):
    """One person's Home; without a role only ``role`` and ``ask`` say something."""

    role: Role
    ask: tuple[str, ...]
    """Admins who can give a role."""
    status: StatusView | None = None
    waiting: tuple[Waiting, ...] = ()
    steps: Steps | None = None
    """The first steps, where this person gets them."""


async def home(engine: Engine, *, who: str) -> HomeView:
    """Return a person's Home."""
    role = await access.role_of(engine, who)
    ask = await access.admins(engine)
    if role < Role.REP:
        return HomeView(role=role, ask=ask)
    first = role is Role.ADMIN and await setup.onboarding(engine, who=who)
    async with engine.db.read() as tx:
        waiting = await _waiting(engine, tx, who)
        steps = await setup.steps(engine, tx) if first else None
    return HomeView(
        role=role, ask=ask, status=await status(engine, who=who), waiting=waiting, steps=steps
    )


async def _waiting(engine: Engine, tx: Tx, who: str) -> tuple[Waiting, ...]:
    now = engine.clock.now()
    found = await reviews.waiting(tx, user=who, now=now, limit=WAITING)
    refs = {review.id: refs_in(review.subject)[:NAMED] for review in found}
    names = await named(engine, tx, [ref for some in refs.values() for ref in some])
    return tuple(
        Waiting(
            review.id, review.version, review.kind,
            tuple(names[ref].title for ref in refs[review.id]),
        )
        for review in found
    )  # fmt: skip
