"""The query log in figures, counted by the database, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, type_coerce

from bot.domain.log_review import EVERYTHING, ConfidenceFigures, DayFigures, LogFigures, LogFilter
from bot.domain.reply import Outcome
from bot.storage import log_index
from bot.storage.columns import LongInteger
from bot.storage.tables import feedback, query_log
from bot.storage.tables import log_index as index

PERCENTILES = (50, 95, 99, 100)
_DAY = 86_400_000_000  # microseconds, as times are stored
_BINS = 10  # of confidence

Counts = Mapping[tuple[int, str, str, str], int]  # day, outcome, language, where → how many
_ANSWERED = index.c.outcome == Outcome.ANSWERED.value


def figures(connection: Connection, wanted: LogFilter, entries: int) -> LogFigures:
    """The questions in figures, with so many of the most asked entries."""
    counts = _counts(connection, wanted)
    first, last = connection.execute(
        select(func.min(index.c.asked_at), func.max(index.c.asked_at)).where(*log_index.conditions(wanted))
    ).one()
    people, by_day = _people(connection, wanted)
    return LogFigures(
        first=first,
        last=last,
        people=people,
        days=_days(counts, by_day),
        languages=_by(counts, 2),
        chat_kinds=_by(counts, 3),
        entries=_entries(connection, wanted, entries),
        latency_ms=_latency(connection, wanted, sum(counts.values())),
        confidence=_confidence(connection, wanted),
        reasons=_reasons(connection, wanted),
    )


def _day(time: Any) -> ColumnElement[int]:
    # Whole numbers on both sides: every database then divides without a remainder
    return type_coerce(time, LongInteger).op("/", return_type=LongInteger)(literal(_DAY, LongInteger))


def _counts(connection: Connection, wanted: LogFilter) -> Counts:
    at = index.c
    keys = (_day(at.asked_at), at.outcome, at.language, at.chat_kind)
    query = select(*keys, func.count()).where(*log_index.conditions(wanted)).group_by(*keys)
    return {(row[0], row[1], row[2], row[3]): row[4] for row in connection.execute(query)}


def _days(counts: Counts, people: Mapping[int, int]) -> tuple[DayFigures, ...]:
    """Every day from the first one to the last one; on some nobody asked."""
    by_day: dict[int, Counter[str]] = defaultdict(Counter)
    for (day, outcome, _, _), count in counts.items():
        by_day[day][outcome] += count
    if not by_day:
        return ()
    start = dt.date(1970, 1, 1)
    return tuple(
        DayFigures(start + dt.timedelta(days=day), people.get(day, 0), dict(by_day.get(day, {})))
        for day in range(min(by_day), max(by_day) + 1)
    )


def _by(counts: Counts, place: int) -> dict[str, dict[str, int]]:
    """Counts by one of the keys, then by outcome; the most frequent first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, count in counts.items():
        found[str(key[place])][key[1]] += count
    return {name: dict(found[name]) for name in sorted(found, key=lambda name: (-found[name].total(), name))}


def _people(connection: Connection, wanted: LogFilter) -> tuple[int, dict[int, int]]:
    """How many people asked, in all and by day."""
    day = _day(query_log.c.asked_at)
    asked = _logged(wanted, day.label("day"), query_log.c.person).where(query_log.c.person != "").distinct().subquery()
    by_day = connection.execute(select(asked.c.day, func.count()).group_by(asked.c.day))
    everybody = connection.execute(
        _logged(wanted, func.count(query_log.c.person.distinct())).where(query_log.c.person != "")
    )
    return everybody.scalar_one(), {row[0]: row[1] for row in by_day}


def _logged(wanted: LogFilter, *columns: Any) -> Select[Any]:
    """A query of the log itself; what it is looked through for joins only where something is looked for."""
    query = select(*columns).select_from(query_log)
    if wanted == EVERYTHING:
        return query
    return query.join(index, index.c.question == query_log.c.id).where(*log_index.conditions(wanted))


def _entries(connection: Connection, wanted: LogFilter, limit: int) -> tuple[tuple[str, int], ...]:
    query = select(index.c.entries, func.count()).where(_ANSWERED, *log_index.conditions(wanted))
    found: Counter[str] = Counter()
    for entries, count in connection.execute(query.group_by(index.c.entries)):
        for entry in entries:
            found[entry] += count
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))[: max(limit, 0)])


def _latency(connection: Connection, wanted: LogFilter, count: int) -> dict[int, float]:
    """Percentiles by the nearest rank: the value that so many per cent of the questions took at most."""
    if not count:
        return {}
    ranks = {percent: ceil(count * percent / 100) for percent in PERCENTILES}
    row_number = func.row_number().over(order_by=query_log.c.latency_ms)
    ranked = _logged(wanted, query_log.c.latency_ms, row_number.label("rank")).subquery()
    query = select(ranked.c.rank, ranked.c.latency_ms).where(ranked.c.rank.in_(sorted(set(ranks.values()))))
    at = {row.rank: row.latency_ms for row in connection.execute(query)}
    return {percent: at[rank] for percent, rank in ranks.items()}


def _confidence(connection: Connection, wanted: LogFilter) -> tuple[ConfidenceFigures, ...]:
    """Answers by tenths of confidence; the last tenth holds those of full confidence, too."""
    tenth = _tenth()
    answers = select(tenth.label("tenth"), func.count()).where(_ANSWERED, *log_index.conditions(wanted)).group_by(tenth)
    counted = {row[0]: row[1] for row in connection.execute(answers)}
    judged = (
        select(
            tenth.label("tenth"),
            func.sum(case((feedback.c.good, 1), else_=0)),
            func.sum(case((feedback.c.good, 0), else_=1)),
        )
        .join(feedback, feedback.c.question == index.c.question)
        .where(_ANSWERED, *log_index.conditions(wanted))
        .group_by(tenth)
    )
    said = {row[0]: (row[1], row[2]) for row in connection.execute(judged)}
    return tuple(
        ConfidenceFigures(each / _BINS, (each + 1) / _BINS, counted.get(each, 0), *said.get(each, (0, 0)))
        for each in range(_BINS)
    )


def _tenth() -> ColumnElement[int]:
    steps = [(index.c.confidence < (each + 1) / _BINS, each) for each in range(_BINS - 1)]
    return case(*steps, else_=_BINS - 1)


def _reasons(connection: Connection, wanted: LogFilter) -> dict[str, int]:
    query = (
        select(feedback.c.reason, func.count().label("times"))
        .join(index, index.c.question == feedback.c.question)
        .where(feedback.c.good.is_(False), *log_index.conditions(wanted))
        .group_by(feedback.c.reason)
        .order_by(func.count().desc(), feedback.c.reason)
    )
    return {row.reason: row.times for row in connection.execute(query)}
