"""Moderators who publish the same gap at the same moment: ``python -m benchmarks.race [--rounds N] [--json]``.

Each round somebody asks what nobody answered, and every moderator presses *publish* on that card. All look at it
before the first one writes. What they decide is settled as the bot does it: revision, gap and the words for the
moderator in the transaction of the press; who comes second is refused as a whole, looks again, and is told. Half of
the moderators work over one connection to the database and half over another, as in two processes. In every other
round they write the same entry; in the others each one an entry of their own, so that only the gap tells who was first.

One wins each round and all others are told; there is one revision for each round, and rows of the record for these
alone. Where it is otherwise the exit status is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.domain.curation import GapSettled, Revised
from bot.domain.gap import Gap, GapState, Placed
from bot.domain.log import LoggedQuestion
from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.domain.moderation import Act, Actor
from bot.domain.revision import Part, Revision
from bot.errors import OutdatedError
from bot.storage.curation import SqlCuration
from bot.storage.database import Database, open_database
from bot.storage.mailbox import SqlMailbox

ROUNDS = 1000
MODERATORS = 8
CONNECTIONS = 2
MANY = 1_000_000  # rows, more than there are
WON, TOLD = "won", "told"


class Connection:
    """What one process has of the database."""

    def __init__(self, database: Database) -> None:
        self.mailbox = SqlMailbox(database)
        self.curation = SqlCuration(database)


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody who presses *publish*, over one of the connections."""

    by: Actor
    at: Connection

    async def press(self, update_id: int, gap: int, entry: str, everybody_looked: asyncio.Barrier) -> str:
        """Publish, as often as somebody else was quicker; tells how it ended."""
        seen, version = await self._look(gap, entry)
        await everybody_looked.wait()
        while True:
            settlement = self._settlement(update_id, seen, entry, version)
            try:
                await self.at.mailbox.settle([settlement])
            except OutdatedError:
                seen, version = await self._look(gap, entry)
            else:
                return WON if settlement.curated else TOLD

    async def _look(self, gap: int, entry: str) -> tuple[Gap, int]:
        """The gap as it is now, and the version that the entry's next revision would have."""
        [seen] = await self.at.curation.gaps([gap])
        return seen, len(await self.at.curation.history(entry)) + 1

    def _settlement(self, update_id: int, gap: Gap, entry: str, version: int) -> Settlement:
        now = dt.datetime.now(dt.UTC)
        if not gap.is_open(now):
            return Settlement(update_id, outgoing=(self._words(f"{TOLD}: {gap.name} is answered by {gap.entry}"),))
        document = json.dumps({"id": entry, "by": self.by.name})
        new = Revision(entry, version, Part.FAQ, document, None, (), Act.ADDED, self.by, now, gap=gap.id)
        settled = GapSettled(gap.id, gap.version, GapState.ANSWERED, self.by, now, entry=entry)
        return Settlement(update_id, curated=(Revised(new), settled), outgoing=(self._words(WON),))

    def _words(self, text: str) -> Outgoing:
        return Outgoing(0, 1, self.by.person, "sendMessage", json.dumps({"text": text}))


@dataclass
class Race:
    """Rounds over one database."""

    moderators: Sequence[Moderator]
    updates: Iterator[int] = field(default_factory=lambda: count(1))
    ended: Counter[str] = field(default_factory=Counter)

    async def run(self, number: int) -> None:
        """One round."""
        gap = await self._gap(number)
        presses = [next(self.updates) for _ in self.moderators]
        await self.moderators[0].at.mailbox.receive([Incoming(update_id, "{}") for update_id in presses])
        everybody_looked = asyncio.Barrier(len(self.moderators))
        self.ended.update(
            await asyncio.gather(
                *(
                    moderator.press(update_id, gap, self._entry(number, moderator), everybody_looked)
                    for moderator, update_id in zip(self.moderators, presses, strict=True)
                )
            )
        )

    @staticmethod
    def _entry(number: int, moderator: Moderator) -> str:
        return f"faq-{number}" if number % 2 else f"faq-{number}-{moderator.by.person}"

    async def _gap(self, number: int) -> int:
        """A question that nobody answered, in a gap of its own."""
        at, update_id = self.moderators[0].at, next(self.updates)
        await at.mailbox.receive([Incoming(update_id, "{}")])
        await at.mailbox.settle([Settlement(update_id, logged=_question(number))])
        [waiting] = await at.curation.unsorted(2)
        [gap] = await at.curation.place([Placed((waiting.question,), None)])
        return gap


