"""Which builder shows which view: one row a message the bot posts by itself."""

from collections.abc import Callable
from typing import Any

from bot.blocks import (
    bulk,
    companies,
    duplicates,
    enrich,
    errors,
    pull,
    reviews,
    settings,
    status,
    trouble,
    unmerging,
)
from bot.blocks.kit import Message
from core.usecases.bulk import BulkCard
from core.usecases.companies import CompanyCard
from core.usecases.conflicts import ConflictCard
from core.usecases.errors import CauseView, PausedField
from core.usecases.heads import Card
from core.usecases.linking import LinkCard
from core.usecases.merging import MergeCard
from core.usecases.notices import SideTrouble
from core.usecases.orphans import OrphanCard
from core.usecases.pausing import PausedView
from core.usecases.proposing import Proposed
from core.usecases.removals import RemovalCard
from core.usecases.reviews import Alert, Reminder
from core.usecases.runs import Question, RunView
from core.usecases.settings import Announcement
from core.usecases.unmerging import UndoCard

Builder = Callable[[Any], Message]

BUILDERS: dict[type, Builder] = {
    SideTrouble: trouble.side_trouble,
    Alert: duplicates.alert,
    MergeCard: duplicates.merge_card,
    ConflictCard: reviews.conflict_card,
    LinkCard: reviews.link_card,
    CompanyCard: companies.company_card,
    OrphanCard: reviews.orphan_card,
    RemovalCard: reviews.removal_card,
    UndoCard: unmerging.undo_card,
    BulkCard: bulk.bulk_card,
    Reminder: reviews.reminder,
    Card: reviews.plain_card,
    CauseView: errors.cause_card,
    PausedField: errors.paused_field,
    Proposed: enrich.proposed,
    RunView: pull.run,
    Question: pull.question,
    Announcement: settings.announcement,
    PausedView: status.paused,
}


def render(view: Any) -> Message:
    """Return the message that shows ``view``."""
    return BUILDERS[type(view)](view)
