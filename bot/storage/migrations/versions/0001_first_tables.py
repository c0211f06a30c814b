"""First tables. Types are spelt out: a revision must not change when the program does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HEAD = sa.column("head").is_(sa.true())  # each database writes it in its own way
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _inbox()
    _outbox()
    _query_log()
    _small_tables()


def downgrade() -> None:
    for table in ("heartbeat", "buttons", "answers", "query_log", "outbox", "inbox"):
        op.drop_table(table)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", LONG, autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("received_at", LONG, nullable=False),
        sa.Column("settled_at", LONG),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
        sa.CheckConstraint("state IN ('new', 'done', 'poison')", name=op.f("ck_inbox_state")),
        sa.CheckConstraint("(settled_at IS NULL) = (state = 'new')", name=op.f("ck_inbox_settled")),
    )
    _partial_index("ix_inbox_unsettled", "inbox", ["update_id"], sa.column("settled_at").is_(None))


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", LONG, nullable=False),
        sa.Column("update_id", LONG, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("chat_id", LONG),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("question_message", LONG),
        sa.Column("edits", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", LONG, nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("message_id", LONG),
        sa.Column("created_at", LONG, nullable=False),
        sa.Column("finished_at", LONG),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("update_id", "slot", name=op.f("uq_outbox_update_id_slot")),
        sa.CheckConstraint("state IN ('new', 'sending', 'sent', 'failed')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("(finished_at IS NULL) = (state IN ('new', 'sending'))", name=op.f("ck_outbox_finished")),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_outbox_unfinished", "outbox", ["chat", "id", "finished_at"], sa.column("finished_at").is_(None))
    _partial_index("ix_outbox_heads", "outbox", ["id", "not_before", "state", "chat", "head"], HEAD)
    _partial_index("ix_outbox_due", "outbox", ["not_before", "state", "head"], HEAD)


def _query_log() -> None:
    op.create_table(
        "query_log",
        sa.Column("id", LONG, nullable=False),
        sa.Column("update_id", LONG),
        sa.Column("asked_at", LONG, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("chat_kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("runner_up", sa.Text(), nullable=False),
        sa.Column("runner_up_confidence", sa.Float(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Float(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("choice", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_log")),
        sa.UniqueConstraint("update_id", name=op.f("uq_query_log_update_id")),
        sqlite_autoincrement=True,
    )


def _small_tables() -> None:
    op.create_table(
        "answers",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("question_message", LONG, nullable=False),
        sa.Column("message_id", LONG, nullable=False),
        sa.Column("answered_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("chat", "question_message", name=op.f("pk_answers")),
    )
    op.create_table(
        "buttons",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("update_id", LONG, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("expires_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_buttons")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beat_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )


def _partial_index(name: str, table: str, columns: list[str], condition: sa.ColumnElement[bool]) -> None:
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
