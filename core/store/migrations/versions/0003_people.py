"""Make the tables about people."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("activity_ref", "activity", ["ref", "id"], unique=False)
    op.create_index("activity_run", "activity", ["run_id", "id"], unique=False)
    op.create_index(
        "activity_values",
        "activity",
        ["at"],
        unique=False,
        sqlite_where=sa.text("data <> '{}'"),
        postgresql_where=sa.text("data <> '{}'"),
    )
    op.create_index(
        "activity_written_once",
        "activity",
        ["outbox_id"],
        unique=True,
        sqlite_where=sa.text("what = 'written'"),
        postgresql_where=sa.text("what = 'written'"),
    )
    op.create_table(
        "admission",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("handled", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("admission_at", "admission", ["at"], unique=False)
    op.create_index(
        "admission_open",
        "admission",
        ["at"],
        unique=False,
        sqlite_where=sa.text("handled = 0"),
        postgresql_where=sa.text("NOT handled"),
    )
    op.create_table(
        "credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'charged', 'free', 'uncertain')", name="credit_state"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("credit_at", "credit", ["at"], unique=False)
    op.create_index("credit_ref", "credit", ["ref", "id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("fallback", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("posted_channel", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="notice_key"),
    )
    op.create_index("notice_at", "notice", ["posted_channel", "ts"], unique=False)
    op.create_index(
        "notice_due",
        "notice",
        ["not_before", "id"],
        unique=False,
        sqlite_where=sa.text("shown < wanted"),
        postgresql_where=sa.text("shown < wanted"),
    )
    op.create_index("notice_subject", "notice", ["kind", "subject"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'seconded', 'answered', 'declined', 'expired', 'superseded', 'applied', 'failed')",
            name="review_state",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("review_expiring", "review", ["state", "expires_at"], unique=False)
    op.create_index(
        "review_open_subject",
        "review",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'seconded', 'answered', 'failed', 'expired')"),
        postgresql_where=sa.text("state IN ('open', 'seconded', 'answered', 'failed', 'expired')"),
    )
    op.create_index("review_subject", "review", ["kind", "subject"], unique=False)
    op.create_index("review_waiting", "review", ["state", "strength", "id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("snapshot_ref", "snapshot", ["ref"], unique=False)
    op.create_index("snapshot_until", "snapshot", ["until"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("left", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("left", "right"),
    )
    op.create_index("verdict_right", "verdict", ["right"], unique=False)
    op.create_table(
        "concern",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review_id", "ref"),
    )
    op.create_index("concern_ref", "concern", ["ref"], unique=False)
    op.create_table(
        "later",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review_id", "user"),
    )
