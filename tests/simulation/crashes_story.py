"""The story that is cut everywhere: creates on both sides, edits both ways, a link, a move, a merge.

It is a list of moves. Before each of them the world can be kept as an image and gone on from: the
database's bytes, what both services hold, the time. Between moves the process holds nothing else.
"""

import pickle
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random

from core import settings as configuration
from core.domain.records import Kind
from core.store.reviews import get as review_of
from core.usecases import answering, schedule
from core.usecases.deciding import Choice
from tests.simulation.apollo import ApolloSim
from tests.simulation.chaos import Crash, Odds, SimClock
from tests.simulation.crashes_points import Fault, Point, Scripted
from tests.simulation.database import SimDatabase
from tests.simulation.hubspot import HubSpotSim
from tests.simulation.people import People
from tests.simulation.reading import Reading
from tests.simulation.service import Record, Service
from tests.simulation.world import SETTINGS, WHO, World

A, C = Kind.ACCOUNT, Kind.CONTACT
KEPT = ("records", "survivors", "memory", "acts", "made", "strange", "requests", "_ids")
"""What a service remembers."""


class Move(StrEnum):
    """One step of the story."""

    ACT = "people act"
    ANSWER = "a person answers"
    TICK = "the clock strikes"
    DRAIN = "the worker works"
    WAIT = "a minute passes"
    PASS = "a quarter passes"
    SLEEP = "a day passes"


PULL = (Move.PASS, Move.TICK, Move.DRAIN)
RETRIES = (Move.WAIT, Move.DRAIN) * 4
STORY = (
    Move.ACT, *PULL, *RETRIES, Move.ANSWER, Move.DRAIN, *RETRIES, *PULL, *RETRIES, *PULL,
    Move.SLEEP, Move.TICK, Move.DRAIN, *RETRIES, *PULL, Move.DRAIN,
)  # fmt: skip
LENGTH = {
    Move.WAIT: timedelta(minutes=3),
    Move.PASS: timedelta(minutes=15),
    Move.SLEEP: timedelta(days=1),
}


@dataclass(frozen=True)
class Image:
    """The world between two moves."""

    move: int
    passed: int
    """How many points lead here."""
    database: sqlite3.Connection
    services: bytes
    later: timedelta
    """How much time went by since the clock began."""


@dataclass
class Told:
    """How a story went: the points it came by, and images to go on from."""

    points: list[Point] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


