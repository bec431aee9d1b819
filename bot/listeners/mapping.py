"""The mapping: a list, a dialog for one field, saved over what was seen (R30, U14)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import forms, ids
from bot.blocks import mapping as blocks
from bot.blocks.words import KINDS
from bot.deps import Deps
from bot.listeners import frame, sending
from bot.listeners.calls import Call
from core.domain.records import Kind
from core.usecases import mapping
from core.usecases.access import Role


async def command(call: Call) -> None:
    """List the fields of contacts, or of what is named."""
    kind = KINDS.get(call.text.casefold(), Kind.CONTACT)
    await call.reply(blocks.listing(await mapping.listing(call.deps.engine, kind)))


async def turn(call: Call) -> None:
    """List the fields of the other kind in place."""
    view = await mapping.listing(call.deps.engine, Kind(call.value))
    await call.reply(blocks.listing(view), replace=True)


async def edit(call: Call) -> None:
    """Open the dialog of one field."""
    kind, _, key = call.value.partition(":")
    view_id = await call.open(forms.loading(blocks.TITLE))
    page = await mapping.page(call.deps.engine, Kind(kind), key)
    if page is None:
        await call.update(view_id, forms.modal(blocks.TITLE, [forms.text(blocks.GONE)]))
        return
    await call.update(view_id, blocks.dialog(page, channel=call.channel))


async def submit(call: Call) -> None:
    """Save, and say what changed or what is wrong."""
    carried = forms.metadata(call.view)
    done = await mapping.save(
        call.deps.engine,
        who=call.user,
        kind=Kind(carried["kind"]),
        key=carried["key"],
        choice=blocks.choice(forms.Filled(call.state or {})),
        version=carried["version"],
    )
    await sending.quietly(call, blocks.answered(done), channel=carried["channel"])


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons and the dialog."""
    frame.on_press(app, deps, ids.MAPPING_LIST, turn, role=Role.ADMIN)
    frame.on_press(app, deps, ids.MAPPING_EDIT, edit, role=Role.ADMIN)
    frame.on_submit(
        app, deps, ids.MAPPING_DIALOG, submit, role=Role.ADMIN, validate=blocks.problems
    )
