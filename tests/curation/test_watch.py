"""Taking over a changed base: only when something changed, and a bad base only once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.curation.watch import Watcher
from bot.errors import KnowledgeError
from tests.curation.base import CHECKS, BaseFolder

CLAIMS = "claims/all.yaml"


def touch(file: Path) -> None:
    """As if the file had been written again, a second later."""
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 10**9))


@pytest.fixture
def watcher(base: BaseFolder) -> Watcher:
    loaded = Watcher(base.path)
    loaded.load_knowledge()
    return loaded


def test_before_the_first_load_everything_is_new(base: BaseFolder) -> None:
    assert Watcher(base.path).changed()


def test_nothing_changed(watcher: Watcher) -> None:
    assert not watcher.changed()
    assert not watcher.changed()


def test_a_written_an_added_and_a_removed_file_are_changes(watcher: Watcher, base: BaseFolder) -> None:
    touch(base.path / CLAIMS)
    assert watcher.changed()
    watcher.load_knowledge()
    assert not watcher.changed()

    base.write("boundaries/more.yaml", "boundaries: []\n")
    assert watcher.changed()
    watcher.load_knowledge()
    assert not watcher.changed()

    (base.path / "boundaries" / "more.yaml").unlink()
    assert watcher.changed()
    watcher.load_knowledge()
    assert not watcher.changed()


def test_a_misnamed_file_is_a_change_that_is_reported_once(watcher: Watcher, base: BaseFolder) -> None:
    base.write("claim/more.yaml", "claims: []\n")
    assert watcher.changed()
    with pytest.raises(KnowledgeError, match=r"claim/more\.yaml: this is not part of the base"):
        watcher.load_knowledge()
    assert not watcher.changed()


def test_files_that_are_not_of_the_base_are_no_change(watcher: Watcher, base: BaseFolder) -> None:
    base.write("claims/.all.yaml.swp", "x")
    base.write("README.md", "x")
    assert not watcher.changed()


def test_the_new_base_is_the_one_on_disk(watcher: Watcher, base: BaseFolder) -> None:
    before = watcher.load_knowledge()
    base.replace(CLAIMS, "There are 600 tea bushes on the hill.", "There are 700 tea bushes on the hill.")
    after = watcher.load_knowledge()
    assert before.claims["c-tea"].text.en == "There are 600 tea bushes on the hill."
    assert after.claims["c-tea"].text.en == "There are 700 tea bushes on the hill."
    assert before.version != after.version


def test_a_bad_base_raises_and_is_not_tried_again_until_it_changes(watcher: Watcher, base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "kind: rumour")
    assert watcher.changed()
    with pytest.raises(KnowledgeError, match=r"claims/all\.yaml:3"):
        watcher.load_knowledge()
    assert not watcher.changed(), "the same mistake would be reported again and again"

    base.replace(CLAIMS, "kind: rumour", "kind: reported")
    touch(base.path / CLAIMS)
    assert watcher.changed()
    assert watcher.load_knowledge().claims["c-tea"]
    assert not watcher.changed()


def test_a_folder_that_goes_and_comes_back(watcher: Watcher, base: BaseFolder) -> None:
    away = base.path.with_name("away")
    base.path.rename(away)
    assert watcher.changed()
    with pytest.raises(KnowledgeError):
        watcher.load_knowledge()
    assert not watcher.changed()
    away.rename(base.path)
    assert watcher.changed()
    assert watcher.load_knowledge().entries


def test_written_checks_are_a_change_too(watcher: Watcher, base: BaseFolder) -> None:
    before = watcher.load_knowledge().version
    base.write("checks/all.yaml", CHECKS)
    assert load_base(base.path).knowledge.version != before
    assert watcher.changed()
