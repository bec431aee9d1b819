"""One history from one seed: both services, the engine between them, people, time and faults."""

import logging
from datetime import timedelta
from random import Random
from typing import Any

from core import settings as configuration
from core.bootstrap import build_worker
from core.domain.states import Run
from core.store import jobs, runs
from core.store.runs import Run as StoredRun
from core.sync.engine import Engine
from core.sync.switches import is_live
from core.usecases import golive, pausing, pull, schedule
from tests.simulation.apollo import ApolloSim
from tests.simulation.chaos import START, Chaos, Crash, Odds, SimClock, weather
from tests.simulation.database import SimDatabase
from tests.simulation.desk import WHO, Desk
from tests.simulation.hubspot import HubSpotSim
from tests.simulation.people import People
from tests.simulation.reading import Reading

STEPS = 14
A_LOT = 3600
SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "HUBSPOT_TOKEN": "pat-x",
    "APOLLO_API_KEY": "k",
    "ADMINS": WHO,
    "ADMIN_CHANNEL": "#revops",
    "ERROR_CHANNEL": "#crm-errors",
    "DUPLICATE_CHANNEL": "#crm-duplicates",
}
SKEWS = (-7200, -90, -5, 0, 0, 7, 120, 3600)
"""Seconds that a service's clock is ahead of ours (F14)."""
PUSHES = ("contacts accounts", "contacts accounts", "contacts", "")


class Nobody:
    """A Slack without people."""

    async def person(self, user: str) -> Any:
        raise LookupError(user)

    async def group(self, group: str) -> frozenset[str]:
        return frozenset()


class World:
    """A world that a seed determines wholly."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.rng = rng
        self.clock = SimClock()
        self.chaos = Chaos(Random(rng.random()), self.clock, Odds())
        keyed = rng.random() < 0.85
        skews = [timedelta(seconds=rng.choice(SKEWS)) for _ in range(2)]
        self.hubspot = HubSpotSim(self.chaos, skew=skews[0], keyed=keyed)
        self.apollo = ApolloSim(self.chaos, skew=skews[1])
        self.people = People(Random(rng.random()), self.hubspot, self.apollo)
        self.db = SimDatabase(self.chaos)
        push = rng.choice(PUSHES)
        self.settings = configuration.read({**SETTINGS, "PUSH": push})
        self._weather = weather(rng)
        self.desk = Desk(self, Random(rng.random()))
        self.crashes = 0
        self.errors: list[str] = []
        self.reading = Reading(self.db, (self.hubspot, self.apollo))
        self.chaos.say(f"keys {keyed}, push {push!r}, skews {[s.total_seconds() for s in skews]}")
        self._start()

    def _start(self) -> None:
        """Start the process: nothing is known but what the database holds."""
        self.engine = Engine(
            self.db, self.hubspot, self.apollo, self.clock, self.settings, Nobody()  # type: ignore[arg-type]
        )  # fmt: skip
        self.worker = build_worker(self.engine, chance=self.chaos.rng)
        for service in (self.hubspot, self.apollo):
            service.stands_still = self._stand_still

    async def _stand_still(self) -> None:
        """Now and then, let another process take everything over while this one is frozen (F39).

        What the frozen one commits when it wakes up must be refused.
        """
        if not self.chaos.freezes():
            return
        frozen = self.engine, self.worker
        try:
            async with self.db.write() as tx:
                await jobs.release(tx)  # its lease ran out
            self._start()
            await self.work()
        except Crash:
            self.crashes += 1
            await self._restart()
        self.engine, self.worker = frozen
        self.chaos.say("the frozen process wakes up")

    async def live_through(self) -> None:
        """Connect both sides, let things happen, then let it become quiet."""
        self.people.populate()
        self.chaos.odds = self._weather
        self.chaos.bystander = self.people.act
        await self._go_live()
        for _ in range(STEPS):
            for _ in range(self.rng.choice((0, 1, 2, 3, 4))):
                self.people.act()
            if self.rng.random() < 0.5:
                await self._alive(self.desk.act)
            await self.pass_time(self.rng.choice((5, 30, 90, 400, 900, 40000)))
        await self.quiet()

    async def _go_live(self) -> None:
        for attempt in range(20):
            if attempt == 15:
                self.chaos.calm()
            await self._alive(self._ask_to_go)
            await self.pass_time(400)
            await self._alive(self._proceed)
            async with self.db.read() as tx:
                if await is_live(tx):
                    return

    async def _ask_to_go(self) -> None:
        asked = await pull.request(self.engine, who=WHO)
        await self.work()
        gone = await golive.go(self.engine, who=WHO, preview_id=asked.run_id)
        self.chaos.say(f"Go live: {type(gone).__name__}")
        await self.work()

    async def _alive(self, work: Any) -> None:
        """Do something in the process; where it dies, it starts again."""
        try:
            await work()
        except Crash:
            self.crashes += 1
            await self._restart()

    async def _restart(self) -> None:
        while True:
            self._start()
            try:
                async with self.db.write() as tx:
                    await jobs.release(tx)
            except Crash:
                continue
            return

    async def pass_time(self, seconds: float) -> None:
        """Let time pass; the schedule ticks each quarter of an hour and jobs run when due."""
        end = self.clock.now() + timedelta(seconds=seconds)
        if seconds > A_LOT:  # nobody runs the bot meanwhile
            self.clock.advance(seconds)
        while True:
            await self._alive(self._tick)
            now = self.clock.now()
            due = [moment for moment in (await self._next_due(), self._boundary()) if moment > now]
            following = min([*due, end])
            if following >= end:
                self.clock.advance(max((end - now).total_seconds(), 0))
                return
            self.clock.advance((following - now).total_seconds())

    def _boundary(self) -> Any:
        quarter = timedelta(minutes=15)
        return START + ((self.clock.now() - START) // quarter + 1) * quarter

    async def _tick(self) -> None:
        await schedule.tick(self.engine)
        await self.work()

    async def work(self) -> None:
        while await self.worker.once():
            self.reading.look()

    async def _next_due(self) -> Any:
        async with self.db.read() as tx:
            due = await jobs.next_due(tx)
        return due if due is not None else self.clock.now()

    async def _proceed(self) -> None:
        """Let an admin say yes to every run that asks."""
        for run in await self.active():
            if run.state in {Run.WAITING, Run.PAUSED}:
                self.chaos.say(f"an admin lets run {run.id} go on: {run.reason}")
                await golive.proceed(self.engine, who=WHO, run_id=run.id)

    async def active(self) -> list[StoredRun]:
        async with self.db.read() as tx:
            return await runs.active(tx)

    async def quiet(self) -> None:
        """Nothing goes wrong and nobody does anything any more: days pass."""
        self.chaos.calm()
        self.chaos.say("-- quiet")
        await pausing.resume(self.engine, who=WHO)
        for _ in range(4):
            for seconds in (1000, 1000, 86400):
                await self.pass_time(seconds)
                await self._proceed()
        self.chaos.say("-- settled")


class Listening(logging.Handler):
    """Collects what the engine says went wrong in a way nobody expects."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)  # what is only worth a warning is expected
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        text = f"{record.getMessage()}: {type(error).__name__}: {error}"
        self._world.errors.append(text)
        self._world.chaos.say(f"!! {text}")
