"""Small changes of YAML files: what is changed, and that nothing else is."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.safe_yaml import CONTROL, read
from bot.curation.yaml_edit.listing import edited
from bot.curation.yaml_edit.scalars import scalar

# Small stand-ins for entries: an id, a text and lists, written in the ways people do
FLOWING = """\
# Kept by hand
faq:
  - id: one  # the first
    question: {zh-Hans: 甲, en: A}
    section: "1"
    phrasings:
      zh-Hans: [一, 二, 三]
      en: [
        alpha beta gamma delta epsilon zeta, eta theta iota kappa lambda mu, nu xi omicron pi rho sigma tau upsilon,
        phi chi psi, # Greek
        "omega, and so on", last,
      ]

  # About the second
  - id: two
    question:
      zh-Hans: 乙
      en: 'B''s'
    claims: [c-1]
    related: []
    figures: [{value: "6", unit: x}, {value: "7"}]
    wrongs:
      - wordings: {en: [a, b]}
        correction: {en: no}
      - wordings:
          en:
            - c
            # a remark
            - d
# The end
"""


def plain(text: str, path: Path) -> Any:
    path.write_bytes(text.encode())
    root, problems, _ = read(path, "file")
    assert root is not None, problems
    return root.plain()


class Edited:
    """What became of the file above."""

    def __init__(self, path: Path, text: str = FLOWING) -> None:
        self.path = path
        self.text = text
        self.items = plain(text, path)["faq"]

    def item(self, place: int, **changes: Any) -> dict[str, Any]:
        found = {**self.items[place], **changes}
        return {key: value for key, value in found.items() if value is not None}

    def diff(self, changed: dict[str, Any], *added: dict[str, Any]) -> list[str]:
        """The lines that differ, after making sure that the file holds what it should."""
        new = edited(self.text, "faq", changed=changed, added=added)
        wanted = [changed.get(item["id"], item) for item in self.items]
        assert plain(new, self.path)["faq"] == [*(item for item in wanted if item is not None), *added]
        old_lines, new_lines = self.text.splitlines(keepends=True), new.splitlines(keepends=True)
        return [line.rstrip("\r\n") for line in difflib.ndiff(old_lines, new_lines) if line[0] in "+-"]


@pytest.fixture
def file(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "file.yaml")


def phrasings(file: Edited, **by_language: list[str]) -> dict[str, Any]:
    return file.items[0]["phrasings"] | {key.replace("_", "-"): value for key, value in by_language.items()}


def test_nothing_to_change_changes_nothing(file: Edited) -> None:
    assert file.diff({"one": file.item(0), "two": file.item(1)}) == []


@pytest.mark.parametrize(
    ("language", "ways", "lines"),
    [
        ("zh-Hans", ["一", "二", "三", "四"], ["-       zh-Hans: [一, 二, 三]", "+       zh-Hans: [一, 二, 三, 四]"]),
        ("zh-Hans", ["零", "一", "三"], ["-       zh-Hans: [一, 二, 三]", "+       zh-Hans: [零, 一, 三]"]),
        ("zh-Hans", ["二"], ["-       zh-Hans: [一, 二, 三]", "+       zh-Hans: [二]"]),
    ],
)
def test_a_list_on_one_line(file: Edited, language: str, ways: list[str], lines: list[str]) -> None:
    assert file.diff({"one": file.item(0, phrasings=phrasings(file, **{language: ways}))}) == lines


def test_a_list_over_several_lines_changes_where_it_changes(file: Edited) -> None:
    ways = file.items[0]["phrasings"]["en"]

    def diff(*new: str) -> list[str]:
        return file.diff({"one": file.item(0, phrasings=phrasings(file, en=list(new)))})

    assert diff(*ways, "one more") == [
        '-         "omega, and so on", last,',
        '+         "omega, and so on", last, one more,',
    ]
    assert diff(*ways[:1], *ways[2:]) == [
        "-         alpha beta gamma delta epsilon zeta, eta theta iota kappa lambda mu, "
        "nu xi omicron pi rho sigma tau upsilon,",
        "+         alpha beta gamma delta epsilon zeta, nu xi omicron pi rho sigma tau upsilon,",
    ]
    assert diff(ways[0], "new: it", *ways[1:]) == [
        "-         alpha beta gamma delta epsilon zeta, eta theta iota kappa lambda mu, "
        "nu xi omicron pi rho sigma tau upsilon,",
        '+         alpha beta gamma delta epsilon zeta, "new: it", eta theta iota kappa lambda mu,',
        "+         nu xi omicron pi rho sigma tau upsilon,",
    ]
    assert diff(*ways[:3], *ways[4:]) == ["-         phi chi psi, # Greek", "+         # Greek"]
    assert diff(*ways[:-2]) == ['-         "omega, and so on", last,']
    assert diff(*ways[:4], "other", ways[5]) == [
        '-         "omega, and so on", last,',
        "+         other, last,",
    ]


def test_a_list_that_gets_too_long_goes_over_several_lines(file: Edited) -> None:
    ways = [f"wording number {number}" for number in range(9)]
    assert file.diff({"one": file.item(0, phrasings=phrasings(file, **{"zh-Hans": ways}))}) == [
        "-       zh-Hans: [一, 二, 三]",
        "+       zh-Hans: [",
        "+         wording number 0, wording number 1, wording number 2, wording number 3, wording number 4, "
        "wording number 5,",
        "+         wording number 6, wording number 7, wording number 8,",
        "+       ]",
    ]


def test_a_language_is_added_and_taken_away_behind_the_one_before_it(file: Edited) -> None:
    ways = file.items[0]["phrasings"]
    with_traditional = {"zh-Hans": ways["zh-Hans"], "zh-Hant": ["幾"], "en": ways["en"]}
    assert file.diff({"one": file.item(0, phrasings=with_traditional)}) == ["+       zh-Hant: [幾]"]
    assert file.diff({"one": file.item(0, phrasings={"en": ways["en"]})}) == ["-       zh-Hans: [一, 二, 三]"]


@pytest.mark.parametrize(
    ("place", "changes", "lines"),
    [
        (0, {"section": "2"}, ['-     section: "1"', '+     section: "2"']),
        (0, {"section": None}, ['-     section: "1"']),
        (
            0,
            {"question": {"zh-Hans": "甲", "en": "A: b"}},
            ["-     question: {zh-Hans: 甲, en: A}", '+     question: {zh-Hans: 甲, en: "A: b"}'],
        ),
        (
            0,
            {"question": {"zh-Hans": "甲", "zh-Hant": "丙", "en": "A"}},
            ["-     question: {zh-Hans: 甲, en: A}", "+     question: {zh-Hans: 甲, zh-Hant: 丙, en: A}"],
        ),
        (1, {"question": {"zh-Hans": "乙", "en": "Is it, B?"}}, ["-       en: 'B''s'", "+       en: Is it, B?"]),
        (1, {"question": {"zh-Hans": "乙"}}, ["-       en: 'B''s'"]),
        (1, {"related": ["r-1"]}, ["-     related: []", "+     related: [r-1]"]),
        (1, {"claims": []}, ["-     claims: [c-1]", "+     claims: []"]),
        (
            1,
            {"figures": [{"value": "6", "unit": "x"}, {"value": "8"}]},
            [
                '-     figures: [{value: "6", unit: x}, {value: "7"}]',
                '+     figures: [{value: "6", unit: x}, {value: "8"}]',
            ],
        ),
        (1, {"note": {"en": "N"}}, ["+     note:", "+       en: N"]),
        (0, {"note": {"en": "N"}}, ["+     note: {en: N}"]),
        (
            1,
            {
                "wrongs": [
                    {"wordings": {"en": ["a", "b"]}, "correction": {"en": "no"}},
                    {"wordings": {"en": ["c", "d", "e"]}},
                ]
            },
            ["+             - e"],
        ),
        (
            1,
            {
                "wrongs": [
                    {"wordings": {"en": ["a", "b"]}},
                    {"wordings": {"en": ["d"]}, "correction": {"en": "yes"}},
                ]
            },
            [
                "-         correction: {en: no}",
                "-             - c",
                "+         correction:",
                '+           en: "yes"',
            ],
        ),
    ],
)
def test_only_the_lines_of_a_changed_key_change(
    file: Edited, place: int, changes: dict[str, Any], lines: list[str]
) -> None:
    name = file.items[place]["id"]
    assert file.diff({name: file.item(place, **changes)}) == lines


def test_a_new_key_stands_behind_the_one_before_it(file: Edited) -> None:
    item = file.items[0]
    changed = {"id": "one", "missing": ["en"], **{key: item[key] for key in ("question", "section", "phrasings")}}
    assert file.diff({"one": changed}) == ["+     missing: [en]"]


def test_an_entry_is_taken_out_with_the_empty_line_behind_it(file: Edited) -> None:
    gone = file.diff({"one": None})
    before = FLOWING[: FLOWING.index("  # About")].splitlines()[2:]
    assert gone == [f"- {line}" for line in before]


def test_the_last_one_goes_with_the_empty_line_before_it(tmp_path: Path) -> None:
    text = "faq:\n  - id: a\n    section: x\n\n  - id: b\n    section: y\n"
    assert edited(text, "faq", changed={"b": None}, added=[]) == "faq:\n  - id: a\n    section: x\n"
    assert edited(text, "faq", changed={"a": None, "b": None}, added=[]) == "faq: []\n"
    new = {"id": "c", "section": "z"}
    assert edited(text, "faq", changed={"a": None, "b": None}, added=[new]) == "faq:\n\n  - id: c\n    section: z\n"


def test_a_new_entry_stands_behind_the_last_one_as_that_is_written(file: Edited) -> None:
    new = {"id": "three", "question": {"zh-Hans": "丙", "en": "C"}, "phrasings": {"en": ["x y"]}}
    assert file.diff({}, new) == [
        "+ ",
        "+   - id: three",
        "+     question:",
        "+       zh-Hans: 丙",
        "+       en: C",
        "+     phrasings:",
        "+       en: [x y]",
    ]
    assert edited("", "faq", changed={}, added=[new]).startswith("faq:\n  - id: three\n    question:\n")


@pytest.mark.parametrize(
    "text",
    [
        "faq: []\n",
        "faq: [{id: a, section: x}, {id: b, section: y}]\n",
        "faq:\n- id: a\n  section: |\n    x\n    z\n- {id: b, section: y}\n",
        "faq:\n  -\n    id: a\n    section: >-\n      x\n      z\n\n  - section: y\n    id: b",
        "\ufefffaq:\r\n  - id: a\r\n    section: x\r\n  - id: b\r\n    section: y\r\n",
    ],
)
def test_however_a_file_is_written(tmp_path: Path, text: str) -> None:
    file = Edited(tmp_path / "file.yaml", text)
    new = {"id": "c", "section": "z", "phrasings": {"en": ["a, b", "c"]}}
    file.diff({}, new)
    if file.items:
        file.diff({"a": {"id": "a", "section": "other"}})
        file.diff({"b": {"id": "b", "section": "other", "note": {"en": "n"}}}, new)
        file.diff({"a": None})
        file.diff({"b": None})
    if "\r" in text:
        assert "\n" not in edited(text, "faq", changed={"a": None}, added=[new]).replace("\r\n", "")


@given(st.text(min_size=1).map(lambda text: CONTROL.sub("", text).strip()).filter(bool), st.booleans())
def test_any_text_is_read_back(text: str, in_brackets: bool) -> None:
    written = scalar(text, in_brackets=in_brackets)
    assert "\n" not in written
    with tempfile.TemporaryDirectory() as folder:
        line = f"a: [{written}, x]\n" if in_brackets else f"a: {written}\n"
        found = plain(line, Path(folder) / "file.yaml")["a"]
    assert found == ([text, "x"] if in_brackets else text)


@pytest.mark.parametrize(
    "text", ["no", "yes", "null", "~", "12", "1e5", "1:30", "2025-12-19", "0x1f", "- a", "a: b", "#"]
)
def test_what_other_readers_would_take_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text, in_brackets=False) == f'"{text}"'


@pytest.mark.parametrize("text", ["Is it, B?", "it's 5 % (more)", "文章：甲，乙。", "a-b c"])
def test_text_on_a_line_of_its_own_is_mostly_plain(text: str) -> None:
    assert scalar(text, in_brackets=False) == text
