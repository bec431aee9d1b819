"""What the doctor looks at: facts about Slack, HubSpot, Apollo, the database and the clock.

Nothing here judges; ``core.usecases.doctor`` does. Slack's facts are gathered by the bot.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from core.domain.records import Kind
from core.providers.apollo.provider import Apollo
from core.providers.apollo.team import KeyCheck, Native
from core.providers.hubspot import admin
from core.providers.hubspot.provider import HubSpot
from core.providers.hubspot.words import ScopeCheck
from core.providers.port import ProviderError
from core.store import migrate
from core.store import settings as stored
from core.store.database import Database, wal_reset_note
from core.store.errors import MissingDatabaseError, StoreError
from core.store.exclusive import is_held
from core.usecases.channels import CHANNELS, Channels


class Reach(StrEnum):
    """Whether the bot can speak in a channel."""

    UNSET = "unset"
    MEMBER = "member"
    NOT_IN = "not in it"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Channel(msgspec.Struct, frozen=True):
    """One place to speak: what it is for, its variable, its id or name, and what Slack says."""

    purpose: str
    variable: str
    name: str
    reach: Reach
    words: str = ""
    """Slack's own word for the trouble."""


class Slack(msgspec.Struct, frozen=True):
    """What Slack says about the app."""

    problem: str = ""
    """Slack's word for why the bot token is refused."""
    bot: str = ""
    team: str = ""
    held: frozenset[str] | None = None
    """The token's scopes; None where Slack does not say."""
    needed: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    """The scopes that the manifest asks for; what is held beside them is needless."""
    socket_problem: str = ""
    socket: bool = False
    """Socket Mode is used."""
    channels: tuple[Channel, ...] = ()


class HubSpotFacts(msgspec.Struct, frozen=True):
    """What HubSpot says about the key."""

    problem: str = ""
    scopes: tuple[ScopeCheck, ...] = ()
    keyed: Mapping[Kind, bool] = {}
    ahead_seconds: float | None = None
    """How far the machine's clock is before HubSpot's; None where it was not told."""


class ApolloFacts(msgspec.Struct, frozen=True):
    """What Apollo says about the key."""

    problem: str = ""
    endpoints: tuple[KeyCheck, ...] = ()
    native: Native = Native(on=False)
    """Apollo's own HubSpot integration (R9)."""


class DatabaseFacts(msgspec.Struct, frozen=True):
    """How the database is."""

    problem: str = ""
    missing: bool = False
    """There is no file yet."""
    dialect: str = ""
    behind: bool = False
    """It is migrated at the next start."""
    check: str = "ok"
    note: str = ""
    open_to_others: bool = False
    """Other users of this machine may read the file."""
    served: bool = False
    """A bot writes to it now."""


async def hubspot_facts(hubspot: HubSpot, now: Callable[[], datetime]) -> HubSpotFacts:
    """Ask HubSpot; what could not be asked is the facts' problem."""
    facts = HubSpotFacts()
    client = hubspot.client
    try:
        theirs = await admin.time(client)
        ahead = (now() - theirs).total_seconds() if theirs else None
        facts = msgspec.structs.replace(facts, ahead_seconds=ahead)
        scopes = tuple(await hubspot.scopes())
        facts = msgspec.structs.replace(facts, scopes=scopes)
        keyed = {kind: await admin.has_key_property(client, kind) for kind in Kind}
        return msgspec.structs.replace(facts, keyed=keyed)
    except ProviderError as error:
        return msgspec.structs.replace(facts, problem=error.sentence)


async def apollo_facts(apollo: Apollo) -> ApolloFacts:
    """Ask Apollo; what could not be asked is the facts' problem."""
    facts = ApolloFacts()
    try:
        if not await apollo.health():
            return ApolloFacts(problem="Apollo does not know the API key.")
        facts = msgspec.structs.replace(facts, endpoints=tuple(await apollo.endpoints()))
        return msgspec.structs.replace(facts, native=await apollo.native_integration())
    except ProviderError as error:
        return msgspec.structs.replace(facts, problem=error.sentence)


async def database_facts(url: str) -> DatabaseFacts:
    """Look at the database beside a running bot, for reading only."""
    try:
        db = await Database.open(url, writing=False)
    except MissingDatabaseError:
        return DatabaseFacts(missing=True)
    except StoreError as error:
        return DatabaseFacts(problem=error.sentence)
    except Exception as error:  # noqa: BLE001 - drivers raise whatever the network does
        return DatabaseFacts(problem=f"It cannot be reached ({type(error).__name__}).")
    try:
        return DatabaseFacts(
            dialect=db.dialect,
            behind=await migrate.pending(db),
            check=await db.quick_check(),
            note=(wal_reset_note() or "") if db.path else "",
            open_to_others=bool(db.path and db.path.stat().st_mode & 0o077),
            served=bool(db.path and is_held(db.path)),
        )
    except StoreError as error:
        return DatabaseFacts(problem=error.sentence)
    finally:
        await db.close()


async def chosen_channels(url: str) -> Channels:
    """Return the channels that admins set in Slack; empty where the database says nothing."""
    try:
        db = await Database.open(url, writing=False)
    except Exception:  # noqa: BLE001 - ``database_facts`` says what is wrong with it
        return Channels()
    try:
        if await migrate.pending(db):
            return Channels()
        async with db.read() as tx:
            saved = await stored.read(tx, CHANNELS, Channels)
        return saved.value if saved else Channels()
    except StoreError:
        return Channels()
    finally:
        await db.close()


async def make_keys(hubspot: HubSpot) -> dict[Kind, str]:
    """Make the two key properties that are missing (R19); return what went wrong by kind."""
    wrong: dict[Kind, str] = {}
    for kind in Kind:
        try:
            if not await admin.ensure_key_property(hubspot.client, kind):
                wrong[kind] = "It is there already, but not unique; remove it and try again."
        except ProviderError as error:
            wrong[kind] = error.sentence
    return wrong
