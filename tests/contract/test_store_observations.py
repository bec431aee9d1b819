"""Observations: fingerprints first, documents where they differ, and what is stale."""

from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.store import observations
from core.store.database import Database

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO


def contact(
    number: str, *, side: Side = H, facts: Facts | None = None, **values: str
) -> Observation:
    return Observation(Ref(side, C, number), values, facts or Facts())


async def put(db: Database, *found: Observation, fp: bytes = b"1", modified_ms: int = 1) -> None:
    async with db.write() as tx:
        rows = [observations.row(one, fp=fp, modified_ms=modified_ms) for one in found]
        await observations.put(tx, rows=rows)


async def plan_all(db: Database) -> None:
    async with db.write() as tx:
        stale = await observations.stale(tx, kind=C, limit=100)
        read_as = [(one.ref.side, one.ref.kind, one.ref.id, one.hash) for one in stale]
        await observations.planned(tx, read_as=read_as)


async def stale(db: Database) -> list[str]:
    async with db.read() as tx:
        return [one.ref.id for one in await observations.stale(tx, kind=C, limit=100)]


async def test_what_is_put_is_read_back(db: Database) -> None:
    jane = contact("1", email="Jane@Acme.com", first_name="Jane", facts=Facts(other_ids=("a9",)))
    await put(db, jane, modified_ms=1_790_000_000_123)
    async with db.read() as tx:
        found = await observations.get(tx, ref=jane.ref)
        fingerprints = await observations.fingerprints(tx, side=H, kind=C, ids=["1", "2"])
    assert found is not None
    assert (jane.ref, jane.values, jane.facts) == (found.ref, found.values, found.facts)
    assert fingerprints == {"1": b"1"}
