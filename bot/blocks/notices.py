"""Which builder shows which view: one row a message the bot posts by itself."""

from collections.abc import Callable
from typing import Any

from bot.blocks import errors, pull, settings, status, trouble
from bot.blocks.kit import Message
from core.usecases.errors import CauseView, PausedField
from core.usecases.notices import SideTrouble
from core.usecases.pausing import PausedView
from core.usecases.runs import Question, RunView
from core.usecases.settings import Announcement

Builder = Callable[[Any], Message]

BUILDERS: dict[type, Builder] = {
    SideTrouble: trouble.side_trouble,
    CauseView: errors.cause_card,
    PausedField: errors.paused_field,
    RunView: pull.run,
    Question: pull.question,
    Announcement: settings.announcement,
    PausedView: status.paused,
}


def render(view: Any) -> Message:
    """Return the message that shows ``view``."""
    return BUILDERS[type(view)](view)
