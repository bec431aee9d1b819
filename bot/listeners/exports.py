"""The activity log or the mapping as a file in the person's direct messages (R22)."""

from bot.blocks.kit import note
from bot.listeners import sending
from bot.listeners.calls import Call
from core.usecases import exports
from core.usecases.exports import Sheet

USAGE = (
    "`/apollo export activity` sends the activity log as CSV, `/apollo export mapping` the mapping."
)
_TITLES = {Sheet.ACTIVITY: "The activity log", Sheet.MAPPING: "The mapping"}


async def command(call: Call) -> None:
    """Send the file that is asked for."""
    named = call.text.casefold()
    if named not in set(Sheet):
        await call.reply(note(USAGE))
        return
    sheet = Sheet(named)
    body = await exports.export(call.deps.engine, who=call.user, what=sheet)
    await sending.file(call, body, name=f"{sheet}.csv", title=_TITLES[sheet])
    await call.reply(note(f"{_TITLES[sheet]} is in our direct messages."))
