"""Who may use the bot and who may administer it, beside those the configuration names (R70)."""

import msgspec

from core.store import activity
from core.store import settings as stored
from core.sync.engine import Engine
from core.usecases.access import People

PEOPLE = "people"


class PeopleView(msgspec.Struct, frozen=True):
    """Everybody with a role, and the version a change is saved over."""

    admins: tuple[str, ...]
    reps: tuple[str, ...]
    fixed_admins: tuple[str, ...]
    fixed_reps: tuple[str, ...]
    """Named by the configuration: user ids or a group; they are changed there."""
    workspace_admins: bool
    """Nobody is named: the workspace's own admins and owners are admins."""
    version: int


class Changed(msgspec.Struct, frozen=True):
    """What a save did; ``conflict`` names who saved in between, and nothing was done."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflict: str = ""


async def read(engine: Engine) -> PeopleView:
    """Return everybody with a role."""
    async with engine.db.read() as tx:
        saved = await stored.read(tx, PEOPLE, People)
    people = saved.value if saved else People()
    return PeopleView(
        admins=people.admins,
        reps=people.reps,
        fixed_admins=engine.settings.admins,
        fixed_reps=engine.settings.reps,
        workspace_admins=not engine.settings.admins,
        version=saved.version if saved else 0,
    )


async def save(
    engine: Engine, *, who: str, admins: tuple[str, ...], reps: tuple[str, ...], version: int
) -> Changed:
    """Save the people that were chosen in Slack."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        saved = await stored.read(tx, PEOPLE, People)
        before = saved.value if saved else People()
        if (saved.version if saved else 0) != version:
            return Changed(conflict=saved.by if saved else "somebody")
        after = People(admins=admins, reps=reps)
        added, removed = _difference(before, after)
        if not added and not removed:
            return Changed()
        done = await stored.save(tx, name=PEOPLE, value=after, version=version, by=who, now=now)
        if not done:
            return Changed(conflict="somebody")
        await activity.note(
            tx, at=now, what="people", who=who, was=", ".join(removed), to=", ".join(added)
        )
    return Changed(added, removed)


def _difference(before: People, after: People) -> tuple[tuple[str, ...], tuple[str, ...]]:
    was, now = _roles(before), _roles(after)
    return (
        tuple(f"{role} <@{user}>" for role, user in sorted(now - was)),
        tuple(f"{role} <@{user}>" for role, user in sorted(was - now)),
    )


def _roles(people: People) -> set[tuple[str, str]]:
    return {("admin", one) for one in people.admins} | {("rep", one) for one in people.reps}
