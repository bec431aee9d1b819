"""Who may do what (R70), checked again at every button and dialog."""

from collections.abc import Mapping
from enum import IntEnum

import msgspec

from core.store import activity, settings
from core.sync.engine import Engine


class Role(IntEnum):
    """What a person may do; each role may do all that the lower ones may."""

    ANYBODY = 0
    REP = 1
    ADMIN = 2


class People(msgspec.Struct, frozen=True):
    """Whom admins named in Slack (R70), beside those the configuration names."""

    admins: tuple[str, ...] = ()
    reps: tuple[str, ...] = ()


async def role_of(engine: Engine, user: str) -> Role:
    """Return what ``user`` may do now.

    The configuration names the first admins; where it names none, the workspace's own admins and
    owners are. Guests, deactivated people and other organisations are nobody.
    """
    person = await engine.directory.person(user)
    if person.outside:
        return Role.ANYBODY
    people = await _people(engine)
    named = set(engine.settings.admins) | set(people.admins)
    if user in named or (not engine.settings.admins and person.workspace_admin):
        return Role.ADMIN
    if user in people.reps or await _is_configured_rep(engine, user):
        return Role.REP
    return Role.ANYBODY


async def refusal(engine: Engine, user: str, needed: Role, what: str) -> str:
    """Return why ``user`` may not do ``what``, or an empty text; a refusal is written down."""
    if needed is Role.ANYBODY or await role_of(engine, user) >= needed:
        return ""
    async with engine.db.write() as tx:
        await activity.note(
            tx, ref="", what="refused", who=user, why=f"{what} needs {needed.name.lower()}",
            at=engine.clock.now(),
        )  # fmt: skip
    granter = await admins(engine)
    who = " or ".join(f"<@{admin}>" for admin in granter[:3]) or "an admin of this workspace"
    if needed is Role.ADMIN:
        return f"Only an admin may do that. Ask {who}."
    return f"That is for the team's reps and admins. With `/apollo people`, {who} can add you."


async def admins(engine: Engine) -> tuple[str, ...]:
    """Return whom a person can ask: the named admins, in the order they were named."""
    people = await _people(engine)
    return tuple(dict.fromkeys((*engine.settings.admins, *people.admins)))


async def _people(engine: Engine) -> People:
    async with engine.db.read() as tx:
        saved = await settings.read(tx, "people", People)
    return saved.value if saved else People()


async def _is_configured_rep(engine: Engine, user: str) -> bool:
    for name in engine.settings.reps:
        if name == user:
            return True
        if name.startswith("S") and user in await engine.directory.group(name):
            return True
    return False


def outside(profile: Mapping[str, object], team: str) -> bool:
    """Tell whether a Slack profile is a guest, deactivated, a bot or of another organisation."""
    flags = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
    return any(profile.get(flag) for flag in flags) or profile.get("team_id", team) != team
