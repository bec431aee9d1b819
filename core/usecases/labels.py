"""What the services call the choices that they store as ids: stages and industries."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias

from core.domain.records import Kind, Side
from core.domain.stages import INDUSTRY, STAGE
from core.providers.port import ProviderError
from core.sync.engine import Engine

Labels: TypeAlias = Mapping[tuple[Side, str], Mapping[str, str]]
"""(side, field key) -> stored value -> what people read."""

_PROPERTIES = {STAGE: "lifecyclestage", INDUSTRY: "industry"}


async def labels_of(engine: Engine, kind: Kind) -> Labels:
    """Return the labels as they were read last; asks the services only the first time.

    Where a service cannot be asked, people see what it stores.
    """
    found: dict[tuple[Side, str], Mapping[str, str]] = {}
    try:
        properties = await engine.hubspot.properties(kind)
        for key, name in _PROPERTIES.items():
            if name in properties:
                options = properties[name].options
                found[Side.HUBSPOT, key] = {one.value: one.label for one in options}
        stages = await engine.apollo.stages(kind)
        found[Side.APOLLO, STAGE] = {one.id: one.name for one in stages}
    except ProviderError:
        return found
    return found


async def ready(engine: Engine) -> None:
    """Let the links of a card know the account: asks HubSpot only the first time."""
    with suppress(ProviderError):
        await engine.hubspot.account()


def label(labels: Labels, side: Side, key: str, value: str) -> str:
    """Return what people read of a stored value."""
    return labels.get((side, key), {}).get(value, value)
