"""What the query log is looked through for, in a table of short rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.log_index import words_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 5000  # rows in memory
COPIED = ("asked_at", "outcome", "language", "chat_kind", "confidence", "entries")


def upgrade() -> None:
    op.create_table(
        "log_index",
        sa.Column("question", LONG, autoincrement=False, nullable=False),
        sa.Column("asked_at", LONG, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("chat_kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_log_index")),
    )
    _fill()


def downgrade() -> None:
    op.drop_table("log_index")


def _fill() -> None:
    log = sa.table("query_log", sa.column("id"), sa.column("text"), *map(sa.column, COPIED))
    index = sa.table("log_index", sa.column("question"), sa.column("words"), *map(sa.column, COPIED))
    connection, last = op.get_bind(), 0
    page = sa.select(log).where(log.c.id > sa.bindparam("after")).order_by(log.c.id).limit(AT_ONCE)
    while rows := connection.execute(page, {"after": last}).mappings().all():
        copied = [
            {"question": row["id"], "words": words_of(row["text"]), **{name: row[name] for name in COPIED}}
            for row in rows
        ]
        connection.execute(index.insert(), copied)
        last = rows[-1]["id"]
