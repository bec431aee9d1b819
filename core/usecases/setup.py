"""What is left to do until the bot runs by itself (R8, R9, R19), and the first steps (U32)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from core.domain.records import Kind
from core.providers.port import Forbidden, ProviderError
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.switches import is_live
from core.usecases.channels import channels
from core.usecases.runs import RunView, last_preview, seen
from core.usecases.schedule import pull_minutes

ONBOARDING = "onboarding"
_KEYED = "HubSpot has the properties for Apollo's ids"
_SCOPES = "crm.schemas.contacts.write and crm.schemas.companies.write"


class Check(StrEnum):
    """What is looked at."""

    HUBSPOT = "hubspot"
    APOLLO = "apollo"
    NATIVE = "native"
    KEYS = "keys"


class Finding(msgspec.Struct, frozen=True):
    """One check and what it found; ``cure`` says what to do where it is not well."""

    check: Check
    well: bool
    sentence: str
    cure: str = ""


class Steps(msgspec.Struct, frozen=True):
    """The three first steps."""

    error_channel: str
    minutes: int
    preview: RunView | None
    live: bool

    @property
    def done(self) -> tuple[bool, bool, bool]:
        """Tell which of channels, preview and going live are done."""
        return bool(self.error_channel), self.preview is not None, self.live


class SetupView(msgspec.Struct, frozen=True):
    """What ``/apollo setup`` says."""

    findings: tuple[Finding, ...]
    steps: Steps


class Onboarding(msgspec.Struct, frozen=True):
    """Who gets the first steps, and since when they are no longer shown."""

    by: str
    at: datetime
    over: bool = False


async def check(engine: Engine) -> SetupView:
    """Ask both services what a beginner needs to know, and say what comes next."""
    findings = [
        await _hubspot(engine),
        await _apollo(engine),
        await _native(engine),
        await _keys(engine),
    ]
    async with engine.db.read() as tx:
        return SetupView(tuple(one for one in findings if one), await steps(engine, tx))


async def steps(engine: Engine, tx: Tx) -> Steps:
    """Return where the three first steps stand."""
    preview = await last_preview(tx)
    return Steps(
        (await channels(engine, tx)).error,
        await pull_minutes(engine, tx),
        await seen(engine, tx, preview) if preview else None,
        await is_live(tx),
    )


async def _hubspot(engine: Engine) -> Finding:
    try:
        account = await engine.hubspot.for_person().account()
    except ProviderError as error:
        return Finding(
            Check.HUBSPOT, well=False, sentence=error.sentence,
            cure="Check HUBSPOT_TOKEN; `python -m bot doctor` names every missing scope.",
        )  # fmt: skip
    return Finding(Check.HUBSPOT, well=True, sentence=f"HubSpot account {account.portalId} answers")


async def _apollo(engine: Engine) -> Finding:
    cure = "Check APOLLO_API_KEY; `python -m bot doctor` names what the key may not do."
    try:
        known = await engine.apollo.for_person().health()
    except ProviderError as error:
        return Finding(Check.APOLLO, well=False, sentence=error.sentence, cure=cure)
    if not known:
        return Finding(Check.APOLLO, well=False, sentence="Apollo does not know the key", cure=cure)
    return Finding(Check.APOLLO, well=True, sentence="Apollo answers")


async def _native(engine: Engine) -> Finding | None:
    try:
        native = await engine.apollo.for_person().native_integration()
    except ProviderError:
        return None  # Apollo itself is the finding
    if not native.on:
        return Finding(
            Check.NATIVE,
            well=True,
            sentence="Apollo's own HubSpot integration is off, as it must be",
        )
    if engine.settings.allow_second_engine:
        return Finding(
            Check.NATIVE, well=True,
            sentence="Apollo's own HubSpot integration is on, and ALLOW_SECOND_ENGINE allows it",
        )  # fmt: skip
    return Finding(
        Check.NATIVE, well=False,
        sentence=f"Apollo's own HubSpot integration is on ({'; '.join(native.evidence)})",
        cure="Two engines would write. Disconnect it in Apollo: Settings, Integrations, HubSpot.",
    )  # fmt: skip


async def _keys(engine: Engine) -> Finding | None:
    hubspot = engine.hubspot.for_person()
    try:
        missing = [kind for kind in Kind if not await hubspot.has_key_property(kind)]
    except ProviderError:
        return None
    if not missing:
        return Finding(Check.KEYS, well=True, sentence=_KEYED)
    return Finding(
        Check.KEYS, well=False,
        sentence="HubSpot has no properties for Apollo's ids yet",
        cure="With them a repeated create is harmless, and all links can be found again.",
    )  # fmt: skip


async def make_keys(engine: Engine) -> Finding:
    """Make the two key properties in HubSpot (R19); say what is missing where that fails."""
    hubspot = engine.hubspot.for_person()
    try:
        made = [await hubspot.ensure_key_property(kind) for kind in Kind]
    except Forbidden as error:
        scopes = ", ".join(error.missing) or _SCOPES
        return Finding(
            Check.KEYS, well=False, sentence=error.sentence,
            cure=f"Give the key {scopes} once, press again, and take it away afterwards.",
        )  # fmt: skip
    except ProviderError as error:
        return Finding(Check.KEYS, well=False, sentence=error.sentence, cure="Try again later.")
    if not all(made):
        return Finding(
            Check.KEYS, well=False,
            sentence="A property of that name exists, but is not unique",
            cure="Rename it in HubSpot, then press again.",
        )  # fmt: skip
    return Finding(Check.KEYS, well=True, sentence=_KEYED)


async def onboarding(engine: Engine, *, who: str) -> bool:
    """Tell whether ``who`` gets the first steps: the first admin, until they are over (U32)."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        if await is_live(tx):
            return False
        saved = await stored.read(tx, ONBOARDING, Onboarding)
        if saved is None:
            first = Onboarding(who, now)
            return await stored.save(tx, name=ONBOARDING, value=first, version=0, by=who, now=now)
        return saved.value.by == who and not saved.value.over


async def hide(engine: Engine, *, who: str) -> None:
    """Show the first steps no more."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        saved = await stored.read(tx, ONBOARDING, Onboarding)
        if saved is not None:
            over = msgspec.structs.replace(saved.value, over=True)
            await stored.save(
                tx, name=ONBOARDING, value=over, version=saved.version, by=who, now=now
            )
