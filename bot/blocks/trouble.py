"""A service that cannot be used: said once, and once more when it is over (F34, U25)."""

from datetime import datetime

from bot.blocks.kit import Message, context, esc, ours, section, when
from core.usecases.notices import SideTrouble

NAMES = {"hubspot": "HubSpot", "apollo": "Apollo"}


def side_trouble(view: SideTrouble) -> Message:
    """Return the message about it."""
    trouble = view.trouble
    name = NAMES[trouble.side]
    since = datetime.fromisoformat(trouble.since)
    if trouble.over:
        minutes = int((datetime.fromisoformat(trouble.over) - since).total_seconds() // 60)
        text = f"{name} can be used again, after {max(minutes, 1)} min."
        return Message(text=text, blocks=(section(f":white_check_mark: {text}"),))
    text = f"{name} cannot be used: {esc(trouble.sentence)}"
    return Message(
        text=text,
        blocks=(
            section(f":warning: *{name} cannot be used.* {esc(trouble.sentence)}"),
            section(f"*What to do:* {ours(trouble.cure)}"),
            context(f"Since {when(since)}. Everything that waits is kept and goes on by itself."),
        ),
    )
