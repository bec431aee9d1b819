"""Push all: the verb shows the backlog, the button pushes it (R15)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import pushing as blocks
from bot.blocks.kit import note
from bot.blocks.words import KINDS
from bot.deps import Deps
from bot.listeners import frame, starting
from bot.listeners.calls import Call
from core.domain.records import Kind
from core.usecases import pushing
from core.usecases.access import Role
from core.usecases.confirming import Refused


async def command(call: Call) -> None:
    """Show what pushing everything would create; its one message shows the rest."""
    words = [word.casefold() for word in call.words]
    if any(word not in KINDS for word in words):
        await call.reply(note(blocks.USAGE))
        return
    done = await pushing.show(
        call.deps.engine, who=call.user, channel=call.channel,
        kinds={KINDS[word] for word in words} or tuple(Kind),
    )  # fmt: skip
    if isinstance(done, Refused):
        await call.reply(blocks.refused(done))
        return
    await starting.say_where(call, done.run_id)


async def push(call: Call) -> None:
    """Push what the preview showed."""
    done = await pushing.push(
        call.deps.engine, who=call.user, preview_id=int(call.value), channel=call.channel
    )
    if isinstance(done, Refused):
        await call.reply(blocks.refused(done))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the button."""
    frame.on_press(app, deps, ids.PUSH_ALL, push, role=Role.ADMIN)
