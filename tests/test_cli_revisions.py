"""``chuchu knowledge export|import|conflicts|resolve``: between live revisions in a real database and the files."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.bootstrap import open_stores
from bot.cli.context import CommandLine
from bot.curation.load import Base, load_base
from bot.curation.overlay import overlay
from bot.domain.curation import Revised
from bot.domain.moderation import Act
from bot.domain.revision import Part, Revision
from bot.settings import Settings
from tests.curation.base import BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS, tidy
from tests.curation.revising import HEIGHT, added, edited, phrased, retired
from tests.everything import app


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database; copying it is quicker than making one for every test."""
    path = tmp_path_factory.mktemp("empty") / "chuchu.db"

    async def make() -> None:
        async with open_stores(Settings(database_url=f"sqlite+aiosqlite:///{path}", _env_file=None)):  # type: ignore[call-arg]
            pass

    asyncio.run(make())
    return path


@dataclass
class Desk:
    """A base, a database, and somebody at a terminal."""

    folder: BaseFolder
    settings: Settings

    @property
    def files(self) -> Base:
        return load_base(self.folder.path)

    def run(self, *arguments: str, typed: str = "") -> Result:
        line = ["--knowledge", str(self.folder.path), "knowledge", *arguments]
        return CliRunner().invoke(app, line, obj=CommandLine(), input=typed)

    def publish(self, *revisions: Revision) -> None:
        async def make() -> None:
            async with open_stores(self.settings) as stores:
                await stores.curation.make([Revised(each) for each in revisions])

        asyncio.run(make())

    def live(self) -> list[Revision]:
        async def read() -> list[Revision]:
            async with open_stores(self.settings) as stores:
                return await stores.curation.live_revisions()

        return asyncio.run(read())

    def pending(self) -> Sequence[Revision]:
        return overlay(self.files, self.live()).counting

    def as_files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(self.folder.path.rglob("*.yaml"))}


@pytest.fixture
def desk(base: BaseFolder, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = f"sqlite+aiosqlite:///{shutil.copy(empty, tmp_path)}"
    monkeypatch.chdir(tmp_path)  # no .env of ours
    monkeypatch.setenv("CHUCHU_DATABASE_URL", url)
    monkeypatch.setenv("CHUCHU_CACHE_DIR", str(tmp_path / "cache"))
    return Desk(tidy(base), Settings(database_url=url, _env_file=None))  # type: ignore[call-arg]


@pytest.fixture
def base(tmp_path: Path) -> BaseFolder:
    return BaseFolder(tmp_path / "base")


def conflicting(desk: Desk) -> Revision:
    """A revision of c-tea, and another title for it in the files."""
    ours = edited(desk.files, "c-tea", lambda item: item["question"].update(en="Ours?"))
    desk.publish(ours)
    desk.folder.replace(CLAIMS, "How many tea bushes are there?", "Theirs?")
    return ours


# Export


def test_export_writes_what_is_live_and_nothing_is_pending_then(desk: Desk) -> None:
    desk.publish(
        edited(desk.files, "c-road", phrased("why a road")),
        added(desk.files, Part.BOUNDARIES, HEIGHT),
        retired(desk.files, "s-hello"),
    )
    assert len(desk.pending()) == 3
    done = desk.run("export")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Wrote 3 entries into 3 files; look at the change, and commit it:",
        "  boundaries/all.yaml",
        "  claims/all.yaml",
        "  smalltalk.yaml",
    ]
    assert desk.pending() == ()
    assert desk.run("lint", "--quick").exit_code == 0
    assert desk.run("export").stdout == "Nothing to export: the files hold everything that is live.\n"


def test_a_dry_run_shows_a_diff_and_writes_nothing(desk: Desk) -> None:
    desk.publish(retired(desk.files, "s-hello"), edited(desk.files, "c-tea", lambda item: item.update(kind="argument")))
    before = desk.as_files()
    done = desk.run("export", "--dry-run")
    assert done.exit_code == 0
    assert desk.as_files() == before
    lines = done.stdout.splitlines()
    assert lines[:2] == ["--- a/claims/all.yaml", "+++ b/claims/all.yaml"]
    assert "-    kind: reported" in lines
    assert "+    kind: argument" in lines
    assert "+smalltalk: []" in lines


def test_export_without_a_database_says_so(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "chuchu.db").unlink()
    done = desk.run("export")
    assert done.exit_code == 1
    assert "chuchu.db" in str(done.exception)


def test_a_conflict_is_named_and_the_rest_exported(desk: Desk) -> None:
    conflicting(desk)
    desk.publish(edited(desk.files, "c-road", phrased("why a road")))
    done = desk.run("export")
    assert done.exit_code == 1
    assert done.stdout.startswith("Wrote 1 entry into 1 file;")
    left = "c-tea is left: the files changed underneath it; chuchu knowledge conflicts shows how"
    assert done.stderr == f"chuchu: {left}\n"
    assert [each.entry for each in desk.pending()] == ["c-tea"]
    text = (desk.folder.path / CLAIMS).read_text(encoding="utf-8")
    assert "why a road" in text
    assert "Theirs?" in text


# Conflicts


def test_conflicts_shows_both_changes(desk: Desk) -> None:
    assert desk.run("conflicts").stdout == "No conflicts: every revision fits the files.\n"
    conflicting(desk)
    done = desk.run("conflicts")
    assert done.exit_code == 0
    head, *lines = [line for line in done.stdout.splitlines() if line]
    assert head == ("c-tea: revision 1 by Mei (2025-12-20 12:00 UTC) answers, and the files changed underneath it")
    assert lines == [
        "  What the files changed since:",
        "    - question (en): How many tea bushes are there?",
        "    + question (en): Theirs?",
        "  What the revision changed:",
        "    - question (en): How many tea bushes are there?",
        "    + question (en): Ours?",
        "Decide each with: chuchu knowledge resolve ENTRY --keep revision|files",
    ]


