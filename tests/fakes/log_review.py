"""The port LogReview in memory: slow, obvious, and held to the same conformance suite as the real one."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence

from bot.domain.log import LoggedQuestion
from bot.domain.log_review import ConfidenceFigures, DayFigures, Judgement, LogDetails, LogFigures, LogFilter
from bot.domain.people import Feedback
from bot.matching.normalise import plain
from tests.fakes.curation import FakeCuration
from tests.fakes.storage import FakeMailbox


class FakeLogReview:
    """The port LogReview over the fake mailbox's log and feedback."""

    def __init__(self, mailbox: FakeMailbox, curation: FakeCuration) -> None:
        self._mailbox = mailbox
        self._curation = curation

    async def page(
        self, wanted: LogFilter, limit: int, *, before: int | None = None, after: int | None = None
    ) -> list[LoggedQuestion]:
        found = [row for row in self._rows(wanted) if before is None or row.id < before]
        if after is not None:
            return [row for row in found if row.id > after][: max(limit, 0)]
        return found[::-1][: max(limit, 0)]

    async def count(self, wanted: LogFilter) -> int:
        return len(self._rows(wanted))

    async def judged(self, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
        said = {number: [each.good for each in self._said(number)] for number in numbers}
        return {number: (each.count(True), each.count(False)) for number, each in said.items() if each}

    async def find(self, number: int) -> LogDetails | None:
        for row in self._mailbox.log.rows:
            if row.id == number:
                gap = self._curation.kept.placed.get(number)
                return LogDetails(row, tuple(sorted(self._said(number), key=lambda each: each.given_at)), gap)
        return None

    async def figures(self, wanted: LogFilter, *, entries: int) -> LogFigures:
        rows = self._rows(wanted)
        answered = [row for row in rows if row.outcome == "answered"]
        most = Counter(entry for row in answered for entry in row.entries)
        latencies = sorted(row.latency_ms for row in rows)
        bad = [said.reason for row in rows for said in self._said(row.id) if not said.good]
        return LogFigures(
            first=min((row.asked_at for row in rows), default=None),
            last=max((row.asked_at for row in rows), default=None),
            people=len({row.person for row in rows} - {""}),
            days=_days(rows),
            languages=_by(rows, "language"),
            chat_kinds=_by(rows, "chat_kind"),
            entries=tuple(sorted(most.items(), key=lambda item: (-item[1], item[0]))[:entries]),
            latency_ms={p: latencies[math.ceil(len(rows) * p / 100) - 1] for p in (50, 95, 99, 100)} if rows else {},
            confidence=tuple(self._tenth(answered, tenth) for tenth in range(10)),
            reasons=dict(sorted(Counter(bad).items(), key=lambda item: (-item[1], item[0]))),
        )

    def _tenth(self, rows: list[LoggedQuestion], tenth: int) -> ConfidenceFigures:
        low, high = tenth / 10, (tenth + 1) / 10
        inside = [row for row in rows if row.confidence >= low and (row.confidence < high or tenth == 9)]
        said = [each.good for row in inside for each in self._said(row.id)]
        return ConfidenceFigures(low, high, len(inside), said.count(True), said.count(False))

    def _rows(self, wanted: LogFilter) -> list[LoggedQuestion]:
        return [row for row in self._mailbox.log.rows if self._fits(row, wanted)]

    def _fits(self, row: LoggedQuestion, wanted: LogFilter) -> bool:
        said = {each.good for each in self._said(row.id)}
        judged = {Judgement.GOOD: True in said, Judgement.BAD: False in said, Judgement.NONE: not said}
        return (
            (not wanted.outcomes or row.outcome in wanted.outcomes)
            and (not wanted.languages or row.language in wanted.languages)
            and (not wanted.chat_kinds or row.chat_kind in wanted.chat_kinds)
            and (not wanted.entry or wanted.entry in row.entries)
            and (wanted.since is None or row.asked_at >= wanted.since)
            and (wanted.until is None or row.asked_at < wanted.until)
            and (wanted.least is None or row.confidence >= wanted.least)
            and (wanted.most is None or row.confidence <= wanted.most)
            and (wanted.judgement is None or judged[wanted.judgement])
            and _has(row.text, wanted.text)
        )

    def _said(self, number: int) -> list[Feedback]:
        return [given for (row, _), given in self._mailbox.kept.feedback.items() if row == number]


def _has(text: str, wanted: str) -> bool:
    """Whether all words, and all that stands between quotes, stand in a text; without any, whether none were asked."""
    terms = []
    for place, piece in enumerate(wanted.split('"')):
        terms += [piece] if place % 2 and wanted.count('"') > place else piece.split()
    terms = [plain(term) for term in terms if plain(term)]
    return all(term in plain(text) for term in terms) if terms else not wanted.strip()


def _days(rows: list[LoggedQuestion]) -> tuple[DayFigures, ...]:
    if not rows:
        return ()
    asked = [(row.asked_at.astimezone(dt.UTC).date(), row) for row in rows]
    first, last = min(day for day, _ in asked), max(day for day, _ in asked)
    found = []
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        of_day = [row for at, row in asked if at == day]
        people = {row.person for row in of_day} - {""}
        found.append(DayFigures(day, len(people), Counter(row.outcome for row in of_day)))
    return tuple(found)


def _by(rows: list[LoggedQuestion], name: str) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), Counter())[row.outcome] += 1
    return {key: dict(found[key]) for key in sorted(found, key=lambda key: (-found[key].total(), key))}
