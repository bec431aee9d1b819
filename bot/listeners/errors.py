"""``/apollo errors`` and the buttons of the messages about refused writes (R60-R64)."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import correcting as dialogs
from bot.blocks import errors as blocks
from bot.blocks import forms, ids
from bot.blocks.kit import note, plural, when
from bot.deps import Deps
from bot.listeners import frame, sending
from bot.listeners.calls import Call
from core.domain.records import Kind, Side
from core.usecases import correcting, errors, mending
from core.usecases.access import Role

OVER = note("That is over already: nothing that failed is left. The message has been renewed.")


async def show(call: Call) -> None:
    """Answer with the causes of a side, HubSpot's unless Apollo is named (R60)."""
    side = Side.APOLLO if "apollo" in call.text.casefold().split() else Side.HUBSPOT
    await call.reply(blocks.listing(side, await errors.listing(call.deps.engine, side)))


async def retry(call: Call) -> None:
    """Send what failed again."""
    done = await mending.retry(call.deps.engine, who=call.user, episode=int(call.value))
    sent = f"{plural(done.count, 'write')} on the way again. The message says when it is over."
    await call.reply(OVER if done.over else note(sent))


async def edit(call: Call) -> None:
    """Open the dialog with the refused values (R63)."""
    view_id = await call.open(forms.loading(dialogs.TITLE))
    view = await correcting.sheet(call.deps.engine, int(call.value))
    shown = dialogs.dialog(view, channel=call.channel) if view else dialogs.nothing()
    await call.update(view_id, shown)


async def corrected(call: Call) -> None:
    """Send what was corrected."""
    carried = forms.metadata(call.view)
    values = dialogs.corrections(call.state or {})
    done = await correcting.correct(
        call.deps.engine, who=call.user, episode=carried["episode"], values=values
    )
    await sending.quietly(call, dialogs.answered(done), channel=carried["channel"])


async def ignore(call: Call) -> None:
    """Let both sides differ."""
    done = await mending.ignore(call.deps.engine, who=call.user, episode=int(call.value))
    left = f"{plural(done.count, 'write')} dismissed. Both sides stay as they are."
    await call.reply(OVER if done.over else note(left))


async def snooze(call: Call) -> None:
    """Hear nothing of a cause for a while (U26)."""
    episode, _, seconds = call.value.partition(":")
    until = await mending.snooze(
        call.deps.engine, who=call.user, episode=int(episode), seconds=int(seconds)
    )
    told = note(f"Snoozed until {when(until)}. The message says so, too.") if until else OVER
    await call.reply(told)


async def lift(call: Call) -> None:
    """Hear of a cause again."""
    lifted = await mending.lift(call.deps.engine, who=call.user, episode=int(call.value))
    await call.reply(note("The snooze is lifted.") if lifted else OVER)


async def details(call: Call) -> None:
    """List the writes of a cause, for who asked only."""
    found = await errors.details(call.deps.engine, int(call.value))
    await call.reply(blocks.details(found) if found else OVER)


async def resume(call: Call) -> None:
    """Let a paused field travel again (F17)."""
    kind, _, key = call.value.partition(":")
    done = await mending.resume_field(call.deps.engine, who=call.user, kind=Kind(kind), key=key)
    told = "The field travels again from the next pull on." if done else "It travels already."
    await call.reply(note(told))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons."""
    for action, handler in (
        (ids.ERROR_RETRY, retry),
        (ids.ERROR_EDIT, edit),
        (ids.ERROR_IGNORE, ignore),
        (ids.ERROR_SNOOZE, snooze),
        (ids.ERROR_LIFT, lift),
        (ids.ERROR_DETAILS, details),
    ):
        frame.on_press(app, deps, action, handler, role=Role.REP)
    frame.on_submit(
        app, deps, ids.ERROR_EDIT_DIALOG, corrected, role=Role.REP, validate=dialogs.problems
    )
    frame.on_press(app, deps, ids.FIELD_RESUME, resume, role=Role.ADMIN)
