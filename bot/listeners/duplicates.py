"""Records that may be the same: the verb; its buttons are those of every review."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import reviews as blocks
from bot.blocks import words
from bot.blocks.kit import note
from bot.deps import Deps
from bot.listeners.calls import Call
from core.usecases import reviews

USAGE = (
    "I know `/apollo duplicates`, `/apollo duplicates contacts` and `/apollo duplicates accounts`."
)


async def command(call: Call) -> None:
    """List the pairs that wait for an answer, the strongest first."""
    word = call.text.strip().casefold()
    if word and word not in words.KINDS:
        await call.reply(note(USAGE))
        return
    view = await reviews.waiting(
        call.deps.engine, who=call.user, kinds=reviews.DUPLICATES, about=words.KINDS.get(word)
    )
    await call.reply(blocks.waiting_list(view))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register nothing more: ``bot.listeners.reviews`` holds the buttons of the cards."""
    del app, deps
