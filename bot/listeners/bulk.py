"""Merging many pairs at once: the dialog, and the second admin's answer (R28)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import bulk as blocks
from bot.blocks import ids
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call
from bot.listeners.reviews import pressed, said
from core.domain.states import Review as State
from core.usecases import bulk
from core.usecases.access import Role
from core.usecases.deciding import Answered

STARTED = "The merges are under way. One message in the duplicates channel counts them."
ASKED = "So many need a second admin. The duplicates channel asks for one; nothing is merged yet."


async def show(call: Call) -> None:
    """Open the dialog with what can be merged in bulk."""
    view = await bulk.lots(call.deps.engine)
    if not view.lots:
        await call.reply(blocks.EMPTY)
        return
    await call.open(blocks.bulk_dialog(view))


async def start(call: Call) -> None:
    """Merge what was chosen, or ask for a second admin."""
    outcome = await bulk.start(
        call.deps.engine,
        who=call.user,
        basis=blocks.picked(dict(call.state or {})),
        upto=int((call.view or {}).get("private_metadata", "0")),
    )
    if not isinstance(outcome, Answered):
        await frame.tell(call, said(outcome))
        return
    await frame.tell(call, ASKED if outcome.state is State.SECONDED else STARTED)


async def answer(call: Call) -> None:
    """Let the second admin agree or decline."""
    what = pressed(call.value)
    outcome = await bulk.second(
        call.deps.engine,
        who=call.user,
        review_id=what.review_id,
        version=what.version,
        agrees=call.action_id == ids.BULK_AGREE,
    )
    if not isinstance(outcome, Answered):
        await frame.tell(call, said(outcome))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons and the dialog."""
    frame.on_press(app, deps, ids.BULK_OPEN, show, role=Role.ADMIN)
    frame.on_submit(app, deps, ids.BULK_DIALOG, start, role=Role.ADMIN)
    for action in (ids.BULK_AGREE, ids.BULK_DECLINE):
        frame.on_press(app, deps, action, answer, role=Role.ADMIN)
