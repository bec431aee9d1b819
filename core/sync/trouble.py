"""A service or the disk cannot be used: the run waits, and an admin is told once (F34, F40)."""

import msgspec

from core.domain.notices import NoticeKind
from core.providers.port import Forbidden, ProviderError, Stop, Unauthorized
from core.store import notices
from core.store import settings as stored
from core.store.errors import CannotWriteError
from core.sync.channels import channels
from core.sync.engine import Engine

TROUBLE = "trouble"
DISK = "disk"
"""What stands for the database where otherwise a side does."""


class Trouble(msgspec.Struct, frozen=True):
    """A side or the disk that stopped, in words for the message; empty ``sentence`` means over."""

    side: str
    sentence: str
    cure: str
    since: str
    over: str = ""


async def stopped(engine: Engine, error: Stop) -> None:
    """Say once that a side cannot be used; the message is updated until it is over."""
    await _say(engine, str(error.side), error.sentence, _cure(error))


async def full(engine: Engine, error: CannotWriteError) -> None:
    """Say once that the database's disk takes nothing more, as soon as it takes this (F40)."""
    await _say(engine, DISK, str(error), "Free some space: every minute it is tried again.")


async def _say(engine: Engine, side: str, sentence: str, cure: str) -> None:
    now = engine.clock.now()
    trouble = Trouble(side=side, sentence=sentence, cure=cure, since=now.isoformat())
    async with engine.db.write() as tx:
        saved = await stored.read(tx, f"{TROUBLE}:{side}", Trouble)
        if saved is not None and saved.value.sentence == sentence and not saved.value.over:
            return
        await stored.save(
            tx,
            name=f"{TROUBLE}:{side}",
            value=trouble,
            version=saved.version if saved else 0,
            by="bot",
            now=now,
        )
        await notices.want(
            tx,
            key=f"token:{side}:{trouble.since}",
            kind=NoticeKind.TOKEN,
            subject=side,
            channel=(await channels(engine, tx)).admin,
            now=now,
        )


async def over(engine: Engine, side: str) -> None:
    """Say that a side can be used again, if it was said that it could not."""
    now = engine.clock.now()
    async with engine.db.write() as tx:
        saved = await stored.read(tx, f"{TROUBLE}:{side}", Trouble)
        if saved is None or saved.value.over:
            return
        done = msgspec.structs.replace(saved.value, over=now.isoformat())
        await stored.save(
            tx, name=f"{TROUBLE}:{side}", value=done, version=saved.version, by="bot", now=now
        )
        await notices.bump(tx, kind=NoticeKind.TOKEN, subjects=[side])


def _cure(error: ProviderError) -> str:
    name = "HUBSPOT_TOKEN" if error.side == "hubspot" else "APOLLO_API_KEY"
    if isinstance(error, Unauthorized):
        return f"Put a valid key into {name} and restart the bot; nothing that waits is lost."
    if isinstance(error, Forbidden):
        missing = ", ".join(error.missing)
        return f"Give the key what it lacks{': ' + missing if missing else ''}, then pull again."
    return "Pull again later; if it stays like this, show the bot's log to an engineer."
