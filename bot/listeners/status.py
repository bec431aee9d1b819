"""How the bot is, and stopping or going on writing (R73)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import status as blocks
from bot.blocks.kit import note, when
from bot.deps import Deps
from bot.listeners import frame, sending
from bot.listeners.calls import Call
from core.usecases import pausing, status
from core.usecases.access import Role


async def show(call: Call) -> None:
    """Say how the bot is."""
    await call.reply(blocks.status(await status.status(call.deps.engine, who=call.user)))


async def pause(call: Call) -> None:
    """Stop all writing at once."""
    done = await pausing.pause(call.deps.engine, who=call.user)
    told = " The admin channel was told." if done.announced else ""
    text = f"All writing is paused.{told} Reading goes on, nothing is lost; `/apollo resume`."
    if not done.moved:
        text = f"<@{done.by}> paused all writing already, {when(done.at)}."
    await sending.quietly(call, note(text))


async def resume(call: Call) -> None:
    """Go on writing."""
    done = await pausing.resume(call.deps.engine, who=call.user)
    text = "Writing goes on; what waited is written now, in order."
    if not done.moved:
        text = "Writing was not paused: there is nothing to resume."
    await sending.quietly(call, note(text))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons."""
    frame.on_press(app, deps, ids.PULL_PAUSE, pause, role=Role.ADMIN)
    frame.on_press(app, deps, ids.PULL_RESUME, resume, role=Role.ADMIN)