def test_conflicts_as_json(desk: Desk) -> None:
    conflicting(desk)
    (found,) = json.loads(desk.run("conflicts", "--json").stdout)["conflicts"]
    titles = {key: found[key]["question"]["en"] for key in ("was", "files", "revision")}
    assert titles == {"was": "How many tea bushes are there?", "files": "Theirs?", "revision": "Ours?"}
    assert (found["entry"], found["part"], found["version"], found["by"]) == ("c-tea", "claims", 1, "Mei")


def test_a_revision_that_is_not_valid_any_more_is_shown_and_given_up(desk: Desk) -> None:
    desk.publish(retired(desk.files, "b-coffee"))
    desk.publish(
        edited(desk.files, "c-road", lambda item: item.update(citations=["1.1"], text={"zh-Hans": "x", "en": "y"}))
    )
    (desk.folder.path / BOUNDARIES).write_text("boundaries: []\n", encoding="utf-8")
    desk.folder.replace("sources/made-up.yaml", '- {id: "1.1"', '- {id: "1.2"')
    desk.folder.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["1.2"]')
    done = desk.run("conflicts")
    assert "c-road: revision 1 by Mei (2025-12-20 12:00 UTC) is left out" in done.stdout
    assert "  the source “made-up” has no passage “1.1”; cite one that it has" in done.stdout
    assert json.loads(desk.run("conflicts", "--json").stdout)["refused"][0]["entry"] == "c-road"
    refused = desk.run("resolve", "c-road", "--keep", "revision")
    assert "the revision of c-road is not valid on these files" in str(refused.exception)
    assert desk.run("resolve", "c-road", "--keep", "files").exit_code == 0
    assert desk.run("conflicts").stdout.startswith("No conflicts")


@pytest.mark.parametrize(("keep", "title"), [("revision", "Ours?"), ("files", "Theirs?")])
def test_resolve_decides(desk: Desk, keep: str, title: str) -> None:
    ours = conflicting(desk)
    done = desk.run("resolve", "c-tea", "--keep", keep, "--why", "it is right")
    assert (done.exit_code, done.stderr) == (0, "")
    (last,) = desk.live()
    assert (last.version, last.act, last.by.name, last.why) == (2, Act.RESOLVED, "terminal", "it is right")
    laid = overlay(desk.files, [last])
    assert laid.conflicts == ()
    assert laid.base.knowledge.claims["c-tea"].question.en == title
    assert desk.run("export").exit_code == 0
    assert desk.files.knowledge.claims["c-tea"].question.en == title
    assert ours.document != last.base


def test_resolve_without_a_conflict_says_so(desk: Desk) -> None:
    done = desk.run("resolve", "c-tea", "--keep", "files")
    assert done.exit_code == 1
    assert "there is no conflict about c-tea" in str(done.exception)


# Import


def given(desk: Desk, *items: dict[str, Any]) -> str:
    path = desk.folder.path.parent / "new.yaml"
    path.write_text(json.dumps({"boundaries": items}, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_import_asks_and_publishes(desk: Desk) -> None:
    coffee = edited(desk.files, "b-coffee", phrased("espresso, how much"))
    items = [HEIGHT, json.loads(coffee.document or "")]
    done = desk.run("import", given(desk, *items), "--no-impact", typed="y\n")
    assert (done.exit_code, done.stderr) == (0, "")
    shown = [line.split() for line in done.stdout.splitlines()]
    assert ["new", "boundaries", "b-height", "山的高度"] in shown
    assert ["changed", "boundaries", "b-coffee", "咖啡"] in shown
    assert "  + phrasings (en): espresso, how much" in done.stdout.splitlines()
    assert "Publish 2 revisions? [y/N]:" in done.stdout
    assert done.stdout.endswith("Published 2 revisions.\n")
    live = {each.entry: each for each in desk.live()}
    assert live["b-coffee"].document == coffee.document
    assert {each.act for each in live.values()} == {Act.IMPORTED}
    assert {each.why for each in live.values()} == {"new.yaml"}
    again = desk.run("import", given(desk, *items))
    assert again.stdout.endswith("Nothing to change.\n")
    assert len(desk.live()) == 2


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_published(desk: Desk, typed: str) -> None:
    done = desk.run("import", given(desk, HEIGHT), "--no-impact", typed=typed)
    assert done.exit_code == 1
    assert done.stderr.endswith("chuchu: nothing was published\n")
    assert desk.live() == []


def test_import_shows_what_becomes_of_answers(desk: Desk) -> None:
    done = desk.run("import", given(desk, HEIGHT), "--yes")
    assert done.exit_code == 0, done.exception
    assert "questions and checks asked again" in done.stdout
    assert [each.entry for each in desk.live()] == ["b-height"]


def test_an_entry_that_is_imported_again_gets_its_next_version(desk: Desk) -> None:
    desk.publish(added(desk.files, Part.BOUNDARIES, HEIGHT))
    changed = HEIGHT | {"nearest": ["faq-hill"]}
    assert desk.run("import", given(desk, changed), "--yes", "--no-impact").exit_code == 0
    assert [(each.entry, each.version, each.base) for each in desk.live()] == [("b-height", 2, None)]


def test_import_refuses_the_whole_file_where_one_entry_is_wrong(desk: Desk) -> None:
    done = desk.run("import", given(desk, HEIGHT, HEIGHT | {"id": "b-two", "nearest": ["c-no"]}), "--yes")
    assert done.exit_code == 1
    assert "there is no claim or FAQ entry “c-no”" in str(done.exception)
    assert desk.live() == []
