"""Entries from a file: read, checked against the live base, and compared with it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from bot.curation.csv_items import COLUMNS
from bot.curation.documents import read_document
from bot.curation.importing import News, read_import
from bot.curation.load import Base, load_base
from bot.curation.overlay import overlay
from bot.domain.revision import Part
from bot.errors import CurationError, UsageError
from tests.curation.base import BaseFolder
from tests.curation.linting import tidy
from tests.curation.revising import HEIGHT, added

PIER = """\
claims:
  - id: c-pier
    kind: reported
    question: {zh-Hans: 路政局花了多少钱？, en: What did the Road Board pay?}
    text: {zh-Hans: 路政局花了七十亿美元。, en: The Road Board paid $7 billion.}
    citations: ["1.1"]
    phrasings:
      zh-Hans: [路政局花费, 花了几个亿, 那笔钱多少, 总共花了多少]
      en: [what did it cost, cost of the road, how much was paid, the bill]
faq:
  - id: faq-pier
    section: "1"
    question: {zh-Hans: 花了什么？, en: What was spent?}
    answer: {zh-Hans: 花了七十亿美元。, en: It cost $7 billion.}
    claims: [c-pier]
    phrasings:
      zh-Hans: [甲甲甲, 乙乙乙, 丙丙丙, 丁丁丁]
      en: [aaa bbb, ccc ddd, eee fff, ggg hhh]
