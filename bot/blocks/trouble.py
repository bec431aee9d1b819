"""A service or the disk that cannot be used: said once, and again when over (F34, F40, U25)."""

from datetime import datetime

from bot.blocks.kit import Message, context, esc, ours, section, when
from core.usecases.notices import SideTrouble

NAMES = {"hubspot": "HubSpot", "apollo": "Apollo"}


def side_trouble(view: SideTrouble) -> Message:
    """Return the message about it."""
    trouble = view.trouble
    if view.disk:
        return _disk(view)
    name = NAMES[trouble.side]
    since = datetime.fromisoformat(trouble.since)
    if trouble.over:
        return _over(f"{name} can be used again", view)
    text = f"{name} cannot be used: {esc(trouble.sentence)}"
    return Message(
        text=text,
        blocks=(
            section(f":warning: *{name} cannot be used.* {esc(trouble.sentence)}"),
            section(f"*What to do:* {ours(trouble.cure)}"),
            context(f"Since {when(since)}. Everything that waits is kept and goes on by itself."),
        ),
    )


def _disk(view: SideTrouble) -> Message:
    """Return the message about the database's disk (F40)."""
    trouble = view.trouble
    if trouble.over:
        return _over("The database can be written again", view)
    text = "The database cannot be written."
    since = datetime.fromisoformat(trouble.since)
    return Message(
        text=text,
        blocks=(
            section(f":warning: *{text}* {esc(trouble.sentence)}"),
            context(f"Since {when(since)}. Every minute it is tried again."),
        ),
    )


def _over(what: str, view: SideTrouble) -> Message:
    since, over = (datetime.fromisoformat(one) for one in (view.trouble.since, view.trouble.over))
    minutes = int((over - since).total_seconds() // 60)
    text = f"{what}, after {max(minutes, 1)} min."
    return Message(text=text, blocks=(section(f":white_check_mark: {text}"),))
