"""Fields that a service no longer takes at all: paused, and told once a field (F17)."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from core.domain.default_mapping import default_mapping
from core.domain.fields import Field, FieldMap
from core.domain.normalize import Form
from core.domain.notices import NoticeKind
from core.domain.records import Kind
from core.providers.hubspot.errors import SCHEMA_CODES, BadProperties
from core.providers.port import Refused
from core.store import activity, notices
from core.store import settings as stored
from core.store.activity import Entry
from core.store.database import Tx

_OPTION_GONE = "INVALID_OPTION"
_BY = "rule"


def hopeless(fields: Iterable[Field], error: Refused) -> frozenset[str]:
    """Return the keys of the fields that no value can be written to any more.

    Facts: HubSpot documentation, property validation: a property that does not exist or is read
    only is refused whatever its value; a choice that was removed is refused as an option. An
    option counts for fields whose choices the bot read itself; elsewhere it is a bad value.
    """
    codes = dict(error.codes) if isinstance(error, BadProperties) else {}
    found = set()
    for field in fields:
        if field.key not in error.fields:
            continue
        code = codes.get(field.hubspot) or error.category
        if code in SCHEMA_CODES or (code == _OPTION_GONE and field.form is Form.OPTION):
            found.add(field.key)
    return frozenset(found)


async def mapped(tx: Tx) -> tuple[FieldMap, int]:
    """Return the mapping and its version in the store, 0 where admins saved none."""
    saved = await stored.read(tx, "mapping", FieldMap)
    return (saved.value, saved.version) if saved else (default_mapping(), 0)


async def pause(
    tx: Tx, kind: Kind, keys: Iterable[str], *, why: str, now: datetime, channel: str
) -> None:
    """Pause fields in the mapping and say so, each once."""
    mapping, version = await mapped(tx)
    fresh = [f for f in mapping.of(kind) if f.key in set(keys) and not f.paused]
    if not fresh:
        return
    for field in fresh:
        mapping = mapping.with_field(msgspec.structs.replace(field, paused=True))
    await stored.save(tx, name="mapping", value=mapping, version=version, by=_BY, now=now)
    await activity.write(
        tx,
        rows=[
            Entry(at=now, what="field_paused", to=f"{kind}:{f.key}", who=_BY, why=why)
            for f in fresh
        ],
    )
    for field in fresh if channel else ():
        subject = f"{kind}:{field.key}"
        await notices.want(
            tx,
            key=f"{NoticeKind.FIELD_PAUSED}:{subject}:{mapping.version}",
            kind=NoticeKind.FIELD_PAUSED,
            subject=subject,
            channel=channel,
            now=now,
        )


async def resume(tx: Tx, kind: Kind, key: str, *, who: str, now: datetime) -> bool:
    """Let a paused field travel again; False where it is not paused."""
    mapping, version = await mapped(tx)
    field = mapping.field(kind, key)
    if field is None or not field.paused:
        return False
    mapping = mapping.with_field(msgspec.structs.replace(field, paused=False))
    saved = await stored.save(tx, name="mapping", value=mapping, version=version, by=who, now=now)
    await activity.note(tx, at=now, what="field_resumed", who=who, to=f"{kind}:{key}")
    return saved