"""

ROW = {
    "part": "boundaries",
    "id": "b-price",
    "question.zh-Hans": "价钱，多少",
    "question.en": "The price, in all",
    "reply.zh-Hans": "文章没有谈价钱。",
    "reply.en": "The article does not speak of the price.",
    "nearest": "c-tea | c-road",
    "phrasings.zh-Hans": "多少钱一斤\n贵不贵\n什么价\n售价",
    "phrasings.en": "what is the price | is it dear | price, please|what does it cost me",
}


@pytest.fixture
def live(base: BaseFolder) -> Base:
    """The small base with a live boundary, how high the hill is."""
    files = load_base(tidy(base).path)
    return overlay(files, [added(files, Part.BOUNDARIES, HEIGHT)]).base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def yaml(folder: Path, text: str) -> Path:
    path = folder / "new.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def table(folder: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    written = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "new.csv"
    path.write_bytes(written.getvalue().encode(encoding))
    return path


def errors(path: Path, live: Base) -> list[str]:
    with pytest.raises(CurationError) as refused:
        read_import(path, live)
    head, *lines = str(refused.value).splitlines()
    assert head.startswith(f"{path.name} has {len(lines)} error")
    return [line.strip() for line in lines]


def test_yaml_with_several_parts(folder: Path, live: Base) -> None:
    found = read_import(yaml(folder, PIER), live)
    assert [(item.entry, item.part, item.news) for item in found.items] == [
        ("c-pier", Part.CLAIMS, News.NEW),
        ("faq-pier", Part.FAQ, News.NEW),
    ]
    assert read_document(found.items[0].document)["values"] == {
        "figures": [{"value": "7000000000", "unit": "usd"}],
        "names": ["road-board"],
    }
    assert found.base.knowledge.faq["faq-pier"].claims == ("c-pier",)
    assert found.base.knowledge.version != live.knowledge.version
    assert [f"{each.line}: {each.message.partition(';')[0]}" for each in found.warnings] == [
        "2: it holds a figure, name or date and lists 0 wrong versions",
        "11: no other entry names it",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_row_is_an_entry(folder: Path, live: Base, encoding: str) -> None:
    (item,) = read_import(table(folder, ROW, encoding=encoding), live).items
    assert (item.entry, item.part, item.news, item.before) == ("b-price", Part.BOUNDARIES, News.NEW, None)
    document = read_document(item.document)
    assert document["nearest"] == ["c-tea", "c-road"]
    assert document["phrasings"] == {
        "zh-Hans": ["多少钱一斤", "贵不贵", "什么价", "售价"],
        "en": ["what is the price", "is it dear", "price, please", "what does it cost me"],
    }
    assert document["question"] == {"zh-Hans": "价钱，多少", "en": "The price, in all"}


def test_a_claim_in_a_row(folder: Path, live: Base) -> None:
    row = {
        "part": "claims",
        "id": "c-pier",
        "missing": "en|phrasings",
        "kind": "reported",
        "question.zh-Hans": "路政局花了多少钱？",
        "text.zh-Hans": "路政局花了七十亿美元。",
        "note.zh-Hans": "注",
        "citations": "1.1#1\n1.1#3",
        "phrasings.zh-Hans": "路政局花费",
        "statements.zh-Hans": "路政局花了七十亿",
        "misstatements.zh-Hans": "路政局花了九十亿 | 路政局一分没花",
    }
    (item,) = read_import(table(folder, row), live).items
    assert read_document(item.document) == {
        "id": "c-pier",
        "missing": ["en", "phrasings"],
        "kind": "reported",
        "question": {"zh-Hans": "路政局花了多少钱？"},
        "text": {"zh-Hans": "路政局花了七十亿美元。"},
        "citations": ["1.1#1", "1.1#3"],
        "values": {"figures": [{"value": "7000000000", "unit": "usd"}], "names": ["road-board"]},
        "note": {"zh-Hans": "注"},
        "phrasings": {"zh-Hans": ["路政局花费"]},
        "statements": {"zh-Hans": ["路政局花了七十亿"]},
        "misstatements": [{"wordings": {"zh-Hans": ["路政局花了九十亿", "路政局一分没花"]}}],
    }


def test_what_is_live_already_is_the_same(folder: Path, live: Base) -> None:
    same = {
        "part": "boundaries",
        "id": "b-height",
        **{f"{key}.{language}": text for key in ("question", "reply") for language, text in HEIGHT[key].items()},
        "nearest": "c-tea",
        **{f"phrasings.{language}": " | ".join(ways) for language, ways in HEIGHT["phrasings"].items()},
    }
    found = read_import(table(folder, same, ROW | {"id": "b-coffee"}), live)
    assert [(item.entry, item.news) for item in found.items] == [("b-height", News.SAME), ("b-coffee", News.CHANGED)]
    assert [item.entry for item in found.changing] == ["b-coffee"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("sources: []\n", "new.yaml:1: “sources” cannot be imported; the file may hold"),
        ("claims: x\n", "new.yaml:1: “claims” must be a list (lines that start with “- ”)"),
        ("- a\n", "new.yaml:1: the file must start with “claims:” or"),
        ("claims: {a: *b}\n", "new.yaml:1: the alias *b is not allowed; write the value out"),
        (
            PIER.replace('["1.1"]', '["8.8"]'),
            "new.yaml:2: the source “made-up” has no passage “8.8”; cite one that it has",
        ),
        (PIER.replace("[c-pier]", "[c-sea]"), "new.yaml:11: there is no claim “c-sea”; name one that exists"),
        (PIER.replace("kind: reported", "kind: rumour"), "new.yaml:3: kind: “rumour” is not one of reported,"),
        (
            PIER.replace("It cost $7", "It cost $8"),
            "new.yaml:14: the figure 8000000000 usd stands in none of the claims",
        ),
        (PIER.replace("[aaa bbb", "[price of coffee"), "new.yaml:18: “price of coffee” is a phrasing of"),
    ],
)
def test_every_error_is_told_with_its_line(folder: Path, live: Base, text: str, wrong: str) -> None:
    assert any(line.startswith(wrong) for line in errors(yaml(folder, text), live))


def test_an_id_stands_once(folder: Path, live: Base) -> None:
    assert errors(table(folder, ROW, ROW), live) == [
        "new.csv:6: the id “b-price” stands on line 2 already; keep one of the two"
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("", "new.csv:1: the table is empty"),
        ("part,id,colour\n", "new.csv:1: unknown column “colour”; docs/knowledge.md lists the columns there are"),
        ("id\n", "new.csv:1: there is no column “part”; add it"),
        ("part,id,id\n", "new.csv:1: the column “id” is there twice; keep one"),
        ("part,id\nclaim,c-x\n", "new.csv:2: part: “claim” is not one of claims, faq, boundaries, smalltalk"),
        ("part,id\n\n,\nfaq,faq-x,more\n", "new.csv:4: it has 3 cells, the table 2 columns;"),
        ('part,id\nfaq,"a\x07b"\n', "new.csv:2: the character U+0007 is not allowed; remove it"),
        ('part,id\nfaq,"a"b\n', "new.csv:2: this is no row of a table ("),
        ("part,id,reply.en\nfaq,faq-x,no\n", "new.csv:2: unknown key “reply”; remove it, or see docs/knowledge.md"),
        ("part,id,kind\nclaims,c-x,rumour\n", "new.csv:2: kind: “rumour” is not one of"),
    ],
)
def test_every_bad_row_is_told_with_its_line(folder: Path, live: Base, rows: str, wrong: str) -> None:
    path = folder / "new.csv"
    path.write_text(rows, encoding="utf-8")
    assert any(line.startswith(wrong) for line in errors(path, live))


def test_a_table_that_is_not_utf_8(folder: Path, live: Base) -> None:
    (wrong,) = errors(table(folder, ROW, encoding="gb18030"), live)
    assert wrong == "new.csv:2: this is not UTF-8; save the table as CSV in UTF-8"


def test_a_file_of_another_kind(folder: Path, live: Base) -> None:
    with pytest.raises(UsageError, match=r"new\.xlsx is neither CSV nor YAML"):
        read_import(folder / "new.xlsx", live)
    assert errors(folder / "none.csv", live) == ["none.csv: cannot be read: No such file or directory"]


# What docs/knowledge.md says of tables


def test_every_column_is_documented_and_no_other_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`.+?) \|", page[page.index("## Import") :], flags=re.MULTILINE)
    assert [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)] == list(COLUMNS)


def test_the_example_of_a_table_is_imported(folder: Path, live: Base) -> None:
    page = (Path(__file__).parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")
    example = page[page.index("part,id,") :].partition("```")[0].replace("c-3.1-fare", "c-tea")
    path = folder / "new.csv"
    path.write_text(example, encoding="utf-8")
    (item,) = read_import(path, live).items
    assert read_document(item.document)["missing"] == ["zh-Hans", "phrasings"]
