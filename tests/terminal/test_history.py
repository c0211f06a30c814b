"""What the chat keeps for the arrow keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.output import DummyOutput

from bot.terminal.read import _session


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_app_session(output=DummyOutput()):
        yield tmp_path / "chuchu"


def test_it_is_kept_in_a_file(state: Path) -> None:
    history = _session(keep=True).history
    assert isinstance(history, FileHistory)
    assert history.filename == str(state / "history")


def test_nothing_is_kept_of_a_chat_that_is_not_logged(state: Path) -> None:
    assert isinstance(_session(keep=False).history, InMemoryHistory)
    assert not state.exists()


def test_a_history_that_cannot_be_opened_is_done_without(state: Path) -> None:
    (state / "history").mkdir(parents=True)
    assert isinstance(_session(keep=True).history, InMemoryHistory)


def test_a_place_that_cannot_be_made_is_done_without(state: Path) -> None:
    state.write_text("no folder")
    assert isinstance(_session(keep=True).history, InMemoryHistory)
