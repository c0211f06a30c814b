"""Curation: gaps and their questions, revisions, drafts, roles and the record; and what the digest counts by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNMERGED = sa.column("merged").is_(sa.false())

# Moderators begin with what was asked last. What was asked long before, the base may have been made to answer since.
FROM_THE_LOG = """
    INSERT INTO gap_questions (question, reason)
    SELECT question, reason FROM (
        SELECT
            id AS question,
            CASE
                WHEN codes LIKE '%"limited"%' OR codes LIKE '%"empty"%' THEN NULL
                WHEN outcome = 'unanswered' THEN 'unanswered'
                WHEN outcome = 'answered' AND confidence < 0.5 THEN 'doubtful'
                WHEN choice = 'none' THEN 'none_of_these'
                WHEN EXISTS (
                    SELECT 1 FROM feedback
                    WHERE feedback.question = query_log.id AND NOT feedback.good AND feedback.reason <> ''
                ) THEN 'disliked'
            END AS reason
        FROM query_log
    ) AS looked_at
    WHERE reason IS NOT NULL
    ORDER BY question DESC
    LIMIT 1000
"""


def upgrade() -> None:
    _gaps()
    _revisions()
    _drafts()
    _moderators()
    _deeds()
    op.create_index("ix_query_log_asked_at", "query_log", ["asked_at", "outcome"])
    op.create_index("ix_feedback_given_at", "feedback", ["given_at", "good"])
    op.execute(FROM_THE_LOG)


def downgrade() -> None:
    """All that was curated goes; export what is to stay before."""
    op.drop_index("ix_feedback_given_at", "feedback")
    op.drop_index("ix_query_log_asked_at", "query_log")
    for table in ("deeds", "moderators", "drafts", "revisions", "gap_questions", "gaps"):
        op.drop_table(table)


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", LONG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Text()),
        sa.Column("taken_name", sa.Text()),
        sa.Column("taken_at", LONG),
        sa.Column("until", LONG),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("joined", LONG),
        sa.Column("made_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.CheckConstraint("state IN ('open', 'later', 'answered', 'spam', 'joined')", name=op.f("ck_gaps_state")),
        sa.CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name=op.f("ck_gaps_taken")),
        sa.CheckConstraint("(state = 'later') = (until IS NOT NULL)", name=op.f("ck_gaps_until")),
        sa.CheckConstraint("(state = 'answered') = (entry <> '')", name=op.f("ck_gaps_entry")),
        sa.CheckConstraint("(state = 'joined') = (joined IS NOT NULL)", name=op.f("ck_gaps_joined")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gaps_state", "gaps", ["state", "version"])
    op.create_table(
        "gap_questions",
        sa.Column("question", LONG, autoincrement=False, nullable=False),
        sa.Column("gap", LONG),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_gap_questions")),
        sa.CheckConstraint(
            "reason IN ('unanswered', 'none_of_these', 'disliked', 'doubtful')", name=op.f("ck_gap_questions_reason")
        ),
    )
    op.create_index("ix_gap_questions_gap", "gap_questions", ["gap", "question"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", LONG, nullable=False),
        sa.Column("change", LONG, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("base", sa.Text()),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("gap", LONG),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("entry", "version", name=op.f("uq_revisions_entry_version")),
        sa.UniqueConstraint("change", name=op.f("uq_revisions_change")),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_revisions_unmerged", "revisions", ["entry", "version"], UNMERGED)


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gap", LONG),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changed_at", LONG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.CheckConstraint("state IN ('editing', 'proposed')", name=op.f("ck_drafts_state")),
    )
    op.create_index("ix_drafts_person", "drafts", ["person", "chat", "state", "changed_at"])
    op.create_index("ix_drafts_state", "drafts", ["state", "changed_at"])


def _moderators() -> None:
    op.create_table(
        "moderators",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", LONG, nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_moderators")),
        sa.CheckConstraint("role IN ('moderator', 'reviewer')", name=op.f("ck_moderators_role")),
    )


def _deeds() -> None:
    op.create_table(
        "deeds",
        sa.Column("id", LONG, nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deeds_what", "deeds", ["what", "id"])
    op.create_index("ix_deeds_person", "deeds", ["person", "id"])


def _partial_index(name: str, table: str, columns: list[str], condition: sa.ColumnElement[bool]) -> None:
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