def _question(number: int) -> LoggedQuestion:
    return LoggedQuestion(
        asked_at=dt.datetime.now(dt.UTC),
        platform="telegram",
        chat_kind="private",
        person="asker",
        chat="asker",
        language="en",
        text=f"question {number}",
        outcome="unanswered",
        entries=(),
        confidence=0.0,
        runner_up="",
        runner_up_confidence=0.0,
        codes=(),
        knowledge_version="1",
        latency_ms=0.0,
    )


def measure(rounds: int = ROUNDS, moderators: int = MODERATORS) -> dict[str, Any]:
    """Run the rounds; what is counted was read from the database afterwards, but for winners and who was told."""
    return asyncio.run(_measure(rounds, moderators))


async def _measure(rounds: int, moderators: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/race.db"
        async with AsyncExitStack() as stack:
            opened = [await stack.enter_async_context(await open_database(url)) for _ in range(CONNECTIONS)]
            connections = [Connection(database) for database in opened]
            people = [Actor(f"m{number}", f"Moderator {number}") for number in range(moderators)]
            race = Race([Moderator(by, connections[place % CONNECTIONS]) for place, by in enumerate(people)])
            started = time.perf_counter()
            for number in range(rounds):
                await race.run(number)
            seconds = time.perf_counter() - started
            at = connections[-1]
            record = await at.curation.deeds(MANY)
            unsettled, calls = await at.mailbox.backlog()
            return {
                "rounds": rounds,
                "moderators": moderators,
                "connections": CONNECTIONS,
                "winners": race.ended[WON],
                "told": race.ended[TOLD],
                "revisions": len(await at.curation.live_revisions()),
                "deeds": {act.value: number for act, number in Counter(deed.act for deed in record).items()},
                "messages": calls,
                "unsettled": unsettled,
                "won_by": dict(sorted(Counter(deed.by.name for deed in record if deed.act is Act.ADDED).items())),
                "seconds": round(seconds, 1),
            }


def is_right(result: dict[str, Any]) -> bool:
    """Whether one won each round, all others were told, and nothing else was stored."""
    rounds, moderators = result["rounds"], result["moderators"]
    return bool(
        result["winners"] == result["revisions"] == rounds
        and result["told"] == (moderators - 1) * rounds
        and result["deeds"] == {Act.ADDED.value: rounds, Act.GAP_CLOSED.value: rounds}
        and result["messages"] == moderators * rounds
        and result["unsettled"] == 0
    )


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    head = f"{result['rounds']} rounds, {result['moderators']} moderators over {result['connections']} connections"
    counted = ", ".join(f"{name} {result[name]}" for name in ("winners", "told", "revisions", "messages", "unsettled"))
    record = ", ".join(f"{act} {number}" for act, number in result["deeds"].items())
    return f"{head}: {counted}; the record: {record}; {result['seconds']} s"


def positive(text: str) -> int:
    """A number of at least 1."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.race", description="Moderators who publish the same gap at the same moment."
    )
    parser.add_argument("--rounds", type=positive, default=ROUNDS, metavar="N", help=f"default {ROUNDS}")
    parser.add_argument("--moderators", type=positive, default=MODERATORS, metavar="N", help=f"default {MODERATORS}")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run, print the table, and say by the exit status whether all went as it must."""
    chosen = arguments().parse_args(argv)
    result = measure(chosen.rounds, chosen.moderators)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))
    return 0 if is_right(result) else 1


if __name__ == "__main__":
    sys.exit(main())
