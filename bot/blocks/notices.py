"""Which builder shows which view: one row a message the bot posts by itself."""

from collections.abc import Callable
from typing import Any

from bot.blocks import errors, pull, trouble
from bot.blocks.kit import Message
from core.usecases.errors import CauseView, PausedField
from core.usecases.notices import SideTrouble
from core.usecases.runs import Question, RunView

Builder = Callable[[Any], Message]

BUILDERS: dict[type, Builder] = {
    SideTrouble: trouble.side_trouble,
    CauseView: errors.cause_card,
    PausedField: errors.paused_field,
    RunView: pull.run,
    Question: pull.question,
}


def render(view: Any) -> Message:
    """Return the message that shows ``view``."""
    return BUILDERS[type(view)](view)
