"""What people do in Slack: answer questions, pull, pause, undo, change the rules."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from core.domain.fields import Policy
from core.domain.pushing import PushSettings
from core.domain.records import Kind, Ref, Side
from core.domain.states import Review, Run
from core.store import observations
from core.store import settings as stored
from core.store.database import Tx
from core.store.reviews import get as review_of
from core.sync.engine import Engine
from core.sync.quarantine import mapped
from core.sync.ruling import push_settings
from core.usecases import (
    answering,
    errors,
    golive,
    mending,
    others,
    pausing,
    pull,
    pushing,
    removals,
    undo,
)
from core.usecases.confirming import Started
from core.usecases.deciding import Choice

if TYPE_CHECKING:
    from tests.simulation.world import World

WHO = "U1"
FIELDS = (
    (Kind.CONTACT, "title"), (Kind.CONTACT, "first_name"), (Kind.CONTACT, "phone"),
    (Kind.CONTACT, "email"), (Kind.CONTACT, "city"), (Kind.ACCOUNT, "name"),
    (Kind.ACCOUNT, "city"), (Kind.ACCOUNT, "phone"),
)  # fmt: skip
ANSWERS: dict[str, tuple[Choice, ...]] = {
    "conflict": (Choice.HUBSPOT, Choice.APOLLO),
    "merge": (Choice.MERGE, Choice.NOT_SAME),
    "delete": (Choice.LEAVE, Choice.REMOVE, Choice.CREATE),
}


class Desk:
    """Everybody who works with the bot; one act at a time, and any of them may die with it."""

    def __init__(self, world: "World", rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._say = world.chaos.say
        self.ruled: set[tuple[Kind, str]] = set()
        """Fields whose rules somebody changed on the way."""

    @property
    def _engine(self) -> Engine:
        return self._world.engine

    async def act(self) -> None:
        """Do one thing in Slack."""
        acts: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (10, self.answer), (3, self._pull), (2, self._mend), (2, self._rule), (2, self._push),
            (1, self._pause), (1, self._resume), (1, self._undo), (1, self._push_all),
            (1, self._delete), (1, self._other), (1, self._cancel),
        )  # fmt: skip
        weights = [weight for weight, _ in acts]
        await self._rng.choices([act for _, act in acts], weights)[0]()

    async def answer(self) -> None:
        """Answer an open question, now and then one seen a while ago."""
        open_ = self._rows("SELECT id FROM review WHERE state = 'open' ORDER BY id")
        if not open_:
            return
        async with self._engine.db.read() as tx:
            review = await review_of(tx, id=self._rng.choice(open_)["id"])
        if review is None or review.state is not Review.OPEN:
            return
        choices: list[tuple[Choice, dict[str, str]]]
        choices = [(one, {}) for one in ANSWERS.get(review.kind, ())]
        if review.kind == "link":
            choices = [(Choice.LINK, {"candidate": one}) for one in review.body["candidates"]]
            choices.append((Choice.SEPARATE, {}))
        if not choices:
            return
        choice, details = self._rng.choice(choices)
        outcome = await answering.answer(
            self._engine, who=WHO, review_id=review.id,
            version=review.version - (self._rng.random() < 0.05), choice=choice, details=details,
        )  # fmt: skip
        self._did(f"answers {review.kind} {review.subject} {choice}", outcome)

    async def _pull(self) -> None:
        full, dry = self._rng.random() < 0.4, self._rng.random() < 0.2
        asked = await pull.request(self._engine, who=WHO, full=full, dry_run=dry)
        self._did(f"pulls (full {full}, dry {dry})", asked)

    async def _mend(self) -> None:
        """Press Retry or Ignore on one cause of the error log."""
        causes = [one for side in Side for one in await errors.listing(self._engine, side)]
        if causes:
            press = self._rng.choice((mending.retry, mending.retry, mending.ignore))
            one = self._rng.choice(causes)
            mended = await press(self._engine, who=WHO, episode=one.id)
            self._did(f"presses {press.__name__} on {one.side} {one.category}", mended)

    async def _rule(self) -> None:
        """Change what the mapping says of one field; all records of the kind are planned again."""
        kind, key = self._rng.choice(FIELDS)
        wishes: dict[str, Any] = {
            "policy": self._rng.choice(list(Policy)),
            "autofill": self._rng.random() < 0.7,
            "overwrite": self._rng.random() < 0.5,
            "clearing": self._rng.random() < 0.5,
            "paused": False,
        }
        async with self._engine.db.write() as tx:
            fields, version = await mapped(tx)
            field = fields.field(kind, key)
            if field is not None:
                after = fields.with_field(msgspec.structs.replace(field, **wishes))
                await self._save(tx, "mapping", after, version)
                await observations.mark_all(tx, kind=kind)
        self.ruled.add((kind, key))
        self._say(f"a person rules {kind} {key}: {wishes}")

    async def _push(self) -> None:
        """Flip one of the switches of the push; everything is planned again."""
        what = self._rng.choice(("contact", "account", "updates", "cascade"))
        async with self._engine.db.write() as tx:
            push = await push_settings(self._engine, tx)
            saved = await stored.read(tx, "push", PushSettings)
            now = getattr(push, what)
            flipped: Any = (
                not now if isinstance(now, bool) else msgspec.structs.replace(now, on=not now.on)
            )
            after = msgspec.structs.replace(push, **{what: flipped})
            await self._save(tx, "push", after, saved.version if saved else 0)
            for kind in Kind:
                await observations.mark_all(tx, kind=kind)
        self._say(f"a person flips push {what}")

    async def _save(self, tx: Tx, name: str, value: Any, version: int) -> None:
        now = self._engine.clock.now()
        await stored.save(tx, name=name, value=value, version=version, by=WHO, now=now)

    async def _pause(self) -> None:
        self._did("pauses", await pausing.pause(self._engine, who=WHO))

    async def _resume(self) -> None:
        self._did("resumes", await pausing.resume(self._engine, who=WHO))

    async def _undo(self) -> None:
        over = self._rows("SELECT id FROM run WHERE state = 'finished' AND NOT preview ORDER BY id")
        if not over:
            return
        run = self._rng.choice(over[-3:])["id"]
        shown = await undo.show(self._engine, who=WHO, run_id=run)
        self._did(f"asks what undoing run {run} puts back", shown)
        if isinstance(shown, Started):
            await self._world.work()
            put = await undo.put_back(self._engine, who=WHO, preview_id=shown.run_id)
            self._did(f"undoes run {run}", put)

    async def _push_all(self) -> None:
        shown = await pushing.show(self._engine, who=WHO)
        if isinstance(shown, Started):
            await self._world.work()
            pushed = await pushing.push(self._engine, who=WHO, preview_id=shown.run_id)
            self._did("pushes all", pushed)

    def _some(self) -> Ref | None:
        known = self._rows(
            "SELECT side, kind, remote_id FROM observation WHERE NOT archived"
            " ORDER BY side, kind, remote_id"
        )
        if not known:
            return None
        one = self._rng.choice(known)
        return Ref(Side(one["side"]), Kind(one["kind"]), one["remote_id"])

    async def _delete(self) -> None:
        ref = self._some()
        if ref is not None:
            self._did(f"deletes {ref}", await removals.delete(self._engine, who=WHO, ref=ref))

    async def _other(self) -> None:
        """Put back a value that a policy overruled."""
        links = self._rows("SELECT kind, hubspot_id, apollo_id FROM link WHERE tombstone IS NULL")
        for one in links:
            kind = Kind(one["kind"])
            ref = Ref(Side.HUBSPOT, kind, one["hubspot_id"])
            both = [ref, Ref(Side.APOLLO, kind, one["apollo_id"])]
            async with self._engine.db.read() as tx:
                found = await others.overruled(tx, both)
            if found:
                what = found[0]
                said = await others.use_other(
                    self._engine, who=WHO, ref=ref, outbox_id=what.outbox_id, field=what.field
                )
                self._did(f"uses the other {what.field} of {ref}", said)
                return

    async def _cancel(self) -> None:
        waiting = [run for run in await self._world.active() if run.state is Run.WAITING]
        if waiting:
            gone = await golive.cancel(self._engine, who=WHO, run_id=waiting[0].id)
            self._did(f"cancels run {waiting[0].id}", gone)

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        return self._world.db.rows(statement)

    def _did(self, what: str, outcome: Any) -> None:
        said = f" {outcome}" if isinstance(outcome, str) else ""
        self._say(f"a person {what}: {type(outcome).__name__}{said}")
