"""Setting up, and who may use the bot."""

import asyncio

from slack_bolt.async_app import AsyncApp

from bot.blocks import forms, ids
from bot.blocks import people as people_blocks
from bot.blocks import setup as blocks
from bot.blocks.kit import note
from bot.deps import Deps
from bot.listeners import frame, homepage, sending
from bot.listeners.calls import Call
from core.usecases import people, setup
from core.usecases.access import Role

LONG_SECONDS = 1.5
"""What takes longer is announced: a command's answer cannot be replaced later (U4)."""


async def command(call: Call) -> None:
    """Say what the checks found, and before that that it looks, if they take long (U4)."""
    check = asyncio.ensure_future(setup.check(call.deps.engine))
    done, _ = await asyncio.wait({check}, timeout=LONG_SECONDS)
    if not done:
        await call.reply(note("Looking at HubSpot and Apollo…"))
    await call.reply(blocks.setup(await check))


async def check(call: Call) -> None:
    """Send what the checks found from a button (Home)."""
    await sending.quietly(call, blocks.setup(await setup.check(call.deps.engine)))


async def make_keys(call: Call) -> None:
    """Make the key properties in HubSpot, and show the setup anew."""
    finding = await setup.make_keys(call.deps.engine)
    if not finding.well:
        await sending.quietly(call, blocks.keys(finding))
        return
    view = await setup.check(call.deps.engine)
    if call.respond.response_url:
        await call.reply(blocks.setup(view), replace=True)
    else:
        await sending.quietly(call, blocks.setup(view))


async def open_people(call: Call) -> None:
    """Open the dialog about people."""
    view = await people.read(call.deps.engine)
    await call.open(people_blocks.dialog(view, channel=call.channel))


async def submit_people(call: Call) -> None:
    """Save who may do what."""
    carried = forms.metadata(call.view)
    filled = forms.Filled(call.state or {})
    done = await people.save(
        call.deps.engine,
        who=call.user,
        admins=filled.people(people_blocks.ADMINS),
        reps=filled.people(people_blocks.REPS),
        version=carried["version"],
    )
    await sending.quietly(call, people_blocks.saved(done), channel=carried["channel"])
    await homepage.publish(call.deps, call.user)


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons and the dialog."""
    frame.on_press(app, deps, ids.SETUP_KEYS, make_keys, role=Role.ADMIN)
    frame.on_press(app, deps, ids.SETUP_CHECK, check, role=Role.ADMIN)
    frame.on_press(app, deps, ids.PEOPLE_OPEN, open_people, role=Role.ADMIN)
    frame.on_submit(app, deps, ids.PEOPLE_DIALOG, submit_people, role=Role.ADMIN)
