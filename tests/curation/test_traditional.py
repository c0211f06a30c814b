"""Traditional Chinese as it is derived for the shipped base: every override, and every word that might read wrongly.

A character that stands for several Traditional ones (发: 發 or 髮), and a word that Taiwan says otherwise (芯片: 晶片),
are converted by OpenCC's choice. tests/cases/traditional.yaml lists how each such word of the base comes out, and every
wording that is given by hand. Somebody who adds a word looks at how it reads;
``python -m tests.curation.test_traditional`` prints the list anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc
import pytest
import rjieba
import yaml

from bot.curation.load import load_base
from bot.curation.traditional import Deriver
from bot.curation.wordings import TextModel, texts_of

ROOT = Path(__file__).parent.parent.parent
LISTED = ROOT / "tests" / "cases" / "traditional.yaml"
HEAD = """\
# How the Chinese of the shipped base comes out in Traditional characters, where that is not plain.
# Read by tests/curation/test_traditional.py, which also prints it anew.
"""


@cache
def ambiguous() -> frozenset[str]:
    """Simplified characters that stand for more than one of the 5,401 common Traditional ones (Big5, level 1)."""
    simplified = opencc.OpenCC("t2s").convert
    of: dict[str, set[str]] = defaultdict(set)
    for high in range(0xA4, 0xC7):
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                character = bytes([high, low]).decode("big5")
            except UnicodeDecodeError:
                continue
            of[simplified(character)].add(character)
    return frozenset(each for each, several in of.items() if len(several) > 1)


def texts() -> Iterator[tuple[str, TextModel]]:
    for name, item in load_base(ROOT / "knowledge").entries.items():
        yield from ((name, text) for text, _ in texts_of(item.model))


def derived() -> dict[str, dict[str, str]]:
    """What the list must hold: overrides of texts, names given by hand, words that are not plain."""
    base = load_base(ROOT / "knowledge")
    derive, plainly = Deriver.of(base.knowledge.vocabulary), opencc.OpenCC("s2tw").convert
    names = {
        term.id: term.label.zh_hant
        for term in base.knowledge.vocabulary.terms
        if Deriver(())(term.label.zh_hans) != term.label.zh_hant
    }
    overrides, words = {}, {}
    for name, text in texts():
        if text.zh_hant is not None:
            overrides[f"{name}: {text.zh_hans}"] = text.zh_hant
        for word in rjieba.cut(text.zh_hans):
            traditional = derive(word)
            if traditional != plainly(word) or not ambiguous().isdisjoint(word):
                words[word] = traditional
    ordered = {word: words[word] for word in sorted(words)}
    return {"overrides": overrides, "names": names, "words": ordered}


def listed() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(LISTED.read_text(encoding="utf-8"))
    return found


def test_every_override_is_listed() -> None:
    assert listed()["overrides"] == derived()["overrides"]


def test_every_name_that_is_given_by_hand_is_listed() -> None:
    assert listed()["names"] == derived()["names"]


def test_every_word_that_might_read_wrongly_is_listed_as_it_comes_out() -> None:
    expected, found = listed()["words"], derived()["words"]
    assert {word: found[word] for word in found if expected.get(word) != found[word]} == {}, "look at these, then list"
    assert [word for word in expected if word not in found] == [], "no text holds these any more; take them out"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("制造设备", "製造設備"),
        ("对象是中国", "對象是中國"),
        ("字节和腾讯", "字節和騰訊"),
        ("代码之战", "代碼之戰"),
        ("亲娘", "親娘"),
        ("签防转口协议", "簽防轉口協議"),
        ("防伪标签", "防偽標籤"),
        ("管得松还是紧", "管得鬆還是緊"),
        ("据报道", "據報導"),
        ("一段代码", "一段程式碼"),
    ],
)
def test_what_opencc_alone_would_get_wrong(simplified: str, traditional: str) -> None:
    assert Deriver(())(simplified) == traditional


if __name__ == "__main__":
    print(HEAD + yaml.safe_dump(derived(), allow_unicode=True, sort_keys=False, width=120), end="")
