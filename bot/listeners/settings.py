"""The settings dialog: opened at once, filled a moment later, saved over what was seen."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import forms, ids
from bot.blocks import settings as blocks
from bot.deps import Deps
from bot.listeners import frame, homepage, sending
from bot.listeners.calls import Call
from core.usecases import settings
from core.usecases.access import Role


async def open_dialog(call: Call) -> None:
    """Open the dialog within a second, whatever Apollo takes for its stages (U9)."""
    view_id = await call.open(forms.loading(blocks.TITLE))
    page = await settings.page(call.deps.engine)
    await call.update(view_id, blocks.dialog(page, channel=call.channel))


async def submit(call: Call) -> None:
    """Save, and say what changed."""
    carried = forms.metadata(call.view)
    edit = blocks.edit(forms.Filled(call.state or {}))
    done = await settings.save(
        call.deps.engine, who=call.user, edit=edit, versions=carried["versions"]
    )
    message = blocks.conflict(done) if isinstance(done, settings.Conflict) else blocks.saved(done)
    await sending.quietly(call, message, channel=carried["channel"])
    await homepage.publish(call.deps, call.user)


async def ignore(call: Call) -> None:
    """Do nothing: what is chosen counts when the dialog is saved."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the dialog and the button that opens it."""
    frame.on_press(app, deps, ids.SETTINGS_OPEN, open_dialog, role=Role.ADMIN)
    frame.on_press(app, deps, ids.SETTINGS_SWITCH, ignore, role=Role.ADMIN)
    frame.on_submit(
        app, deps, ids.SETTINGS_DIALOG, submit, role=Role.ADMIN, validate=blocks.problems
    )
