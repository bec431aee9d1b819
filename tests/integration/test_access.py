"""Who may do what (R70), and that a press is written down before anything else (F43)."""

import msgspec
import pytest

from core.directory import Person
from core.store import activity
from core.sync.engine import Engine
from core.usecases.access import People, Role, admins, outside, refusal, role_of
from core.usecases.admissions import admit, handled, unhandled
from tests.integration.world import World

OWNER, ADA, RITA, GUEST, GITA = "UOWNER", "UADA", "URITA", "UGUEST", "UGITA"


class Workspace:
    """A workspace with an owner, a guest, some people and one user group."""

    async def person(self, user: str) -> Person:
        return Person(user, user.title(), workspace_admin=user == OWNER, outside=user == GUEST)

    async def group(self, group: str) -> frozenset[str]:
        return frozenset({GITA, GUEST}) if group == "SREPS" else frozenset()


@pytest.fixture
def engine(world: World) -> Engine:
    return configured(world)


def configured(world: World, *, named: tuple[str, ...] = (), reps: tuple[str, ...] = ()) -> Engine:
    settings = msgspec.structs.replace(world.settings, admins=named, reps=reps)
    parts = {name: getattr(world.engine, name) for name in ("db", "hubspot", "apollo", "clock")}
    return Engine(settings=settings, directory=Workspace(), **parts)


@pytest.mark.rule("R70")
@pytest.mark.parametrize(
    ("named", "user", "role"),
    [
        ((), OWNER, Role.ADMIN),
        ((), ADA, Role.ANYBODY),
        ((ADA,), ADA, Role.ADMIN),
        ((ADA,), OWNER, Role.ANYBODY),
        ((GUEST,), GUEST, Role.ANYBODY),
    ],
)
async def test_the_configuration_names_the_admins_or_else_the_workspace_does(
    world: World, named: tuple[str, ...], user: str, role: Role
) -> None:
    assert role == await role_of(configured(world, named=named), user)


@pytest.mark.rule("R70")
@pytest.mark.parametrize(
    ("user", "role"),
    [(RITA, Role.REP), (GITA, Role.REP), (GUEST, Role.ANYBODY), (ADA, Role.ANYBODY)],
)
async def test_reps_are_named_people_or_the_members_of_a_group(
    world: World, user: str, role: Role
) -> None:
    assert role == await role_of(configured(world, reps=(RITA, "SREPS")), user)


@pytest.mark.rule("R70")
async def test_people_whom_admins_named_in_slack_count_as_well(
    world: World, engine: Engine
) -> None:
    await world.save("people", People(admins=(ADA,), reps=(RITA,)))
    assert (Role.ADMIN, Role.REP) == (await role_of(engine, ADA), await role_of(engine, RITA))
    assert (ADA,) == await admins(engine)


async def test_a_refusal_names_whom_to_ask_and_is_written_down(
    world: World, engine: Engine
) -> None:
    await world.save("people", People(admins=(ADA,)))
    said = await refusal(engine, RITA, Role.ADMIN, "pause")
    assert f"<@{ADA}>" in said
    async with engine.db.read() as tx:
        entries = [one async for batch in activity.export(tx) for one in batch]
    assert [("refused", RITA)] == [(one.what, one.who) for one in entries]


async def test_what_anybody_may_do_is_refused_to_nobody(engine: Engine) -> None:
    assert "" == await refusal(engine, GUEST, Role.ANYBODY, "help")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"team_id": "T1"}, False),
        ({}, False),
        ({"team_id": "T2"}, True),
        ({"team_id": "T1", "deleted": True}, True),
        ({"team_id": "T1", "is_restricted": True}, True),
        ({"team_id": "T1", "is_ultra_restricted": True}, True),
        ({"team_id": "T1", "is_stranger": True}, True),
        ({"team_id": "T1", "is_bot": True}, True),
    ],
)
def test_guests_bots_and_strangers_are_outside(profile: dict[str, object], expected: bool) -> None:
    assert expected == outside(profile, "T1")


@pytest.mark.rule("F43")
async def test_a_press_is_admitted_once_and_resumed_until_it_was_handled(engine: Engine) -> None:
    assert await admit(engine, "key", {"action": "go"})
    assert not await admit(engine, "key", {"action": "go"})
    assert [("key", {"action": "go"})] == await unhandled(engine)
    await handled(engine, "key")
    assert [] == await unhandled(engine)
    assert not await admit(engine, "key", {"action": "go"})
