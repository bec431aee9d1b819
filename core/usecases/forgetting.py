"""Forgetting a person on request (F25): from the command line, for no service tells us."""

from datetime import datetime

from core.domain.identities import identify
from core.domain.normalize import email
from core.store import activity, observations, purge
from core.store.database import Database, Tx
from core.store.purge import Purged
from core.sync import forgotten


class NoAddressError(ValueError):
    """What was typed is no e-mail address."""

    def __init__(self) -> None:
        """Say what is needed; the text itself is not repeated, it may name a person."""
        super().__init__(
            "That is not an e-mail address. Type: python -m bot purge jane@firm.example"
        )


async def forget_person(url: str, *, address: str, now: datetime) -> Purged:
    """Forget everything that says who a person is, and never make that person again.

    The database at ``url`` must have no other writer. Raises NoAddressError, StoreError.
    """
    wanted = email(address)
    if not wanted or "@" not in wanted:
        raise NoAddressError
    db = await Database.open(url)
    try:
        async with db.write() as tx:
            return await _forget(tx, wanted, now)
    finally:
        await db.close()


async def _forget(tx: Tx, wanted: str, now: datetime) -> Purged:
    refs = await purge.find(tx, address=wanted)
    seen = await observations.many(tx, refs=refs)
    others = [one for record in seen.values() for one in identify(record).addresses]
    addresses = dict.fromkeys([wanted, *others])
    kept = await forgotten.digests(tx, addresses=addresses, now=now)
    names = [str(ref) for ref in refs]
    done = await purge.purge(tx, address=wanted, digests=[*kept, *names], now=now)
    for ref in refs:
        await activity.note(tx, at=now, what="purged", who="command line", ref=str(ref))
    return done
