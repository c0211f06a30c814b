"""The bot's own sentences: complete in three languages, with the same placeholders."""

from __future__ import annotations

import re
import string

import opencc
import pytest

from bot.domain.entry import ClaimKind
from bot.domain.language import Language, Text
from bot.domain.reply import DifferenceKind
from bot.services.phrases import CLAIM_KINDS, DIFFERENCE_KINDS, PHRASES, colon, phrase

TEXTS: dict[str, Text] = {
    **PHRASES,
    **{f"claim {kind}": text for kind, text in CLAIM_KINDS.items()},
    **{f"difference {kind}": text for kind, text in DIFFERENCE_KINDS.items()},
}
HAN = re.compile("[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_every_sentence_is_there_in_three_languages(key: str) -> None:
    text = TEXTS[key]
    for language in Language:
        wording = text.in_language(language)
        assert wording == wording.strip() != ""
        assert bool(HAN.search(wording)) is (language is not Language.EN)


@pytest.mark.parametrize("key", TEXTS)
def test_placeholders_are_the_same(key: str) -> None:
    text = TEXTS[key]
    assert placeholders(text.zh_hans) == placeholders(text.zh_hant) == placeholders(text.en)


@pytest.mark.parametrize("key", TEXTS)
def test_the_chinese_wordings_are_in_their_script(key: str) -> None:
    text = TEXTS[key]
    assert opencc.OpenCC("t2s").convert(text.zh_hans) == text.zh_hans
    assert opencc.OpenCC("s2t").convert(text.zh_hant).replace("羣", "群") == text.zh_hant.replace("羣", "群")


def test_every_kind_has_a_name() -> None:
    assert set(CLAIM_KINDS) == set(ClaimKind)
    assert set(DIFFERENCE_KINDS) == set(DifferenceKind)


@pytest.mark.parametrize("key", PHRASES)
@pytest.mark.parametrize("language", list(Language))
def test_placeholders_are_filled(key: str, language: Language) -> None:
    values = dict.fromkeys(placeholders(PHRASES[key].en), "<{x}>")
    said = phrase(key, language, **values)
    assert said.count("<{x}>") == len(values)
    assert not placeholders(said.replace("<{x}>", ""))


def test_a_colon_is_written_as_the_language_writes_it() -> None:
    assert [colon(language) for language in (Language.ZH_HANS, Language.ZH_HANT, Language.EN)] == ["：", "：", ": "]
