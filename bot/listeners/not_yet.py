"""Verbs that are promised and not built yet: each says so, and what to do instead."""

from collections.abc import Awaitable, Callable

from bot.blocks.kit import note
from bot.listeners.calls import Call


def instead(verb: str, sentence: str) -> Callable[[Call], Awaitable[None]]:
    """Return a handler that says that ``verb`` is not built and what to do meanwhile."""

    async def handler(call: Call) -> None:
        await call.reply(note(f"*Not yet:* `/apollo {verb}` is not built. {sentence}"))

    return handler
