"""Who was purged: known again by salted hashes alone, so that nobody is made anew (F25)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from core.domain.identities import identify
from core.domain.normalize import email
from core.domain.records import Kind, Observation, Ref
from core.store import settings as stored
from core.store import tombstones
from core.store.database import Tx

SALT = "purge_salt"


async def digests(tx: Tx, *, addresses: Iterable[str], now: datetime) -> list[str]:
    """Return the salted hash of each e-mail address, for keeping; the first call makes the salt."""
    salt = await _salt(tx)
    if not salt:
        salt = secrets.token_hex(16)
        await stored.save(tx, name=SALT, value=salt, version=0, by="purge", now=now)
    return [_digest(salt, address) for address in addresses]


async def buried(tx: Tx, records: Iterable[Observation]) -> set[Ref]:
    """Return the records that a person deleted, or whose person was purged (R54, F25)."""
    salt = await _salt(tx)
    names = {record.ref: _names(record, salt) for record in records}
    every = [name for found in names.values() for name in found]
    dead = await tombstones.among_these(tx, digests=every) if every else set()
    return {ref for ref, found in names.items() if not dead.isdisjoint(found)}


async def was_purged(tx: Tx, *, address: str) -> bool:
    """Tell whether the person with this address was purged: ask before making one."""
    salt = await _salt(tx)
    wanted = email(address)
    if not salt or not wanted:
        return False
    return bool(await tombstones.among_these(tx, digests=[_digest(salt, wanted)]))


def _names(record: Observation, salt: str) -> list[str]:
    names = [str(record.ref)]
    if salt and record.ref.kind is Kind.CONTACT:
        names += [_digest(salt, address) for address in identify(record).addresses]
    return names


async def _salt(tx: Tx) -> str:
    saved = await stored.read(tx, SALT, str)
    return saved.value if saved else ""


def _digest(salt: str, address: str) -> str:
    key = bytes.fromhex(salt)
    return hashlib.blake2b(address.encode(), key=key, digest_size=20).hexdigest()