class Small(World):
    """A world of few records, in which only the script makes trouble."""

    def __init__(self, *, keyed: bool = True) -> None:
        self.rng = Random(0)
        self.clock = SimClock()
        self.chaos: Scripted = Scripted(Random(0), self.clock, Odds())
        self.hubspot = HubSpotSim(self.chaos, skew=timedelta(), keyed=keyed)
        self.apollo = ApolloSim(self.chaos, skew=timedelta())
        self.people = People(Random(0), self.hubspot, self.apollo)
        self.db = SimDatabase(self.chaos)
        self.chaos.changes = self.db.changes
        self.settings = configuration.read({**SETTINGS, "PUSH": "contacts accounts"})
        self.crashes = 0
        self.errors: list[str] = []
        self.reading = Reading(self.db, (self.hubspot, self.apollo))
        self._start()

    # -- images

    def image(self, move: int) -> Image:
        """Keep the world as it is."""
        memory = [
            {name: getattr(one, name) for name in KEPT} for one in (self.hubspot, self.apollo)
        ]
        later = self.clock.now() - SimClock().now()
        return Image(move, self.chaos.passed, self.db.image(), pickle.dumps(memory), later)

    def load(self, image: Image, script: Mapping[int, Fault]) -> None:
        """Be in the world of an image again, with faults to come."""
        self.db.load(image.database)
        for service, memory in zip(
            (self.hubspot, self.apollo),
            pickle.loads(image.services),
            strict=True,
        ):
            for name, kept in memory.items():
                setattr(service, name, kept)
        self.clock.advance((SimClock().now() + image.later - self.clock.now()).total_seconds())
        self.errors.clear()
        self.chaos.log.clear()
        self._restarted()
        self.chaos.begin(image.passed, script)

    def _restarted(self) -> None:
        self.chaos.rng = Random(7)
        self._start()

    # -- the story

    async def prepare(self) -> Image:
        """Let both sides be connected and at rest before the story begins."""
        hubspot, apollo = self.hubspot, self.apollo
        firm = hubspot.add(A, {"name": "Acme", "domain": "acme.example"})
        person(hubspot, "Hugo", "Hall", "hugo@acme.example", account=firm.id, title="Buyer")
        for mail in ("mia.moss@acme.example", "miamoss@acme.example"):
            person(
                hubspot, "Mia", "Moss", mail, account=firm.id, phone="+49 30 200001", title="Maker"
            )
        birch = apollo.add(A, {"name": "Birch", "domain": "birch.example", "stage": "s-lead"})
        person(apollo, "Anna", "Ames", "anna@birch.example", account=birch.id, stage="s-lead")
        await self._go_live()
        await self.quiet()
        return self.image(0)

    def act(self) -> None:
        """Let people do everything that the story is about."""
        hubspot, apollo = self.hubspot, self.apollo
        cobalt = hubspot.add(A, {"name": "Cobalt", "domain": "cobalt.example"})
        person(hubspot, "Nick", "Noor", "nick@cobalt.example", account=cobalt.id, title="CTO")
        delta = apollo.add(A, {"name": "Delta", "domain": "delta.example", "stage": "s-lead"})
        person(apollo, "Dora", "Dee", "dora@delta.example", account=delta.id, stage="s-lead")
        person(hubspot, "Bea", "", "bea@ember.example", title="Left")
        person(apollo, "Bea", "Both", "BEA@ember.example", title="Right", stage="s-lead")
        hubspot.edit(C, named(hubspot, "Hugo"), "title", "Head")
        apollo.edit(C, named(apollo, "Anna"), "title", "Chief")
        moved = named(hubspot, "Anna")
        moved.account, moved.changed = named(hubspot, "Acme", A).id, hubspot.now()

    async def tell(self, image: Image, script: Mapping[int, Fault], *, keep: bool = False) -> Told:
        """Go on from an image to the end; with ``keep``, keep images and points on the way."""
        self.load(image, script)
        told = Told()
        move = image.move
        while move < len(STORY):
            if keep:
                told.images.append(self.image(move))
            try:
                over = await self._move(STORY[move])
            except Crash:
                self.crashes += 1
                await self._restart()
                self.chaos.rng = Random(7)
                continue
            move += over
        told.points = list(self.chaos.points)
        self.chaos.begin(self.chaos.passed, {})
        return told

    async def _move(self, move: Move) -> bool:
        """Make a move; False when there is more of it, so that images stand before each job."""
        if move in LENGTH:
            self.clock.advance(LENGTH[move].total_seconds())
        elif move is Move.ACT:
            self.act()
        elif move is Move.TICK:
            await schedule.tick(self.engine)
        elif move is Move.ANSWER:
            await self._merge()
        else:
            return not await self.worker.once()
        return True

    async def _merge(self) -> None:
        """Let a person say that the two Mias are one; pressed again where it was not taken."""
        open_ = self.db.rows("SELECT id FROM review WHERE kind = 'merge' AND state = 'open'")
        for row in open_:
            async with self.db.read() as tx:
                review = await review_of(tx, id=row["id"])
            if review is not None:
                await answering.answer(
                    self.engine, who=WHO, review_id=review.id, version=review.version,
                    choice=Choice.MERGE,
                )  # fmt: skip


def person(service: Service, first: str, last: str, mail: str, **more: str) -> Record:
    """Add a contact as a person would."""
    account = more.pop("account", "")
    values = {"first_name": first, "last_name": last, "email": mail, **more}
    return service.add(C, {key: text for key, text in values.items() if text}, account=account)


def named(service: Service, name: str, kind: Kind = C) -> Record:
    """Return the first living record with a name."""
    key = "first_name" if kind is C else "name"
    return next(one for one in service.alive(kind) if one.values.get(key) == name)
