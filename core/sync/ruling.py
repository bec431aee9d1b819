"""What a run decides under: mapping, push settings, option maps, gathered once a run."""

from datetime import timedelta

import msgspec

from core.domain.fields import FieldMap
from core.domain.pushing import PushRules, PushSettings
from core.domain.records import Kind
from core.domain.rules import Rules
from core.domain.stages import Option, owner_map, stage_map, translators
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine, mapping

STAGE_PROPERTY = "lifecyclestage"
STAGES = "stages"
"""What admins paired by hand is saved under."""


class Rulebook(msgspec.Struct, frozen=True):
    """The rules of one run; ``keyed`` are the kinds whose key property exists (R19)."""

    mapping: FieldMap
    rules: dict[Kind, Rules]
    push: PushSettings
    keyed: frozenset[Kind]


class StageChoices(msgspec.Struct, frozen=True):
    """What admins paired by hand: HubSpot's stage -> Apollo's, by kind (R38)."""

    contact: dict[str, str] = {}
    account: dict[str, str] = {}

    def of(self, kind: Kind) -> dict[str, str]:
        """Return the pairs of ``kind``."""
        return self.contact if kind is Kind.CONTACT else self.account


async def push_settings(engine: Engine, tx: Tx) -> PushSettings:
    """Return what admins set, or what the configuration starts with (R10)."""
    saved = await stored.read(tx, "push", PushSettings)
    if saved is not None:
        return saved.value
    on = engine.settings.push
    return PushSettings(
        contact=PushRules(on="contacts" in on), account=PushRules(on="accounts" in on)
    )


async def rulebook(engine: Engine) -> Rulebook:
    """Read both services' options and the admins' settings; asks the network, so no transaction."""
    await engine.hubspot.prepare()
    await engine.apollo.prepare()
    async with engine.db.read() as tx:
        fields = await mapping(tx)
        push = await push_settings(engine, tx)
        choices = await stored.read(tx, STAGES, StageChoices)
    by_hand = choices.value if choices else StageChoices()
    rules = {kind: await _rules(engine, fields, push, by_hand, kind) for kind in Kind}
    keyed = frozenset([kind for kind in Kind if await engine.hubspot.has_key_property(kind)])
    return Rulebook(fields, rules, push, keyed)


async def rules_of(engine: Engine, kind: Kind) -> Rules:
    """Return the rules of ``kind`` by what the services said last; for a person who waits."""
    async with engine.db.read() as tx:
        fields = await mapping(tx)
        push = await push_settings(engine, tx)
        choices = await stored.read(tx, STAGES, StageChoices)
    return await _rules(engine, fields, push, choices.value if choices else StageChoices(), kind)


async def _rules(
    engine: Engine, fields: FieldMap, push: PushSettings, by_hand: StageChoices, kind: Kind
) -> Rules:
    properties = await engine.hubspot.properties(kind)
    stages = stage_map(
        [Option(one.value, one.label) for one in properties[STAGE_PROPERTY].options],
        [Option(one.id, one.label) for one in await engine.apollo.stages(kind)],
        by_hand.of(kind),
    )
    owners = owner_map(
        [owner.email for owner in await engine.hubspot.owners() if owner.email],
        [user.email for user in await engine.apollo.users() if user.email],
    )
    industry = properties.get("industry")
    options = [one.value for one in industry.options] if industry else []
    return Rules(
        fields=fields.of(kind),
        push_updates=push.updates,
        options=translators(stages, owners, options or None),
        region=engine.settings.phone_region,
        hold=timedelta(days=engine.settings.manual_hold_days),
    )
