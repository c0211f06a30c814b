"""People and what they asked for, keyboards in the place of single buttons, and a lane for what cannot wait.

SQLite adds no column without a default and takes no NOT NULL away, so that inbox and outbox are made anew.
Only SQLite files have rows from before: the first release had no other database.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HEAD = sa.column("head").is_(sa.true())  # each database writes it in its own way
UNSETTLED = sa.column("settled_at").is_(None)
UNFINISHED = sa.column("finished_at").is_(None)
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

INBOX = "update_id, payload, state, reason, received_at, settled_at"
OUTBOX = (
    "id, update_id, slot, chat_id, chat, method, payload, question_message, edits, state, head, attempts, "
    "not_before, reason, message_id, created_at, finished_at"
)


def upgrade() -> None:
    _take_out("inbox")
    _inbox(sa.Column("ordinary", sa.Boolean(), nullable=False))
    _partial_index("ix_inbox_unsettled", "inbox", ["ordinary", "update_id"], UNSETTLED)
    # A press from before waits with the others: it was received without being told apart.
    _put_back("inbox", f"{INBOX}, ordinary", f"{INBOX}, TRUE")

    _take_out("outbox")
    _outbox(
        sa.Column("only_edits", sa.Boolean(), nullable=False),
        sa.Column("express", sa.Boolean(), nullable=False),
        sa.Column("prompt", LONG),
        with_update=False,
    )
    _partial_index("ix_outbox_unfinished", "outbox", ["chat", "express", "head", "id", "finished_at"], UNFINISHED)
    _partial_index("ix_outbox_heads", "outbox", ["express", "id", "not_before", "state", "chat", "head"], HEAD)
    _partial_index("ix_outbox_due", "outbox", ["express", "not_before", "state", "head"], HEAD)
    _put_back("outbox", f"{OUTBOX}, only_edits, express", f"{OUTBOX}, FALSE, FALSE")

    op.create_index("ix_query_log_person", "query_log", ["person"])
    _tables_of_messages()
    _fill_keyboards()
    op.drop_table("buttons")
    _tables_of_people()
    _tables_of_chats()


def downgrade() -> None:
    """What the first tables have no place for goes: keyboards, notices, people and what they asked for."""
    for table in ("moves", "chats", "feedback", "subscriptions", "people", "keyboards", "prompts"):
        op.drop_table(table)
    op.drop_index("ix_query_log_person", "query_log")
    _buttons()

    _take_out("outbox")
    _outbox(with_update=True)
    _partial_index("ix_outbox_unfinished", "outbox", ["chat", "id", "finished_at"], UNFINISHED)
    _partial_index("ix_outbox_heads", "outbox", ["id", "not_before", "state", "chat", "head"], HEAD)
    _partial_index("ix_outbox_due", "outbox", ["not_before", "state", "head"], HEAD)
    _put_back("outbox", OUTBOX, OUTBOX, "WHERE update_id IS NOT NULL")
    # One lane again, so one head in each chat; what was being sent may be in the middle of it.
    op.execute("UPDATE outbox SET state = 'new' WHERE state = 'sending'")
    op.execute("UPDATE outbox SET head = id IN (SELECT min(id) FROM outbox WHERE finished_at IS NULL GROUP BY chat)")

    _take_out("inbox")
    _inbox()
    _partial_index("ix_inbox_unsettled", "inbox", ["update_id"], UNSETTLED)
    _put_back("inbox", INBOX, INBOX)


def _take_out(table: str) -> None:
    """Drop a table and keep its rows for the moment, outside the file."""
    op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - one of our own names
    op.drop_table(table)


def _put_back(table: str, columns: str, values: str, condition: str = "") -> None:
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM kept_{table} {condition}")  # noqa: S608
    op.execute(f"DROP TABLE kept_{table}")


def _inbox(*more: sa.Column[bool]) -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", LONG, autoincrement=False, nullable=False),
        *more,
        sa.Column("payload", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("received_at", LONG, nullable=False),
        sa.Column("settled_at", LONG),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
        sa.CheckConstraint("state IN ('new', 'done', 'poison')", name=op.f("ck_inbox_state")),
        sa.CheckConstraint("(settled_at IS NULL) = (state = 'new')", name=op.f("ck_inbox_settled")),
    )


def _outbox(*more: sa.Column[bool] | sa.Column[int], with_update: bool) -> None:
    op.create_table(
        "outbox",
        sa.Column("id", LONG, nullable=False),
        sa.Column("update_id", LONG, nullable=not with_update),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("chat_id", LONG),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("question_message", LONG),
        sa.Column("edits", sa.Boolean(), nullable=False),
        *more,
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


def _fill_keyboards() -> None:
    """Every button becomes a keyboard of one button, which anybody may press."""
    connection = op.get_bind()
    buttons = connection.execute(sa.text("SELECT token, chat, update_id, entry, language, expires_at FROM buttons"))
    rows = [
        {**row._mapping, "actions": json.dumps([f"choose {row.entry}" if row.entry else "none"], ensure_ascii=False)}
        for row in buttons
    ]
    if rows:
        insert = (
            "INSERT INTO keyboards (token, chat, person, update_id, language, version, actions, expires_at) "
            "VALUES (:token, :chat, '', :update_id, :language, '', :actions, :expires_at)"
        )
        connection.execute(sa.text(insert), rows)


def _buttons() -> None:
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


def _tables_of_messages() -> None:
    op.create_table(
        "prompts",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("message_id", LONG, nullable=False),
        sa.Column("question", LONG, nullable=False),
        sa.Column("sent_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("chat", "message_id", name=op.f("pk_prompts")),
    )
    op.create_table(
        "keyboards",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("update_id", LONG),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("expires_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_keyboards")),
    )


def _tables_of_people() -> None:
    op.create_table(
        "people",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("noticed_at", LONG),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_people")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", LONG, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("since", LONG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_person", "subscriptions", ["person"])
    op.create_index("ix_subscriptions_chat", "subscriptions", ["chat"])
    op.create_table(
        "feedback",
        sa.Column("question", LONG, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("question", "person", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_person", "feedback", ["person", "question"])


def _tables_of_chats() -> None:
    op.create_table(
        "chats",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("introduced_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_chats")),
    )
    op.create_table(
        "moves",
        sa.Column("old_chat", sa.Text(), nullable=False),
        sa.Column("new_chat", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("old_chat", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_new_chat", "moves", ["new_chat", "old_chat"])


def _partial_index(name: str, table: str, columns: list[str], condition: sa.ColumnElement[bool]) -> None:
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
