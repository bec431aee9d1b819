"""Who set HubSpot's value: read for overwrite candidates only (R42)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.domain.fields import FieldMap
from core.domain.records import Ref
from core.providers.hubspot.words import Version
from core.sync.engine import Engine
from core.sync.plan import Hands

BY_HAND = frozenset({"CRM_UI", "CRM_UI_BULK_ACTION", "CONTACTS", "COMPANIES", "MOBILE_IOS"})
"""HubSpot's sources that are a person at the keyboard (facts: propertiesWithHistory samples)."""


async def hands_of(
    engine: Engine, mapping: FieldMap, asked: Mapping[Ref, tuple[str, ...]]
) -> Hands:
    """Return record -> field -> when a person set it; every record asked for has an entry."""
    found: dict[Ref, dict[str, datetime]] = {ref: {} for ref in asked}
    for kind in {ref.kind for ref in asked}:
        names = {field.hubspot: field.key for field in mapping.of(kind)}
        refs = [ref for ref in asked if ref.kind is kind]
        wanted = {field for ref in refs for field in asked[ref]}
        properties = [name for name, key in names.items() if key in wanted]
        history = await engine.hubspot.history(kind, [ref.id for ref in refs], properties)
        for ref in refs:
            found[ref] = _of(history.get(ref.id, {}), names)
    return found


def _of(history: Mapping[str, Sequence[Version]], names: Mapping[str, str]) -> dict[str, datetime]:
    return {
        names[name]: datetime.fromisoformat(versions[0].timestamp)
        for name, versions in history.items()
        if versions and versions[0].sourceType in BY_HAND
    }
