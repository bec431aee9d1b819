"""Why writes fail, one episode a cause: what ``#crm-errors`` is told about (R63, U23-U26).

An episode begins with the first write that fails for a cause and is over when none that failed
is left: sent after all, dismissed, or replaced. The next one is a message of its own. Failed rows
are the truth; an episode only remembers since when, until when, and who wants to hear nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

import msgspec

from core.domain.notices import NoticeKind
from core.domain.records import Side
from core.store import notices, outbox
from core.store import settings as stored
from core.store.database import Tx
from core.store.outbox import Write

SETTING = "causes"
KEPT = timedelta(days=30)
"""How long an episode that is over is remembered, so that its message can still be drawn."""
_TRIES = 5


class Episode(msgspec.Struct, frozen=True, omit_defaults=True):
    """One cause, from the first failure until nothing that failed is left."""

    id: int
    side: Side
    cause: str
    """What failed rows are grouped by; see ``core.domain.notices.cause``."""
    since: datetime
    over: datetime | None = None
    snoozed_by: str = ""
    snoozed_until: datetime | None = None

    def snoozed(self, now: datetime) -> bool:
        """Tell whether somebody wants to hear nothing of it for now."""
        return self.snoozed_until is not None and self.snoozed_until > now


class Episodes(msgspec.Struct, frozen=True):
    """Every episode that is remembered; ``next`` is the id of the next one."""

    next: int = 1
    all: tuple[Episode, ...] = ()

    def open(self, side: Side, cause: str) -> Episode | None:
        """Return the episode of a cause that is not over."""
        same = (e for e in self.all if not e.over and (e.side, e.cause) == (side, cause))
        return next(same, None)

    def get(self, episode: int) -> Episode | None:
        """Return one episode, or None where it is forgotten."""
        return next((one for one in self.all if one.id == episode), None)

    def with_one(self, changed: Episode) -> "Episodes":
        """Return the episodes with ``changed`` in the place of the one with its id."""
        rest = tuple(one for one in self.all if one.id != changed.id)
        return Episodes(max(self.next, changed.id + 1), (*rest, changed))


Change: TypeAlias = Callable[[Episodes], Episodes]


async def read(tx: Tx) -> Episodes:
    """Return every episode that is remembered."""
    saved = await stored.read(tx, SETTING, Episodes)
    return saved.value if saved else Episodes()


async def change(tx: Tx, how: Change, *, now: datetime) -> Episodes:
    """Change the episodes; done anew where somebody else changed them meanwhile."""
    for _ in range(_TRIES):
        saved = await stored.read(tx, SETTING, Episodes)
        was = saved.value if saved else Episodes()
        to = how(was)
        version = saved.version if saved else 0
        if to == was or await stored.save(
            tx, name=SETTING, value=to, version=version, by="bot", now=now
        ):
            return to
    raise RuntimeError("the causes of errors change faster than they can be written")


async def happened(
    tx: Tx, failed: Iterable[tuple[Side, str]], *, now: datetime, channel: str
) -> None:
    """Begin an episode for each new cause, and let the message of each known one count on.

    A snoozed message is left alone; without a ``channel`` nothing is posted.
    """
    wanted = list(dict.fromkeys(failed))
    if not wanted:
        return

    def begun(was: Episodes) -> Episodes:
        to = Episodes(was.next, _remembered(was.all, now))
        for side, cause in wanted:
            if to.open(side, cause) is None:
                to = to.with_one(Episode(to.next, side, cause, now))
        return to

    episodes = await change(tx, begun, now=now)
    for side, cause in wanted:
        episode = episodes.open(side, cause)
        if episode is not None and channel and not episode.snoozed(now):
            await _tell(tx, episode, channel, now)


def _remembered(all_: Iterable[Episode], now: datetime) -> tuple[Episode, ...]:
    return tuple(one for one in all_ if one.over is None or now - one.over < KEPT)


async def _tell(tx: Tx, episode: Episode, channel: str, now: datetime) -> None:
    await notices.want(
        tx,
        key=f"errors:{episode.id}",
        kind=NoticeKind.ERRORS,
        subject=str(episode.id),
        channel=channel,
        now=now,
    )


async def recheck(tx: Tx, *, now: datetime) -> None:
    """End the episodes of which nothing is left, and the snoozes whose time has come.

    A message that was snoozed and still has something to say is followed by one in its thread, so
    that the channel hears of it again (U26).
    """
    was = await read(tx)
    changed = []
    for episode in was.all:
        if episode.over is not None:
            continue
        if not await outbox.standing(tx, side=episode.side, cause=episode.cause):
            changed.append(msgspec.structs.replace(episode, over=now))
        elif episode.snoozed_until is not None and not episode.snoozed(now):
            changed.append(msgspec.structs.replace(episode, snoozed_until=None, snoozed_by=""))
            await _remind(tx, episode, now)
    if not changed:
        return

    def moved(current: Episodes) -> Episodes:
        for episode in changed:
            current = current.with_one(episode)
        return current

    await change(tx, moved, now=now)
    await bump(tx, [episode.id for episode in changed])


async def recount(tx: Tx, writes: Iterable[Write]) -> None:
    """Let the messages about these writes count anew: they failed once and are over now."""
    causes = {(write.side, write.cause) for write in writes if write.cause}
    if causes:
        episodes = await read(tx)
        found = [episodes.open(side, cause) for side, cause in causes]
        await bump(tx, [one.id for one in found if one is not None])


async def _remind(tx: Tx, episode: Episode, now: datetime) -> None:
    first = await notices.by_key(tx, key=f"errors:{episode.id}")
    if first is None or not first.ts or episode.snoozed_until is None:
        return
    await notices.want(
        tx,
        key=f"errors:{episode.id}:{episode.snoozed_until:%Y%m%d%H%M%S}",
        kind=NoticeKind.ERRORS,
        subject=str(episode.id),
        channel=first.posted_channel,
        thread_ts=first.ts,
        now=now,
    )


async def bump(tx: Tx, episodes: Iterable[int]) -> None:
    """Let the messages of these episodes show their newer state."""
    await notices.bump(tx, kind=NoticeKind.ERRORS, subjects=[str(one) for one in episodes])
