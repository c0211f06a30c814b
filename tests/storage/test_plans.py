"""Queries read as many rows as they return, whatever else the tables hold."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, select
from sqlalchemy.dialects import sqlite

from bot.storage import (
    chats,
    deeds,
    drafts,
    feedback,
    gap_questions,
    gap_queue,
    gaps,
    inbox,
    keyboards,
    messages,
    moderators,
    outbox,
    people,
    query_log,
    retention,
    revisions,
    subscriptions,
    tables,
)
from bot.storage.database import Database, open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


def plan(connection: Connection, query: Any) -> str:
    """SQLite's plan for a query as the program sends it: with parameters, not with their values."""
    text = re.sub(r"__\[POSTCOMPILE_\w+\]", "?, ?", str(query.compile(dialect=sqlite.dialect())))
    nothing = (None,) * text.count("?")
    return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", nothing))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (inbox.PENDING, "ix_inbox_unsettled"),
        (inbox.UNSETTLED_COUNT, "ix_inbox_unsettled"),
        (retention.OLD, "COVERING INDEX ix_query_log_asked_at (asked_at<?)"),
        (inbox.OLDEST, "ix_inbox_unsettled"),
        (outbox.OLDEST, "ix_outbox_unfinished"),
        (outbox.CLAIMABLE, "COVERING INDEX ix_outbox_heads"),
        (outbox.NEXT_DUE, "COVERING INDEX ix_outbox_due"),
        (select(tables.outbox.c.chat).where(outbox.SENDING), "ix_outbox_"),
        (select(tables.outbox.c.id).where(outbox.WAITING_IN), "ix_outbox_unfinished (chat=?)"),
        (outbox.PROMOTE, "COVERING INDEX ix_outbox_unfinished (chat=? AND express=? AND head=?)"),
        (outbox.UNFINISHED_COUNT, "COVERING INDEX ix_outbox_unfinished"),
        (keyboards.FIND, "sqlite_autoindex_keyboards_1 (token=?)"),
        (messages.COMMENTED, "sqlite_autoindex_prompts_1 (chat=? AND message_id=?)"),
        (people.LANGUAGE, "sqlite_autoindex_people_1 (person=?)"),
        (chats.INTRODUCED_AT, "sqlite_autoindex_chats_1 (chat=?)"),
        (chats.BECAME, "ix_moves_new_chat (new_chat=?)"),
        (subscriptions.SAME, "ix_subscriptions_person (person=?)"),
        (subscriptions.OF_PERSON, "ix_subscriptions_person (person=?)"),
        (subscriptions.WAITING, "subscriptions USING INTEGER PRIMARY KEY (rowid>?)"),
        (subscriptions.WAITING, "sqlite_autoindex_people_1 (person=?)"),
        (feedback.GIVEN, "sqlite_autoindex_query_log_1 (update_id=?)"),
        (feedback.GIVEN, "sqlite_autoindex_feedback_1 (question=? AND person=?)"),
        (feedback.BY_PERSON, "ix_feedback_person (person=?)"),
        (query_log.NUMBER, "sqlite_autoindex_query_log_1 (update_id=?)"),
        (query_log.TEXT, "sqlite_autoindex_query_log_1 (update_id=?)"),
        (query_log.OF_PERSON, "ix_query_log_person (person=?)"),
        (query_log.FORGET, "ix_query_log_person (person=?)"),
        (gap_questions.WAITING, "INDEX ix_gap_questions_gap (gap=?)"),
        (gap_questions.WAITING_COUNT, "COVERING INDEX ix_gap_questions_gap (gap=?)"),
        (gap_questions.STILL_DISLIKED, "sqlite_autoindex_feedback_1 (question=?)"),
        (gaps.VERSIONS, "COVERING INDEX ix_gaps_state (state=?)"),
        (gaps.SEEN, "gaps USING INTEGER PRIMARY KEY (rowid=?)"),
        (gaps.FIT, "gaps USING INTEGER PRIMARY KEY (rowid=?)"),
        (gap_queue.COUNTED, "ix_gaps_state (state=?)"),
        (gap_queue.COUNTED, "ix_gap_questions_gap (gap=?)"),
        (revisions.NEWEST, "COVERING INDEX sqlite_autoindex_revisions_2"),
        (revisions.HISTORY, "sqlite_autoindex_revisions_1 (entry=?)"),
        (revisions.LAST, "sqlite_autoindex_revisions_1 (entry=?)"),
        (revisions.LIVE, "ix_revisions_unmerged"),
        (revisions.LIVE, "sqlite_autoindex_revisions_1 (entry=? AND version>?)"),
        (revisions.NOT_MERGED, "revisions USING INTEGER PRIMARY KEY (rowid=?)"),
        (drafts.FIND, "sqlite_autoindex_drafts_1 (id=?)"),
        (drafts.EDITED_BY, "ix_drafts_person (person=? AND chat=? AND state=?)"),
        (drafts.OF_PERSON, "ix_drafts_person (person=?)"),
        (drafts.PROPOSED, "ix_drafts_state (state=?)"),
        (moderators.FIND, "sqlite_autoindex_moderators_1 (person=?)"),
        (deeds.LATEST, "deeds USING INTEGER PRIMARY KEY (rowid<?)"),
        (deeds.LATEST_OF, "ix_deeds_what (what=? AND id<?)"),
        (deeds.OF_PERSON, "ix_deeds_person (person=?)"),
    ],
)
async def test_the_index_is_used(database: Database, query: Executable, index: str) -> None:
    found = await database.read(lambda connection: plan(connection, query))
    assert index in found
    assert "TEMP B-TREE" not in found


async def test_the_most_asked_are_counted_in_the_last_rows_only(database: Database) -> None:
    found = await database.read(lambda connection: plan(connection, query_log.ANSWERED_BY))
    assert "query_log USING INTEGER PRIMARY KEY (rowid>?)" in found


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (gap_queue.RANKED, "ix_gaps_state (state=?)"),
        (gap_queue.RANKED, "ix_gap_questions_gap (gap=?)"),
        (gap_queue.RANKED, "query_log USING INTEGER PRIMARY KEY (rowid=?)"),
        (feedback.COUNTED, "COVERING INDEX ix_feedback_given_at (given_at>?)"),
        (query_log.OUTCOMES, "COVERING INDEX ix_query_log_asked_at (asked_at>?)"),
    ],
)
async def test_what_is_counted_is_found_by_an_index(database: Database, query: Executable, index: str) -> None:
    assert index in await database.read(lambda connection: plan(connection, query))


async def test_the_last_questions_are_read_from_the_end(database: Database) -> None:
    found = await database.read(lambda connection: plan(connection, query_log.TYPED.limit(1)))
    assert found == "SCAN query_log"  # in the order of their numbers, until there are enough
