"""``/apollo prospect`` and its next page (R4)."""

import re

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import prospect as blocks
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call
from core.usecases import prospecting
from core.usecases.access import Role
from core.usecases.asking import BadQueryError, parse
from core.usecases.prospecting import Failed

_PAGE = re.compile(r"\bpage:\S*\s*", re.IGNORECASE)


async def show(call: Call) -> None:
    """Answer with a page of people, or with how to search."""
    await _page(call, call.text, replace=False)


async def more(call: Call) -> None:
    """Show the next page in the place of this one."""
    page, _, typed = call.value.partition("|")
    await _page(call, f"{typed} page:{page}", replace=True)


async def _page(call: Call, text: str, *, replace: bool) -> None:
    try:
        query = parse(text)
    except BadQueryError as error:
        await call.reply(blocks.how(error.sentence))
        return
    if query.empty:
        await call.reply(blocks.how())
        return
    found = await prospecting.search(call.deps.engine, query)
    if isinstance(found, Failed):
        await call.reply(blocks.failed(found.words))
        return
    await call.reply(blocks.people(found, _PAGE.sub("", text).strip()), replace=replace)


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the button."""
    frame.on_press(app, deps, ids.PROSPECT_MORE, more, role=Role.REP)
