"""A run that somebody asked for: where its message is (U5)."""

from bot.blocks.kit import note
from bot.listeners.calls import Call
from core.usecases import pull

LOOKS = 8
LOOK_SECONDS = 0.25


async def say_where(call: Call, run_id: int) -> None:
    """Wake the bot, and say where the message is if it could not be posted where it was asked."""
    call.deps.bell.set()
    posted = ""
    for _ in range(LOOKS):
        posted = await pull.posted_in(call.deps.engine, run_id=run_id)
        if posted:
            break
        await call.deps.engine.clock.sleep(LOOK_SECONDS)
    if posted and posted != call.channel:
        await call.reply(
            note(
                "I am not a member of this channel, so the progress is in our direct messages."
                " To have it here, invite me: `/invite @apollo-hubspot`."
            )
        )
