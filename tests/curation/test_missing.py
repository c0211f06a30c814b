"""Entries that say that something is missing from them: what they may leave out, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.curation.documents import NotAnEntryError, model_of
from bot.curation.load import load_base
from bot.domain.language import Text
from bot.domain.revision import Part
from bot.errors import KnowledgeError
from tests.curation.base import BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS, said_of, tidy
from tests.curation.revising import HEIGHT, WAYS

ONLY_EN = {"question": {"en": "Height"}, "reply": {"en": "It does not say “how”."}}
ONLY_ZH = {"question": {"zh-Hans": "高度"}, "reply": {"zh-Hans": "文章没有说“多高”。"}}
FEW = {"en": ["how high"]}


def read(**changes: Any) -> Any:
    return model_of(Part.BOUNDARIES, HEIGHT | changes)


def problems(**changes: Any) -> list[str]:
    with pytest.raises(NotAnEntryError) as refused:
        read(**changes)
    return refused.value.sentences


@pytest.mark.parametrize(
    "changes",
    [
        {"missing": ["zh-Hans"], **ONLY_EN},
        {"missing": ["zh-Hans"], **ONLY_EN, "phrasings": {"en": WAYS["en"]}},
        {"missing": ["en"], **ONLY_ZH, "phrasings": {"zh-Hans": WAYS["zh-Hans"], "en": ["one"]}},
        {"missing": ["en"], "reply": ONLY_ZH["reply"]},
        {"missing": ["phrasings"], "phrasings": FEW},
        {"missing": ["phrasings"], "phrasings": {"zh-Hant": ["幾高"]}},
        {"missing": ["phrasings"]},
        {"missing": ["en", "phrasings"], **ONLY_ZH, "phrasings": {"zh-Hans": ["多高"]}},
        {"missing": []},
    ],
)
def test_what_is_named_may_be_left_out(changes: dict[str, Any]) -> None:
    assert [each.value for each in read(**changes).missing] == changes["missing"]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (ONLY_EN, ["“zh-Hans” is missing; add it"] * 2),
        ({"missing": ["en"], **ONLY_EN}, ["“zh-Hans” is missing; add it"] * 2),
        ({"phrasings": FEW}, ["“zh-Hans” is missing; add it", "phrasings.en: at least 4 are needed, there is 1"]),
        ({"missing": ["zh-Hans"], **ONLY_EN, "phrasings": FEW}, ["phrasings.en: at least 4 are needed, there is 1"]),
        ({"missing": ["phrasings"], "phrasings": {}}, ["phrasings: no phrasing in any language; write at least one"]),
        ({"missing": ["en"]}, ["missing: every text is there in en; take it out of the list"]),
        ({"missing": ["en", "en"], **ONLY_ZH}, ["missing: “en” is listed twice; keep one"]),
        (
            {"missing": ["zh-Hans", "en"], "question": {"en": "Height"}, "reply": {"zh-Hans": "没有。"}},
            ["missing: both languages cannot be missing; write one of them"],
        ),
        ({"missing": ["zh-Hant"]}, ["missing: “zh-Hant” is not one of zh-Hans, en or phrasings"]),
        (
            {"missing": ["en"], **ONLY_ZH, "question": {"zh-Hans": "高度", "en": ""}},
            ["question.en: it is empty; write something or remove the key"],
        ),
    ],
)
def test_everything_else_stays_as_strict_as_it_is(changes: dict[str, Any], sentences: list[str]) -> None:
    assert problems(**changes) == sentences


def test_small_talk_is_complete() -> None:
    item = {"id": "s-x", "missing": ["en"], "question": {"zh-Hans": "问好"}, "reply": {"zh-Hans": "好"}}
    with pytest.raises(NotAnEntryError, match="unknown key “missing”"):
        model_of(Part.SMALLTALK, item | {"phrasings": WAYS})


def test_one_entry_that_may_leave_something_out_allows_no_other_to(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "missing: [en]\n    kind: reported")
    base.replace(CLAIMS, ", en: There are 600 tea bushes on the hill.}", "}")
    load_base(base.path)
    base.replace(CLAIMS, ", en: The author holds that the road should be built.}", "}")
    with pytest.raises(KnowledgeError) as refused:
        load_base(base.path)
    assert [problem.message for problem in refused.value.problems] == ["“en” is missing; add it"]


@pytest.mark.parametrize(
    ("missing", "texts", "reply"),
    [
        ("en", ONLY_ZH, Text("文章没有说“多高”。", "文章沒有說「多高」。", "文章没有说“多高”。")),
        ("zh-Hans", ONLY_EN, Text(*["It does not say “how”."] * 3)),
    ],
)
def test_readers_are_shown_the_other_language(
    base: BaseFolder, missing: str, texts: dict[str, dict[str, str]], reply: Text
) -> None:
    question, said = ("{" + ", ".join(f"{key}: {text}" for key, text in each.items()) + "}" for each in texts.values())
    ways = "\n".join(f"      {language}: [{', '.join(ways)}]" for language, ways in WAYS.items())
    text = (base.path / BOUNDARIES).read_text(encoding="utf-8")
    entry = f"  - id: b-height\n    missing: [{missing}]\n    question: {question}\n    reply: {said}\n    phrasings:\n"
    base.write(BOUNDARIES, f"{text}{entry}{ways}\n")
    assert load_base(base.path).knowledge.boundaries["b-height"].reply == reply


def test_lint_names_what_is_missing(base: BaseFolder) -> None:
    tidy(base)
    base.replace(BOUNDARIES, ", en: Coffee}", "}")
    base.replace(BOUNDARIES, "[how many coffee plants, is coffee grown there, coffee output, price of coffee]", "[x]")
    base.replace(BOUNDARIES, "- id: b-coffee", "- id: b-coffee\n    missing: [en, phrasings]")
    at = "warning incomplete b-coffee boundaries/all.yaml:3:"
    assert said_of(base) == [
        f"{at} the English is missing, readers of it are shown the other language; write it",
        f"{at} it has few phrasings (1 in en), so few questions find it; write at least 4 of each",
    ]


def test_lint_says_when_there_are_enough(base: BaseFolder) -> None:
    tidy(base)
    base.replace(BOUNDARIES, "- id: b-coffee", "- id: b-coffee\n    missing: [phrasings]")
    (said,) = said_of(base)
    assert said.endswith("it says that phrasings are missing, and has enough; take that out of the list")
