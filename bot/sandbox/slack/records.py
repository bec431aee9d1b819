"""What a workspace is made of; msgspec structs, so that all of it can be saved and loaded."""

from typing import Any

from msgspec import Struct, field

from bot.sandbox.slack.words import Mode

Json = dict[str, Any]


class Team(Struct, kw_only=True):
    """The workspace itself."""

    id: str
    name: str
    domain: str


class User(Struct, kw_only=True):
    """A member, a guest, a deactivated person or the bot user."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    on_page: bool = False


class Channel(Struct, kw_only=True):
    """A public channel, or a direct message between one person (``user``) and the bot."""

    id: str
    name: str
    members: list[str]
    is_im: bool = False
    user: str | None = None
    created: int = 0


class Usergroup(Struct, kw_only=True):
    """A group of people with a handle."""

    id: str
    handle: str
    name: str
    users: list[str]


class Command(Struct, kw_only=True):
    """A slash command of the app, as its manifest declares it."""

    command: str
    usage_hint: str = ""
    description: str = ""
    should_escape: bool = False


class Message(Struct, kw_only=True):
    """One message; ``only_for`` makes it ephemeral, ``notice`` marks Slack's own words."""

    ts: str
    user: str
    text: str
    bot: bool = False
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    only_for: str | None = None
    notice: bool = False
    files: list[str] = field(default_factory=list)
    metadata: Json | None = None


class File(Struct, kw_only=True):
    """An uploaded file; ``content`` is None until its bytes arrived."""

    id: str
    name: str
    length: int
    secret: str
    created: int
    title: str = ""
    alt_txt: str | None = None
    mimetype: str = "application/octet-stream"
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)
    completed: bool = False


class OpenView(Struct, kw_only=True):
    """A modal on a person's stack, or a person's Home; ``view`` is what the app sent."""

    id: str
    user: str
    view: Json
    hash: str
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str | None = None
    root_id: str = ""
    previous_id: str | None = None


class Trigger(Struct, kw_only=True):
    """A permission to open a dialog: for one person, once, for three seconds."""

    user: str
    at: float
    used: bool = False
    in_modal: bool = False


class Hook(Struct, kw_only=True):
    """A response address: five uses in thirty minutes.

    ``message_ts`` is the message it may replace or delete; a slash command's has none.
    """

    user: str
    channel: str
    at: float
    uses: int = 0
    message_ts: str | None = None
    thread_ts: str | None = None
    echo: str | None = None


class Settings(Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be switched while the sandbox runs; ``ack_seconds`` is real time."""

    mode: Mode = Mode.SOCKET
    request_url: str = ""
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    rate_limits: bool = False
    scopes: list[str] = field(default_factory=list)
    ack_seconds: float = 3.0
    retry_seconds: list[float] = field(default_factory=lambda: [0.0, 60.0, 300.0])
    events: list[str] = field(default_factory=lambda: ["app_home_opened"])


class Data(Struct, kw_only=True):
    """Everything that a dump holds."""

    team: Team
    app_id: str
    bot_id: str
    bot_user_id: str
    settings: Settings
    users: dict[str, User]
    channels: dict[str, Channel]
    usergroups: dict[str, Usergroup]
    commands: list[Command]
    messages: dict[str, list[Message]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, OpenView] = field(default_factory=dict)
    modals: dict[str, list[OpenView]] = field(default_factory=dict)
    inputs: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    scheduled: dict[str, str] = field(default_factory=dict)
    counter: int = 0
    last_microsecond: int = 0
