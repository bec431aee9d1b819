"""The workspace every sandbox starts with: Acme RevOps and its people."""

from bot.sandbox.slack.records import (
    Channel,
    Command,
    Data,
    Settings,
    Team,
    User,
    Usergroup,
)

BOT_SCOPES = (
    "chat:write",
    "commands",
    "users:read",
    "im:write",
    "files:write",
    "usergroups:read",
)
BOT_USER = "U0BOTUSER01"
RITA = "U0RITA0001"
SAM = "U0SAM00001"
ADA = "U0ADA00001"
OTTO = "U0OTTO0001"
GUEST = "U0GUEST001"
GONE = "U0GONE0001"
REVOPS = "C0REVOPS01"
ERRORS = "C0ERRORS01"
DUPLICATES = "C0DUPES001"
RANDOM = "C0RANDOM01"
_CREATED = 1_767_225_600  # 2026-01-01T00:00:00Z


def workspace(commands: list[Command] | None = None, scopes: list[str] | None = None) -> Data:
    """Return a fresh workspace: six people, four channels, one group, one app."""
    users = {user.id: user for user in _people()}
    return Data(
        team=Team(id="T0ACME0001", name="Acme RevOps", domain="acme-revops"),
        app_id="A0APOLLO01",
        bot_id="B0APOLLO01",
        bot_user_id=BOT_USER,
        settings=Settings(scopes=list(BOT_SCOPES if scopes is None else scopes)),
        users=users,
        channels={channel.id: channel for channel in _channels()},
        usergroups={"S0REPS0001": _reps()},
        commands=commands or [_apollo()],
    )


def _apollo() -> Command:
    return Command(
        command="/apollo",
        usage_hint="help",
        description="Keep HubSpot and Apollo in step",
    )


def _reps() -> Usergroup:
    return Usergroup(id="S0REPS0001", handle="reps", name="Sales reps", users=[RITA, SAM])


def _people() -> list[User]:
    return [
        _person(RITA, "rita", "Rita Rep", "Sales representative"),
        _person(SAM, "sam", "Sam Second", "Sales representative"),
        _person(ADA, "ada", "Ada Admin", "Revenue operations", is_admin=True),
        _person(OTTO, "otto", "Otto Outsider", "Facilities"),
        _person(GUEST, "gina", "Gina Guest", "Contractor", is_restricted=True, on_page=False),
        _person(GONE, "gary", "Gary Gone", "Left in 2025", deleted=True, on_page=False),
        User(id=BOT_USER, name="apollo", real_name="Apollo", is_bot=True),
    ]


def _person(user_id: str, name: str, real_name: str, title: str, **flags: bool) -> User:
    flags.setdefault("on_page", True)
    email = f"{name}@acme-revops.example"
    return User(id=user_id, name=name, real_name=real_name, title=title, email=email, **flags)


def _channels() -> list[Channel]:
    everyone = [RITA, SAM, ADA, OTTO]
    with_bot = [*everyone, BOT_USER]
    return [
        Channel(id=REVOPS, name="revops", members=list(with_bot), created=_CREATED),
        Channel(id=ERRORS, name="crm-errors", members=list(with_bot), created=_CREATED),
        Channel(id=DUPLICATES, name="crm-duplicates", members=list(with_bot), created=_CREATED),
        Channel(id=RANDOM, name="random", members=[*everyone, GUEST], created=_CREATED),
    ]
