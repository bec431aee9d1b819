"""Make the tables about records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "flip",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "field"),
    )
    op.create_table(
        "knowledge",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "remote_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("database_id", sa.String(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("side", "kind", "remote_id"),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hubspot_id", sa.String(), nullable=False),
        sa.Column("apollo_id", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("tombstone", sa.String(), nullable=True),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('contact', 'account')", name="link_kind"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("link_apollo", "link", ["kind", "apollo_id"], unique=True)
    op.create_index("link_hubspot", "link", ["kind", "hubspot_id"], unique=True)
    op.create_table(
        "more_identity",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "remote_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("side", "kind", "remote_id", "value"),
    )
    op.create_index("more_identity_value", "more_identity", ["kind", "value", "side"], unique=False)
    op.create_table(
        "observation",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "remote_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("fp", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column(
            "email_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "domain_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "name_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "last_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("modified_ms", sa.BigInteger(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("missed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('contact', 'account')", name="observation_kind"),
        sa.CheckConstraint("side IN ('hubspot', 'apollo')", name="observation_side"),
        sa.PrimaryKeyConstraint("side", "kind", "remote_id"),
    )
    op.create_index(
        "observation_archived",
        "observation",
        ["side", "kind"],
        unique=False,
        sqlite_where=sa.text("archived = 1"),
        postgresql_where=sa.text("archived"),
    )
    op.create_index(
        "observation_domain", "observation", ["kind", "domain_key", "side"], unique=False
    )
    op.create_index("observation_email", "observation", ["kind", "email_key", "side"], unique=False)
    op.create_index("observation_last", "observation", ["kind", "last_key", "side"], unique=False)
    op.create_index(
        "observation_missed",
        "observation",
        ["kind", "side", "missed_at"],
        unique=False,
        sqlite_where=sa.text("missed_at IS NOT NULL"),
        postgresql_where=sa.text("missed_at IS NOT NULL"),
    )
    op.create_index("observation_name", "observation", ["kind", "name_key", "side"], unique=False)
    op.create_index(
        "observation_stale",
        "observation",
        ["kind", "side", "remote_id"],
        unique=False,
        sqlite_where=sa.text("stale = 1"),
        postgresql_where=sa.text("stale"),
    )
    op.create_table(
        "swept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("swept_run", "swept", ["run_id", "side", "kind"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "trait",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "remote_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("side", "kind", "remote_id", "key"),
    )
    op.create_index("trait_key", "trait", ["kind", "key", "side"], unique=False)
    op.create_table(
        "watermark",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("modified_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("side", "kind"),
    )
