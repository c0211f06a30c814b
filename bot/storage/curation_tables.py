"""The tables of curation: gaps, revisions, drafts, roles and the record.

Revisions and the record only grow: nothing in them is changed, but for the mark that the files hold a revision.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from bot.storage.columns import LongInteger, SafeText, TextList, UtcTime
from bot.storage.metadata import metadata

gaps = Table(
    "gaps",
    metadata,
    Column("id", LongInteger, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("taken_by", SafeText),
    Column("taken_name", SafeText),
    Column("taken_at", UtcTime),
    Column("until", UtcTime),
    Column("entry", SafeText, nullable=False),  # empty unless answered
    Column("joined", LongInteger),
    Column("made_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("state IN ('open', 'later', 'answered', 'spam', 'joined')", name="state"),
    CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken"),
    CheckConstraint("(state = 'later') = (until IS NOT NULL)", name="until"),
    CheckConstraint("(state = 'answered') = (entry <> '')", name="entry"),
    CheckConstraint("(state = 'joined') = (joined IS NOT NULL)", name="joined"),
    sqlite_autoincrement=True,  # a number that somebody wrote down never names another gap
)
Index("ix_gaps_state", gaps.c.state, gaps.c.version)

# No texts: these stand in the query log. One row for a question, with the first reason there was.
gap_questions = Table(
    "gap_questions",
    metadata,
    Column("question", LongInteger, autoincrement=False, nullable=False),  # number of the row in the query log
    Column("gap", LongInteger),  # null while it waits to be sorted
    Column("reason", SafeText, nullable=False),
    PrimaryKeyConstraint("question"),
    CheckConstraint("reason IN ('unanswered', 'none_of_these', 'disliked', 'doubtful')", name="reason"),
)
Index("ix_gap_questions_gap", gap_questions.c.gap, gap_questions.c.question)  # those that wait are in it, too

revisions = Table(
    "revisions",
    metadata,
    Column("id", LongInteger, nullable=False),
    # Grows with every new revision and every mark, over all rows: the highest one tells whether anything is new.
    Column("change", LongInteger, nullable=False),
    Column("entry", SafeText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("part", SafeText, nullable=False),
    Column("document", SafeText),
    Column("base", SafeText),
    Column("sources", TextList, nullable=False),
    Column("act", SafeText, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", SafeText, nullable=False),
    Column("gap", LongInteger),
    Column("merged", Boolean, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("entry", "version"),
    UniqueConstraint("change"),
    sqlite_autoincrement=True,
)
UNMERGED = revisions.c.merged.is_(false())
Index(
    "ix_revisions_unmerged",
    revisions.c.entry,
    revisions.c.version,
    sqlite_where=UNMERGED,
    postgresql_where=UNMERGED,
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", SafeText, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("chat", SafeText, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("gap", LongInteger),
    Column("entry", SafeText, nullable=False),
    Column("content", SafeText, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("state IN ('editing', 'proposed')", name="state"),
)
Index("ix_drafts_person", drafts.c.person, drafts.c.chat, drafts.c.state, drafts.c.changed_at)
Index("ix_drafts_state", drafts.c.state, drafts.c.changed_at)

moderators = Table(
    "moderators",
    metadata,
    Column("person", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("role", SafeText, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("given_by", SafeText, nullable=False),
    PrimaryKeyConstraint("person"),
    CheckConstraint("role IN ('moderator', 'reviewer')", name="role"),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", LongInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("person", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("act", SafeText, nullable=False),
    Column("what", SafeText, nullable=False),
    Column("before", SafeText, nullable=False),
    Column("after", SafeText, nullable=False),
    Column("why", SafeText, nullable=False),
    PrimaryKeyConstraint("id"),
    sqlite_autoincrement=True,
)
Index("ix_deeds_what", deeds.c.what, deeds.c.id)
Index("ix_deeds_person", deeds.c.person, deeds.c.id)
