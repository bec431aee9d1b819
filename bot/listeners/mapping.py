"""The mapping: a list, its dialogs, saved over what was seen (R30, R31, U14)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import forms, ids
from bot.blocks import mapping as blocks
from bot.blocks import mapping_file as file_blocks
from bot.blocks import pairing as stages
from bot.blocks.kit import note
from bot.blocks.words import KINDS
from bot.deps import Deps
from bot.listeners import frame, sending
from bot.listeners.calls import Call
from core.domain.records import Kind
from core.usecases import exports, mapping, mapping_file, pairing
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
    gone = forms.modal(blocks.TITLE, [forms.text(blocks.GONE)])
    await call.update(view_id, blocks.dialog(page) if page else gone)


async def submit(call: Call) -> None:
    """Save one field, and show what changed or what is wrong."""
    carried = forms.metadata(call.view)
    done = await mapping.save(
        call.deps.engine,
        who=call.user,
        kind=Kind(carried["kind"]),
        key=carried["key"],
        rule=blocks.rule(forms.Filled(call.state or {})),
        version=carried["version"],
    )
    await call.show(blocks.answered(done, call.view or {}))


async def begin(call: Call) -> None:
    """Open the dialog in which a field is mapped."""
    view_id = await call.open(forms.loading(blocks.NEW_TITLE))
    view = await mapping.choices(call.deps.engine, Kind(call.value))
    silent = forms.modal(blocks.NEW_TITLE, [forms.text(blocks.SILENT)])
    await call.update(view_id, blocks.new_dialog(view) if view else silent)


async def add(call: Call) -> None:
    """Map a field, and show what changed or what is wrong."""
    carried = forms.metadata(call.view)
    done = await mapping.add(
        call.deps.engine,
        who=call.user,
        kind=Kind(carried["kind"]),
        new=blocks.new(forms.Filled(call.state or {})),
        version=carried["version"],
    )
    await call.show(blocks.answered(done, call.view or {}))


async def unmap(call: Call) -> None:
    """Unmap the field whose dialog is open."""
    kind, key, version = call.value.split(":")
    done = await mapping.unmap(
        call.deps.engine, who=call.user, kind=Kind(kind), key=key, version=int(version)
    )
    await call.show(blocks.answered(done, call.view or {}))


async def pair(call: Call) -> None:
    """Open the dialog in which stages are paired by hand (R38)."""
    view_id = await call.open(forms.loading(stages.TITLE))
    view = await pairing.page(call.deps.engine, Kind(call.value))
    silent = forms.modal(stages.TITLE, [forms.text(blocks.SILENT)])
    await call.update(view_id, stages.dialog(view) if view else silent)


async def save_pairs(call: Call) -> None:
    """Save which stages belong together."""
    carried = forms.metadata(call.view)
    done = await pairing.save(
        call.deps.engine,
        who=call.user,
        kind=Kind(carried["kind"]),
        chosen=stages.chosen(call.state or {}),
        version=carried["version"],
    )
    await call.show(stages.answered(done))


async def export(call: Call) -> None:
    """Send the mapping as a file."""
    body = await exports.export(call.deps.engine, who=call.user, what=exports.Sheet.MAPPING)
    await sending.file(call, body, name="mapping.csv", title="The mapping")
    await call.reply(note("The mapping is in our direct messages."))


async def begin_import(call: Call) -> None:
    """Open the dialog that takes the text of a file."""
    await call.open(file_blocks.dialog(await mapping_file.text(call.deps.engine)))


async def propose(call: Call) -> None:
    """Check a file, and show what it would change or all that is wrong with it."""
    text = file_blocks.text(forms.Filled(call.state or {}))
    found = await mapping_file.propose(call.deps.engine, who=call.user, text=text)
    await call.show(file_blocks.proposed(found, call.view or {}))


async def save_import(call: Call) -> None:
    """Save the file that was shown."""
    done = await mapping_file.save(call.deps.engine, who=call.user)
    await call.show(file_blocks.answered(done))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons and the dialogs."""
    for action, handler in (
        (ids.MAPPING_LIST, turn),
        (ids.MAPPING_EDIT, edit),
        (ids.MAPPING_NEW, begin),
        (ids.MAPPING_UNMAP, unmap),
        (ids.MAPPING_STAGES, pair),
        (ids.MAPPING_EXPORT, export),
        (ids.MAPPING_IMPORT, begin_import),
    ):
        frame.on_press(app, deps, action, handler, role=Role.ADMIN)
    for dialog, handler, check in (
        (ids.MAPPING_DIALOG, submit, blocks.problems),
        (ids.MAPPING_NEW_DIALOG, add, blocks.problems),
        (ids.MAPPING_STAGES_DIALOG, save_pairs, stages.problems),
        (ids.MAPPING_IMPORT_DIALOG, propose, None),
        (ids.MAPPING_IMPORT_SAVE, save_import, None),
    ):
        frame.on_submit(app, deps, dialog, handler, role=Role.ADMIN, validate=check, waits=True)
