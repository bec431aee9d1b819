"""One record's card: the verb, Refresh, Delete, Use the other (R21, R29, R51)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import records as blocks
from bot.blocks.kit import Message, note
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call
from bot.listeners.reviews import said
from core.domain.records import Ref
from core.usecases import others, records, removals
from core.usecases.access import Role
from core.usecases.deciding import Answered
from core.usecases.records import Hits, Nothing, RecordCard

GONE = "That record is not known any more. `/apollo show` finds it by name or e-mail."
DELETING = (
    ":hourglass_flowing_sand: It is being deleted. Our direct messages say when it is done, and"
    " where it can be restored."
)
TOO_LATE = "That value cannot be put back any more: the field was changed since."


def rendered(view: RecordCard | Hits | Nothing) -> Message:
    """Return the message of what was found."""
    if isinstance(view, RecordCard):
        return blocks.record_card(view)
    return blocks.hits(view) if isinstance(view, Hits) else blocks.nothing(view)


async def command(call: Call) -> None:
    """Show the record a person means."""
    if not call.text:
        await call.reply(note(blocks.USAGE))
        return
    await call.reply(rendered(await records.show(call.deps.engine, text=call.text)))


async def show(call: Call) -> None:
    """Show one record in place of what was pressed."""
    view = await records.card_of(call.deps.engine, ref=Ref.parse(call.value))
    if view is None:
        await frame.tell(call, GONE)
        return
    await call.reply(blocks.record_card(view), replace=True)


async def delete(call: Call) -> None:
    """Delete a record after the confirmation."""
    outcome = await removals.delete(call.deps.engine, who=call.user, ref=Ref.parse(call.value))
    if isinstance(outcome, Answered):
        await call.reply(note(DELETING), replace=True)
    else:
        await frame.tell(call, said(outcome))


async def use_other(call: Call) -> None:
    """Put back the value that a policy overruled."""
    ref, _, address = call.value.partition("|")
    outbox_id, _, field = address.partition(":")
    value = await others.use_other(
        call.deps.engine,
        who=call.user,
        ref=Ref.parse(ref),
        outbox_id=int(outbox_id),
        field=field,
    )
    if not value:
        await frame.tell(call, TOO_LATE)
        return
    await frame.tell(
        call, "It is being written to HubSpot, and goes on to Apollo with the next pull."
    )


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons."""
    for action, handler in (
        (ids.RECORD_SHOW, show),
        (ids.RECORD_DELETE, delete),
        (ids.RECORD_USE_OTHER, use_other),
    ):
        frame.on_press(app, deps, action, handler, role=Role.REP)
