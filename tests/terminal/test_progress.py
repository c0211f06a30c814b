"""A bar for what takes long, where somebody watches; whatever happens, the items come one by one."""

from __future__ import annotations

import io
import sys

import pytest

from bot.curation.progress import untracked
from bot.terminal import progress
from bot.terminal.progress import track


class Screen(io.StringIO):
    """A standard error that is a terminal, or is none."""

    def __init__(self, *, watched: bool) -> None:
        super().__init__()
        self._watched = watched

    def isatty(self) -> bool:
        return self._watched


def screen(monkeypatch: pytest.MonkeyPatch, *, watched: bool, patience_s: float) -> Screen:
    made = Screen(watched=watched)
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setattr(progress, "PATIENCE_S", patience_s)
    monkeypatch.setenv("TERM", "xterm")
    return made


def test_what_takes_long_is_shown_to_whoever_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, watched=True, patience_s=-1.0)
    assert list(track([1, 2, 3], "phrasings")) == [1, 2, 3]
    assert "phrasings" in shown.getvalue()
    assert "/3" in shown.getvalue()


@pytest.mark.parametrize(("watched", "patience_s"), [(True, 60.0), (False, -1.0)])
def test_nothing_is_shown_of_what_is_quick_or_to_nobody(
    monkeypatch: pytest.MonkeyPatch, watched: bool, patience_s: float
) -> None:
    shown = screen(monkeypatch, watched=watched, patience_s=patience_s)
    assert list(track("abc", "letters")) == ["a", "b", "c"]
    assert shown.getvalue() == ""


def test_nothing_is_shown_where_standard_error_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert list(track([1, 2], "numbers")) == [1, 2]


def test_the_bar_goes_when_the_work_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, watched=True, patience_s=-1.0)
    items = track(list(range(100)), "numbers")
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    ended = shown.getvalue()
    assert ended.endswith("\x1b[2K")  # the line is cleared
    assert "\x1b[?25h" in ended  # the cursor is back
    assert list(track([], "nothing")) == []


def test_an_error_in_the_work_is_the_caller_s(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, watched=True, patience_s=-1.0)

    def work() -> None:
        for _ in track([1, 2], "numbers"):
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert "\x1b[?25h" in shown.getvalue()


def test_the_work_can_go_without() -> None:
    assert list(untracked([3, 1, 2], "numbers")) == [3, 1, 2]
