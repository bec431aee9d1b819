"""Find the newest write before a time without walking over the log."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_WRITTEN = sa.text("what = 'written'")


def upgrade() -> None:
    op.create_index(
        "activity_written_at",
        "activity",
        ["at", "id"],
        sqlite_where=_WRITTEN,
        postgresql_where=_WRITTEN,
    )
