"""Where scenarios are played: bots as processes, each with a Telegram of its own, all scenarios at the same time.

Scenarios of one kind share a bot, as people share a bot, and each brings people and groups of its own.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.botapi import BotApiServer, Call, Group
from tests.telegram_bot.running import BASE, RunningBot

FOLDER = Path(__file__).parent
AT_ONCE = 128  # scenarios under way; most of the time they wait for the bot, and it rests a second in every chat
ALLOWED_GROUPS = 12  # of the bot that may be in named groups only


@dataclass(frozen=True, slots=True)
class Kind:
    """A bot as its maintainer set it up."""

    settings: Mapping[str, str] = field(default_factory=dict)
    reads_all: bool = False
    fenced: bool = False
    changes: bool = False
    in_turn: bool = False
    """Scenarios are played one after the other, in their order."""
    bots: int = 1
    """How many share the scenarios: one sends at most 24 messages a second."""


KINDS = {
    "usual": Kind(bots=2),
    # Reads all that is said in groups (privacy mode off), and may be in named groups only
    "village": Kind(reads_all=True, fenced=True),
    # One question a minute
    "limited": Kind({"person_limit": "1", "group_limit": "1"}),
    # Its base changes while it runs
    "changing": Kind(changes=True),
    # Telegram refuses some of its calls, and each scenario says which
    "troubled": Kind(changes=True),
    # At first nobody has asked it anything; at last Telegram lets it send nothing
    "halted": Kind(in_turn=True),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A conversation as data; ``tests/telegram_bot/conversation.py`` says what the steps mean."""

    theme: str
    title: str
    steps: tuple[Any, ...]
    bot: str = "usual"
    people: Mapping[str, str] = field(default_factory=dict)
    chats: Mapping[str, Any] = field(default_factory=dict)
    provokes: tuple[str, ...] = ()
    known_failure: str = ""

    @property
    def id(self) -> str:
        return f"{self.theme}: {self.title}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a scenario ended: with what went wrong, if something did, and all that was said."""

    problem: str
    transcript: str


class Base:
    """A folder with a base that scenarios change while the bot runs; each change is one file, replaced at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(shutil.copytree(BASE, folder))
        self._lock = threading.Lock()

    def gains(self, kind: str, entries: Sequence[Mapping[str, Any]]) -> None:
        """More entries, in a file of their own; ``kind`` is the folder: faq, claims or boundaries."""
        self._write(self.folder / kind / f"{entries[0]['id']}.yaml", {kind: list(entries)})

    def changes(self, wanted: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Other fields in entries, by their ids; None takes an entry out. All must stand in one file."""
        with self._lock:
            for path in sorted(self.folder.rglob("*.yaml")):
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
                for kind in content.keys() & {"faq", "claims", "boundaries"}:
                    if wanted.keys() <= {entry["id"] for entry in content[kind]}:
                        self._write(path, {**content, kind: list(_changed(content[kind], wanted))})
                        return
        raise LookupError(f"no file of the base has {list(wanted)}")

    @staticmethod
    def _write(path: Path, content: Mapping[str, Any]) -> None:
        draft = path.with_suffix(".draft")
        draft.write_text(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False), encoding="utf-8")
        draft.replace(path)


def _changed(
    entries: Sequence[Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        fields = wanted.get(entry["id"], {})
        if fields is not None:
            yield {**entry, **fields}


@dataclass(slots=True)
class Stage:
    """A bot that runs, and its Telegram."""

    kind: str
    server: BotApiServer
    bot: RunningBot
    base: Base | None
    allowed: list[Group]
    restarting: bool = False

    def restart(self) -> None:
        """Ask the bot to end, and start it again; who talks to it meanwhile waits."""
        self.bot.wait_for_event("started")
        self.restarting = True
        self.bot.stop()
        self.bot.start()
        self.restarting = False

    @property
    def refused(self) -> list[Call]:
        """Calls that Telegram did not take."""
        return [call for call in self.server.calls if call.status is not None and call.status >= 400]


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Stage]:
    """A bot of a kind, started."""
    chosen = KINDS[kind]
    folder.mkdir()
    base = Base(folder / "base") if chosen.changes else None
    with BotApiServer(can_read_all_group_messages=chosen.reads_all) as server:
        settings = dict(chosen.settings)
        allowed = [server.group("Village", [], bot="left") for _ in range(ALLOWED_GROUPS if chosen.fenced else 0)]
        if allowed:
            settings["groups"] = ",".join(str(group.id) for group in allowed)
        if base is not None:
            settings["knowledge_dir"] = str(base.folder)
        with RunningBot(server, folder, **settings) as bot:
            yield Stage(kind, server, bot.start(), base, allowed)


def load_scenarios() -> list[Scenario]:
    """Every scenario, by theme."""
    return [
        Scenario(
            theme=path.stem,
            title=one.pop("scenario"),
            steps=tuple(one.pop("steps")),
            provokes=tuple(one.pop("provokes", ())),
            **one,
        )
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@dataclass(frozen=True, slots=True)
class Played:
    """What came of all scenarios: the ending of each by its id, and the bots with what was asked of their Telegrams."""

    endings: Mapping[str, Ending]
    stages: Sequence[Stage]


@contextmanager
def playing(scenarios: Sequence[Scenario], folder: Path, play: Callable[[Stage, Scenario], Ending]) -> Iterator[Played]:
    """Play scenarios, all at the same time, and keep the bots until the end of the `with`."""
    with ExitStack() as stack:
        kinds = {kind: about for kind, about in KINDS.items() if any(one.bot == kind for one in scenarios)}
        stages = {
            (kind, number): stack.enter_context(opened(kind, folder / f"{kind}-{number}"))
            for kind, about in kinds.items()
            for number in range(about.bots)
        }
        jobs: list[tuple[Stage, list[Scenario]]] = []
        for kind, about in sorted(kinds.items(), key=lambda each: not each[1].changes):  # these take longest
            theirs = [one for one in scenarios if one.bot == kind]
            if about.in_turn:
                jobs.append((stages[kind, 0], theirs))
            else:
                jobs += [(stages[kind, place % about.bots], [one]) for place, one in enumerate(theirs)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            played = list(pool.map(lambda job: [(one.id, play(job[0], one)) for one in job[1]], jobs))
        yield Played({name: ending for job in played for name, ending in job}, list(stages.values()))
