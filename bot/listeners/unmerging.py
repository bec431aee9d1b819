"""Undoing a merge: a press shows what comes back, saving the dialog undoes it (R26)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import unmerging as blocks
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call
from bot.listeners.reviews import said
from core.usecases import unmerging
from core.usecases.access import Role
from core.usecases.deciding import Answered, Refused

UNDOING = (
    ":hourglass_flowing_sand: The merge is being undone. Our direct messages say what became of it."
)


async def show(call: Call) -> None:
    """Open the dialog that says what undoing a merge does."""
    merge_id, _, where = call.value.partition(":")
    offer = await unmerging.offer(call.deps.engine, merge_id=int(merge_id))
    if isinstance(offer, Refused):
        await frame.tell(call, offer.why)
        return
    await call.open(blocks.undo_dialog(offer, where))


async def undo(call: Call) -> None:
    """Undo the merge that the dialog was about."""
    merge_id, _, where = str((call.view or {}).get("private_metadata", "")).partition(":")
    tell = where == blocks.ON_RECORD
    outcome = await unmerging.undo(
        call.deps.engine, who=call.user, merge_id=int(merge_id), tell=tell
    )
    if not isinstance(outcome, Answered):
        await frame.tell(call, said(outcome))
    elif tell:
        await frame.tell(call, UNDOING)


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the button and the dialog."""
    frame.on_press(app, deps, ids.MERGE_UNDO, show, role=Role.ADMIN)
    frame.on_submit(app, deps, ids.MERGE_UNDO_DIALOG, undo, role=Role.ADMIN)
