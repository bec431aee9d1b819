"""Keep the matcher's keys as numbers, in their own order, and count its terms.

Both are drawn from the observations: the next pull makes them anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_index("trait_key", table_name="trait")
    op.drop_table("trait")
    op.drop_table("matched")
    op.create_table(
        "trait",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("remote_id", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("key", "remote_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frequency",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "matched",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("remote_id", _KEY, nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("side", "kind", "remote_id"),
    )
