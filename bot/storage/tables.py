"""The tables, with those of :mod:`bot.storage.curation_tables`.

A change needs a revision in ``migrations/versions``; a test compares the two.

The queries of the inbox and outbox look at unfinished rows only, which are few, while finished ones stay
for two days. Their indexes are therefore partial, on conditions that a query can repeat word for word.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    true,
)

from bot.storage.columns import LongInteger, SafeText, TextList, UtcTime
from bot.storage.curation_tables import drafts, gaps
from bot.storage.metadata import metadata

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", LongInteger, autoincrement=False, nullable=False),
    Column("ordinary", Boolean, nullable=False),  # not express; so named because false sorts before true
    Column("payload", SafeText),  # erased when the update is done
    Column("state", SafeText, nullable=False),
    Column("reason", SafeText),
    Column("received_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("lane", SafeText),  # whose updates keep their order; erased with the payload
    Column("taken_by", SafeText),  # the instance that looks at it
    PrimaryKeyConstraint("update_id"),
    CheckConstraint("state IN ('new', 'done', 'poison')", name="state"),
    CheckConstraint("(settled_at IS NULL) = (state = 'new')", name="settled"),
)
UNSETTLED = inbox.c.settled_at.is_(None)
Index(
    "ix_inbox_unsettled",
    inbox.c.ordinary,
    inbox.c.update_id,
    sqlite_where=UNSETTLED,
    postgresql_where=UNSETTLED,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", LongInteger, nullable=False),
    Column("update_id", LongInteger),  # null for a notice; any number of these may have the same slot
    Column("slot", Integer, nullable=False),
    Column("chat_id", LongInteger),  # forgotten when the call is finished
    Column("chat", SafeText, nullable=False),
    Column("method", SafeText, nullable=False),
    Column("payload", SafeText),  # forgotten when the call is finished
    Column("question_message", LongInteger),
    Column("edits", Boolean, nullable=False),
    Column("only_edits", Boolean, nullable=False),
    Column("express", Boolean, nullable=False),
    Column("prompt", LongInteger),
    Column("state", SafeText, nullable=False),
    # Whether it is the next one of its chat and lane. Kept, not computed: a claim then reads as many rows
    # as it returns, however many wait behind them.
    Column("head", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("reason", SafeText),
    Column("message_id", LongInteger),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("update_id", "slot"),
    CheckConstraint("state IN ('new', 'sending', 'sent', 'failed')", name="state"),
    CheckConstraint("(finished_at IS NULL) = (state IN ('new', 'sending'))", name="finished"),
    sqlite_autoincrement=True,
)
UNFINISHED = outbox.c.finished_at.is_(None)
IS_HEAD = outbox.c.head.is_(true())
# Each index ends with the column of its condition: without it SQLite (3.40) looks every row up in the table.
Index(
    "ix_outbox_unfinished",
    outbox.c.chat,
    outbox.c.express,
    outbox.c.head,
    outbox.c.id,
    outbox.c.finished_at,
    sqlite_where=UNFINISHED,
    postgresql_where=UNFINISHED,
)
Index(
    "ix_outbox_heads",
    outbox.c.express,
    outbox.c.id,
    outbox.c.not_before,
    outbox.c.state,
    outbox.c.chat,
    outbox.c.head,
    sqlite_where=IS_HEAD,
    postgresql_where=IS_HEAD,
)
Index(
    "ix_outbox_due",
    outbox.c.express,
    outbox.c.not_before,
    outbox.c.state,
    outbox.c.head,
    sqlite_where=IS_HEAD,
    postgresql_where=IS_HEAD,
)

answers = Table(
    "answers",
    metadata,
    Column("chat", SafeText, nullable=False),
    Column("question_message", LongInteger, nullable=False),
    Column("message_id", LongInteger, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("chat", "question_message"),
)

prompts = Table(
    "prompts",
    metadata,
    Column("chat", SafeText, nullable=False),
    Column("message_id", LongInteger, nullable=False),
    Column("question", LongInteger, nullable=False),  # id of the update that asked it
    Column("sent_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("chat", "message_id"),
)

keyboards = Table(
    "keyboards",
    metadata,
    Column("token", SafeText, nullable=False),
    Column("chat", SafeText, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("update_id", LongInteger),
    Column("language", SafeText, nullable=False),
    Column("version", SafeText, nullable=False),
    Column("actions", TextList, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("token"),
)

query_log = Table(
    "query_log",
    metadata,
    Column("id", LongInteger, nullable=False),
    Column("update_id", LongInteger),
    Column("asked_at", UtcTime, nullable=False),
    Column("platform", SafeText, nullable=False),
    Column("chat_kind", SafeText, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("chat", SafeText, nullable=False),
    Column("language", SafeText, nullable=False),
    Column("text", SafeText, nullable=False),
    Column("outcome", SafeText, nullable=False),
    Column("entries", TextList, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("runner_up", SafeText, nullable=False),
    Column("runner_up_confidence", Float, nullable=False),
    Column("codes", TextList, nullable=False),
    Column("knowledge_version", SafeText, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("choice", SafeText),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("update_id"),
    sqlite_autoincrement=True,  # a number is never given to a second question, also after deletions
)
Index("ix_query_log_person", query_log.c.person)
Index("ix_query_log_asked_at", query_log.c.asked_at, query_log.c.outcome)

# What the log is looked through for, in rows so short that a million are read in 0.1 to 0.2 s. A table and not
# an index: it grows at its end only, so that no row ever moves between pages and leaves a copy of itself behind.
log_index = Table(
    "log_index",
    metadata,
    Column("question", LongInteger, autoincrement=False, nullable=False),  # number of the row in the query log
    Column("asked_at", UtcTime, nullable=False),
    Column("outcome", SafeText, nullable=False),
    Column("language", SafeText, nullable=False),
    Column("chat_kind", SafeText, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("entries", TextList, nullable=False),
    Column("words", SafeText, nullable=False),  # the text as it is searched: see bot.storage.log_index
    PrimaryKeyConstraint("question"),
)

people = Table(
    "people",
    metadata,
    Column("person", SafeText, nullable=False),
    Column("language", SafeText, nullable=False),
    Column("noticed_at", UtcTime),  # when they had their last notice
    PrimaryKeyConstraint("person"),
)

# No unique key over what is asked for: an index in PostgreSQL takes no question of full length.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", LongInteger, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("chat", SafeText, nullable=False),
    Column("chat_id", LongInteger, nullable=False),
    Column("told", SafeText, nullable=False),
    Column("question", SafeText, nullable=False),
    Column("entry", SafeText, nullable=False),
    Column("shown", SafeText, nullable=False),
    Column("language", SafeText, nullable=False),
    Column("since", UtcTime, nullable=False),
    PrimaryKeyConstraint("id"),
    sqlite_autoincrement=True,  # a notice names subscriptions by number, and these may have gone meanwhile
)
Index("ix_subscriptions_person", subscriptions.c.person)
Index("ix_subscriptions_chat", subscriptions.c.chat)

feedback = Table(
    "feedback",
    metadata,
    Column("question", LongInteger, nullable=False),  # number of the row in the query log
    Column("person", SafeText, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("reason", SafeText, nullable=False),
    Column("comment", SafeText, nullable=False),
    Column("given_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("question", "person"),
)
Index("ix_feedback_person", feedback.c.person, feedback.c.question)
Index("ix_feedback_given_at", feedback.c.given_at, feedback.c.good)

chats = Table(
    "chats",
    metadata,
    Column("chat", SafeText, nullable=False),
    Column("introduced_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("chat"),
)

moves = Table(
    "moves",
    metadata,
    Column("old_chat", SafeText, nullable=False),
    Column("new_chat", SafeText, nullable=False),
    PrimaryKeyConstraint("old_chat"),
)
Index("ix_moves_new_chat", moves.c.new_chat, moves.c.old_chat)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", SafeText, nullable=False),
    Column("beat_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("name"),
)

# For several instances of the bot on one database: who leads, and which are there
leases = Table(
    "leases",
    metadata,
    Column("name", SafeText, nullable=False),
    Column("holder", SafeText, nullable=False),
    Column("until", UtcTime, nullable=False),
    PrimaryKeyConstraint("name"),
)

# One row for every transaction that wrote something, kept for as long as one may be tried again; PostgreSQL only
commits = Table(
    "commits",
    metadata,
    Column("ticket", SafeText, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("ticket"),
)

# What lives for days only, and what else says something of a person; the query log is apart, for it can be large.
SHORT_LIVED = (inbox, outbox, answers, prompts, keyboards)
PERSONAL = (*SHORT_LIVED, people, subscriptions, feedback, chats, drafts, gaps)
