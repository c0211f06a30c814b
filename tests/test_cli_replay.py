"""``chuchu replay``: the questions of the log asked of another base, or of other revisions of the same one."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.bootstrap import open_stores
from bot.cli.context import CommandLine
from bot.curation.load import load_base
from bot.domain.curation import Revised
from bot.domain.revision import Part
from bot.settings import Settings
from tests.conformance.made import question
from tests.curation.revising import added
from tests.everything import app

BASE = Path(__file__).parent / "telegram_bot" / "base"
FOUNDER, CARD, DRAGON = "who founded the library", "how does one get a library card", "do dragons guard the attic"
DRAGONS = {
    "id": "b-dragons",
    "question": {"zh-Hans": "阁楼里的龙", "en": "Dragons in the attic"},
    "reply": {"zh-Hans": "文章没有谈龙。", "en": "The article does not speak of dragons."},
    "nearest": ["faq-founder"],
    "phrasings": {
        "zh-Hans": ["龙守着阁楼吗", "阁楼里有龙吗", "有没有龙", "龙在哪里"],
        "en": [DRAGON, "dragons in the attic", "is there a dragon", "where are the dragons"],
    },
}
Chuchu = Callable[..., Result]


@pytest.fixture
def chuchu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chuchu:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHUCHU_KNOWLEDGE_DIR", str(BASE))
    monkeypatch.setenv("CHUCHU_CACHE_DIR", str(tmp_path / "learnt"))

    async def ask() -> None:
        async with open_stores(Settings(_env_file=None)) as stores:  # type: ignore[call-arg]
            texts = [FOUNDER, CARD, CARD, f"  {CARD} ", DRAGON]
            await asyncio.gather(*(stores.query_log.append(question(None, text)) for text in texts))
            await stores.query_log.append(replace(question(None, "how many books are there"), codes=("picked",)))

    asyncio.run(ask())

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["replay", *words], obj=CommandLine())

    return run


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The base without the entry on cards, and with a boundary on dragons."""
    folder = Path(shutil.copytree(BASE, tmp_path / "other"))
    (folder / "faq" / "reading.yaml").unlink()
    (folder / "claims" / "reading.yaml").unlink()
    (folder / "boundaries" / "dragons.yaml").write_text(json.dumps({"boundaries": [DRAGONS]}), encoding="utf-8")
    return folder


def test_what_is_won_and_lost(chuchu: Chuchu, other: Path) -> None:
    done = chuchu("--with", str(other), "--json")
    found = json.loads(done.stdout)
    assert (found["questions"], found["asked"]) == (5, 3)
    assert (found["newly"], found["changed"], found["lost"], found["same"]) == (1, 0, 1, 1)
    [lost] = found["samples"]["lost"]
    assert (lost["text"], lost["times"], lost["before"]) == (CARD, 3, "How does one get a library card?")
    assert found["samples"]["newly"][0]["after"] == "Dragons in the attic"
    assert done.exit_code == 1
    assert "1 of 3 questions would not be answered any more; --allow-lost 0 allows 0" in str(done.exception)


def test_for_a_person(chuchu: Chuchu, other: Path) -> None:
    shown = chuchu("--with", str(other), "--allow-lost", "1")
    assert shown.exit_code == 0
    for words in (
        "3 different questions (5 in all)",
        "1  not answered any more",
        f"“{CARD}” ×3: How does one",
        "1  as they are",
    ):
        assert words in shown.stdout, words


@pytest.mark.parametrize(("allowed", "status"), [("0", 1), ("1", 0), ("33%", 1), ("34%", 0), ("100%", 0)])
def test_how_many_may_be_lost(chuchu: Chuchu, other: Path, allowed: str, status: int) -> None:
    assert chuchu("--with", str(other), "--allow-lost", allowed).exit_code == status


def test_a_page(chuchu: Chuchu, other: Path, tmp_path: Path) -> None:
    done = chuchu("--with", str(other), "--report", "replay.html", "--allow-lost", "1")
    assert done.exit_code == 0, done.exception
    page = (tmp_path / "replay.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    for words in ("Lost", CARD, "Dragons in the attic", "3 different questions of the log, 5 in all"):
        assert words in page, words


def test_what_moderators_published_counts_from_its_revision_on(chuchu: Chuchu) -> None:
    async def publish() -> None:
        async with open_stores(Settings(_env_file=None)) as stores:  # type: ignore[call-arg]
            await stores.curation.make([Revised(added(load_base(BASE), Part.BOUNDARIES, DRAGONS))])

    asyncio.run(publish())
    without = json.loads(chuchu("--revision", "0", "--json").stdout)
    assert (without["newly"], without["lost"]) == (0, 1)
    assert without["samples"]["lost"][0]["text"] == DRAGON
    same = chuchu("--revision", "1", "--json")
    assert (same.exit_code, json.loads(same.stdout)["same"]) == (0, 3)
    assert "there is no revision 7" in str(chuchu("--revision", "7").exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "say which base would answer"),
        (["--with", "x", "--revision", "1"], "say which base would answer"),
        (["--revision", "0", "--allow-lost", "few"], "neither a number nor a share"),
        (["--revision", "0", "--language", "zh-Hant"], "no question of the log is like that"),
        (["--with", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_done(chuchu: Chuchu, words: list[str], told: str) -> None:
    assert told in str(chuchu(*words).exception)
