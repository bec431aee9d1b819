"""People at work on what a pull asks: short words for tests."""

from dataclasses import dataclass
from typing import Any

from core.domain.records import Kind, Ref, Side
from core.store import activity, links, notices, observations, outbox, reviews, snapshots
from core.store.reviews import Review
from core.sync.engine import Engine
from core.usecases import answering
from core.usecases.deciding import Choice, Outcome
from tests.integration.world import World

C, A = Kind.CONTACT, Kind.ACCOUNT
ANN, BEN = "U0ANN", "U0BEN"


def hubspot(kind: Kind, one: str) -> Ref:
    return Ref(Side.HUBSPOT, kind, one)


def apollo(kind: Kind, one: str) -> Ref:
    return Ref(Side.APOLLO, kind, one)


@dataclass
class Office:
    """A world and the people who answer."""

    world: World

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def twins(self, **more: str) -> tuple[str, str]:
        """Add two HubSpot contacts who are one person; the first is a customer."""
        firm = self.world.hubspot.add(A, name="Berg Logistik", domain="berg-logistik.de")
        first = self.world.hubspot.add(
            C, company=firm, email="jana.kowalska@berg-logistik.de", firstname="Jana",
            lastname="Kowalska", jobtitle="Head of Purchasing", lifecyclestage="customer",
            hs_linkedin_url="https://www.linkedin.com/in/jana-kowalska-77",
        )  # fmt: skip
        second = self.world.hubspot.add(
            C, company=firm, email="j.kowalska@berg-logistik.de", firstname="Jana",
            lastname="Kowalska", jobtitle="Purchasing", phone="+49 30 1234567", lifecyclestage="lead",
            hs_linkedin_url="https://www.linkedin.com/in/jana-kowalska-77", **more,
        )  # fmt: skip
        self.strangers()
        return first, second

    def strangers(self, count: int = 6) -> None:
        for n in range(count):
            self.world.hubspot.add(
                C, email=f"p{n}@firm{n}.com", firstname=f"Firstly{n}", lastname=f"Lastone{n}"
            )

    async def asked(self, kind: str = "merge") -> list[Review]:
        """Return what waits, of one kind."""
        async with self.engine.db.read() as tx:
            return await reviews.waiting(
                tx, user="", now=self.engine.clock.now(), kinds=[kind], limit=100
            )

    async def review(self, one: int) -> Review:
        async with self.engine.db.read() as tx:
            found = await reviews.get(tx, id=one)
        assert found is not None
        return found

    async def press(
        self, review: Review, choice: Choice, who: str = ANN, **details: str
    ) -> Outcome:
        """Answer a review as it was drawn."""
        return await answering.answer(
            self.engine, who=who, review_id=review.id, version=review.version, choice=choice,
            details=details,
        )  # fmt: skip

    async def link(self, ref: Ref) -> Any:
        async with self.engine.db.read() as tx:
            return (await links.of(tx, refs=[ref])).get(ref)

    async def writes(self, review_id: int) -> list[outbox.Write]:
        async with self.engine.db.read() as tx:
            return await outbox.of_review(tx, review=review_id)

    async def seen(self, ref: Ref) -> Any:
        async with self.engine.db.read() as tx:
            return await observations.get(tx, ref=ref)

    async def snapshots(self, *refs: Ref) -> list[snapshots.Snapshot]:
        async with self.engine.db.read() as tx:
            return await snapshots.of_refs(tx, refs=list(refs))

    async def log(self, ref: Ref) -> list[activity.Entry]:
        async with self.engine.db.read() as tx:
            return await activity.of_ref(tx, refs=[ref], limit=50)

    async def notices(self, kind: str) -> list[notices.Notice]:
        async with self.engine.db.read() as tx:
            due = await notices.due(tx, now=self.engine.clock.now(), limit=100)
        return [one for one in due if one.kind == kind]
