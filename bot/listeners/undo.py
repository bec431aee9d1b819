"""Undo: the verb shows what would go back, the button puts it back (R66)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import undo as blocks
from bot.blocks.kit import note
from bot.deps import Deps
from bot.listeners import frame, starting
from bot.listeners.calls import Call
from core.usecases import undo
from core.usecases.access import Role
from core.usecases.confirming import Refused


async def command(call: Call) -> None:
    """Show what undoing a run would put back; its one message shows the rest."""
    run_id = undo.run_named(call.text)
    if run_id is None:
        await call.reply(note(blocks.USAGE))
        return
    done = await undo.show(call.deps.engine, who=call.user, run_id=run_id, channel=call.channel)
    if isinstance(done, Refused):
        await call.reply(blocks.refused(done))
        return
    await starting.say_where(call, done.run_id)


async def put_back(call: Call) -> None:
    """Put back what the preview showed."""
    done = await undo.put_back(
        call.deps.engine, who=call.user, preview_id=int(call.value), channel=call.channel
    )
    if isinstance(done, Refused):
        await call.reply(blocks.refused(done))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the button."""
    frame.on_press(app, deps, ids.UNDO_PUT_BACK, put_back, role=Role.ADMIN)
