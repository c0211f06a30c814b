"""Between receiving updates and confirming them, the disk has them: seen from outside, for every batch."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.telegram_bot.running import PATIENCE, RunningBot

BATCHES = 12
Span = tuple[float, float]
# 1234 1700000000.123456 fdatasync(12</tmp/x/chuchu.db-wal>) = 0 <0.000123>
_CALL = re.compile(
    r"^\d+ +(?P<at>[\d.]+) f(?:data)?sync\(\d+<(?P<path>[^>]*)>\) += 0 <(?P<took>[\d.]+)>$", re.MULTILINE
)
# The same in two lines, where another thread came between
_BEGUN = re.compile(r"^(?P<thread>\d+) +(?P<at>[\d.]+) f(?:data)?sync\(\d+<(?P<path>[^>]*)> <unfinished", re.MULTILINE)
_ENDED = re.compile(r"^(?P<thread>\d+) +(?P<at>[\d.]+) <... f(?:data)?sync resumed>.* = 0 <[\d.]+>$", re.MULTILINE)


def flushes(trace: str, file: str) -> list[Span]:
    """When a file was flushed: from, to (seconds since 1970)."""
    found = [
        (float(each["at"]), float(each["at"]) + float(each["took"]))
        for each in _CALL.finditer(trace)
        if each["path"].endswith(file)
    ]
    ends = [(each["thread"], float(each["at"])) for each in _ENDED.finditer(trace)]
    for each in _BEGUN.finditer(trace):
        if each["path"].endswith(file):
            begun = float(each["at"])
            later = [at for thread, at in ends if thread == each["thread"] and at >= begun]
            found += [(begun, min(later))] if later else []
    return sorted(found)


def not_flushed(batches: Sequence[Span], flushed: Sequence[Span]) -> list[Span]:
    """The batches (received, confirmed) between whose two moments no flush begins and ends."""
    return [
        (received, confirmed)
        for received, confirmed in batches
        if not any(received <= begun and ended <= confirmed for begun, ended in flushed)
    ]


def strace(trace: Path) -> list[str]:
    """The command to run the bot under; skips where it cannot be."""
    command = ["strace", "-D", "-f", "-y", "-ttt", "-T", "-e", "trace=fdatasync,fsync", "-o", str(trace)]
    works = shutil.which("strace") and not subprocess.run([*command[:-1], os.devnull, "true"], check=False).returncode
    if not works:
        why = "strace is not installed, or not permitted here (Debian: apt install strace)"
        if os.environ.get("TESTS_SKIP_NOTHING"):
            pytest.fail(why)
        pytest.skip(why)
    return command


def test_every_batch_is_on_the_disk_before_it_is_confirmed(
    server: BotApiServer, new_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    bot = new_bot()
    bot.under = strace(trace)
    bot.start_and_poll()
    bot.wait_for_event("started")
    for _ in range(BATCHES):
        asker = server.person(language_code="en")
        asker.wait_for_reply(asker.says("who founded the library"), timeout=PATIENCE)
    bot.wait_until_idle()
    assert bot.stop() == 0

    to_wall = time.time() - time.monotonic()
    polls = server.calls_of("getUpdates")
    batches = [
        (poll.ended + to_wall, following.at + to_wall)
        for poll, following in itertools.pairwise(polls)
        if poll.result and poll.ended is not None
    ]
    assert len(batches) >= BATCHES
    assert all("offset" in following.params for poll, following in itertools.pairwise(polls) if poll.result)
    flushed = flushes(trace.read_text(), "chuchu.db-wal")
    assert not_flushed(batches, flushed) == []


def test_the_judge_finds_a_batch_that_was_not_flushed() -> None:
    trace = (
        "7 100.100000 fdatasync(9</x/chuchu.db-wal>) = 0 <0.010000>\n"
        "7 200.100000 fdatasync(9</x/other.db-wal>) = 0 <0.010000>\n"
        "7 300.100000 fdatasync(9</x/chuchu.db-wal> <unfinished ...>\n"
        "8 300.200000 fsync(9</x/other>) = 0 <0.010000>\n"
        "7 300.300000 <... fdatasync resumed>) = 0 <0.200000>\n"
        "7 400.100000 fdatasync(9</x/chuchu.db-wal>) = -1 EIO (Input/output error) <0.010000>\n"
    )
    flushed = flushes(trace, "chuchu.db-wal")
    assert flushed == [(100.1, pytest.approx(100.11)), (300.1, 300.3)]
    batches = [(100.0, 101.0), (200.0, 201.0), (300.0, 300.2), (300.0, 301.0), (400.0, 401.0)]
    assert not_flushed(batches, flushed) == [(200.0, 201.0), (300.0, 300.2), (400.0, 401.0)]
