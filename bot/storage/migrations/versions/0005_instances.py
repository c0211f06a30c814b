"""Several instances of the bot on one database: whose an update is, who leads, and what was committed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("lane", sa.Text()))
    op.add_column("inbox", sa.Column("taken_by", sa.Text()))
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", LONG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "commits",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_commits")),
    )


def downgrade() -> None:
    op.drop_table("commits")
    op.drop_table("leases")
    op.drop_column("inbox", "taken_by")
    op.drop_column("inbox", "lane")
