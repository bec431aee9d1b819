"""Stages that belong together: by name, then by hand; owners by e-mail (R38)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from core.domain.normalize import fold
from core.domain.records import Kind
from core.domain.stages import Option, stage_map
from core.providers.port import ProviderError
from core.store import observations
from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.ruling import STAGE_PROPERTY, STAGES, StageChoices
from core.usecases.changes import Difference
from core.usecases.settings import Announcement, Conflict, Saved, tell

NOT_PAIRED = "not paired"
_KINDS = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}


class Stages(msgspec.Struct, frozen=True):
    """What the services call their stages of one kind."""

    hubspot: tuple[Option, ...]
    apollo: tuple[Option, ...]


class Page(msgspec.Struct, frozen=True):
    """What the dialog shows."""

    kind: Kind
    version: int
    by_name: tuple[tuple[str, str], ...]
    """Labels of HubSpot's and Apollo's stages that are paired since they are called the same."""
    open: tuple[Option, ...]
    """HubSpot's stages that no name pairs: a person may."""
    free: tuple[Option, ...]
    """Apollo's stages that no name pairs."""
    chosen: Mapping[str, str]
    """HubSpot's stage -> Apollo's, by hand."""
    hubspot_owners: tuple[str, ...]
    """Addresses of owners that Apollo does not know."""
    apollo_owners: tuple[str, ...]
    """Addresses of users that HubSpot does not know."""


Outcome: TypeAlias = Saved | Conflict


async def page(engine: Engine, kind: Kind) -> Page | None:
    """Return what is paired and what is not; None where a service does not answer."""
    try:
        stages = await _stages(engine, kind)
        here = {fold(one.email): one.email for one in await engine.hubspot.owners() if one.email}
        there = {fold(one.email): one.email for one in await engine.apollo.users() if one.email}
    except ProviderError:
        return None
    async with engine.db.read() as tx:
        chosen, version = await _saved(tx)
    named = _by_name(stages)
    taken = set(named.values())
    labels = {one.value: one.label for one in stages.apollo}
    return Page(
        kind=kind,
        version=version,
        by_name=tuple(
            (one.label, labels[named[one.value]]) for one in stages.hubspot if one.value in named
        ),
        open=tuple(one for one in stages.hubspot if one.value not in named),
        free=tuple(one for one in stages.apollo if one.value not in taken),
        chosen=chosen.of(kind),
        hubspot_owners=tuple(sorted(here[one] for one in here.keys() - there.keys())),
        apollo_owners=tuple(sorted(there[one] for one in there.keys() - here.keys())),
    )


async def _stages(engine: Engine, kind: Kind) -> Stages:
    properties = await engine.hubspot.properties(kind)
    found = properties[STAGE_PROPERTY].options if STAGE_PROPERTY in properties else ()
    return Stages(
        tuple(Option(one.value, one.label) for one in found),
        tuple(Option(one.id, one.label) for one in await engine.apollo.stages(kind)),
    )


def _by_name(stages: Stages) -> dict[str, str]:
    """Return HubSpot's stage -> Apollo's, of those that are called the same."""
    pairs = stage_map(stages.hubspot, stages.apollo).to_apollo
    found = {one.value: pairs.get(fold(one.value) or "") for one in stages.hubspot}
    return {here: there for here, there in found.items() if there is not None}


async def _saved(tx: Tx) -> tuple[StageChoices, int]:
    saved = await stored.read(tx, STAGES, StageChoices)
    return (saved.value, saved.version) if saved else (StageChoices(), 0)


async def save(
    engine: Engine, *, who: str, kind: Kind, chosen: Mapping[str, str], version: int
) -> Outcome:
    """Save what a person paired, over the version that was seen, and tell the admin channel.

    Every record of the kind is planned again: a stage that had no partner travels now (HubSpot's
    stands).
    """
    try:
        stages = await _stages(engine, kind)
    except ProviderError:
        stages = Stages((), ())  # only their names are missed
    now = engine.clock.now()

    async def work(tx: Tx) -> Outcome:
        before, current = await _saved(tx)
        changed = _said(kind, before.of(kind), chosen, stages)
        if not changed:
            return Saved(())
        value = msgspec.structs.replace(before, **{kind.value: dict(chosen)})
        if current != version or not await stored.save(
            tx, name=STAGES, value=value, version=version, by=who, now=now
        ):
            return await _clash(tx, now)
        await observations.mark_all(tx, kind=kind)
        return Saved(changed, await tell(engine, tx, Announcement(who, now, changed)))

    return await engine.db.transact(work)


async def _clash(tx: Tx, now: datetime) -> Conflict:
    saved = await stored.read(tx, STAGES, StageChoices)
    return Conflict(saved.by if saved else "", saved.at if saved else now)


def _said(
    kind: Kind, before: Mapping[str, str], after: Mapping[str, str], stages: Stages
) -> tuple[Difference, ...]:
    def label(options: Sequence[Option], value: str | None) -> str:
        named = next((one.label for one in options if one.value == value), value)
        return named or NOT_PAIRED

    return tuple(
        Difference(
            f"HubSpot's stage {label(stages.hubspot, one)} of {_KINDS[kind]}",
            label(stages.apollo, before.get(one)),
            label(stages.apollo, after.get(one)),
        )
        for one in dict.fromkeys((*before, *after))
        if before.get(one) != after.get(one)
    )
