"""What is read as a whole once more: the services were never asked for a field mapped since.

A listing of what changed says nothing of the records that did not, so their values of a new field
would count as empty. Under which fields each listing was read as a whole is kept by side and kind.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap
from core.domain.records import Side
from core.store import settings as stored
from core.store.database import Tx
from core.sync.cursor import Cursor
from core.sync.observe import Listing

SETTING = "read_under"
_BY = "bot"


def fields_of(mapping: FieldMap, listing: Listing) -> str:
    """Return 16 hex digits that differ as soon as another field is read of a listing."""
    here = listing.side is Side.HUBSPOT
    fields = mapping.of(listing.kind)
    names = sorted(f"{one.key}={one.hubspot if here else one.apollo}" for one in fields)
    return blake2b("\n".join(names).encode(), digest_size=8).hexdigest()


async def whole(
    tx: Tx, found: Sequence[Listing], mapping: FieldMap, cursor: Cursor
) -> list[Listing]:
    """Return the listings, without a beginning where other fields were read before.

    One that is in the middle goes on as it began.
    """
    saved = await stored.read(tx, SETTING, dict[str, str])
    under = saved.value if saved else {}
    listed = []
    for one in found:
        before = under.get(one.name) or fields_of(default_mapping(), one)
        again = before != fields_of(mapping, one)
        if again and one.name not in cursor.anew:
            cursor.anew.append(one.name)
        if cursor.listings.get(one.name):
            again = one.name in cursor.begun
        listed.append(msgspec.structs.replace(one, since_ms=None) if again else one)
    return listed


def begin(cursor: Cursor, listing: Listing, mapping: FieldMap) -> None:
    """Note under which fields a whole listing begins; in the middle of one nothing is noted."""
    if listing.since_ms is None and not cursor.listings.get(listing.name):
        cursor.begun[listing.name] = fields_of(mapping, listing)


async def note(tx: Tx, listing: Listing, cursor: Cursor, *, now: datetime) -> None:
    """Remember that a listing was read as a whole, under the fields it began with."""
    under = cursor.begun.get(listing.name)
    if listing.since_ms is not None or under is None:
        return
    saved = await stored.read(tx, SETTING, dict[str, str])
    was, version = (saved.value, saved.version) if saved else ({}, 0)
    to = {**was, listing.name: under}
    if to != was:
        await stored.save(tx, name=SETTING, value=to, version=version, by=_BY, now=now)
