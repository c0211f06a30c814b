"""Traditional Chinese derived from Simplified: characters, words, quotation marks, and the names of the vocabulary."""

from __future__ import annotations

import pytest

from bot.curation.load import load_base
from bot.curation.traditional import Deriver
from tests.curation.base import BaseFolder


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("修路的软件", "修路的軟體"),  # Taiwan's words, not only its characters
        ("他说：“‘茶’好。”", "他說：「『茶』好。」"),
        ("茶树山与茶树山", "茶嶺與茶嶺"),
        ("Tea “hill”", "Tea 「hill」"),
        ("", ""),
    ],
)
def test_what_is_derived(simplified: str, traditional: str) -> None:
    assert Deriver([("茶树山", "茶嶺"), ("茶山", "茶山")])(simplified) == traditional


def test_without_names_a_name_is_derived_like_any_word() -> None:
    assert Deriver([])("茶树山") == "茶樹山"


def test_the_names_are_those_of_the_vocabulary(base: BaseFolder) -> None:
    base.replace("vocabulary.yaml", "{zh-Hans: 茶山, en: Tea Hill}", "{zh-Hans: 茶树山, zh-Hant: 茶嶺, en: Tea Hill}")
    vocabulary = load_base(base.path).knowledge.vocabulary
    assert Deriver.of(vocabulary)("茶树山上的茶树") == "茶嶺上的茶樹"


def test_a_name_in_any_text_of_the_base_is_written_so(base: BaseFolder) -> None:
    base.replace("vocabulary.yaml", "{zh-Hans: 路政局, en", "{zh-Hans: 路政局, zh-Hant: 公路總局, en")
    base.replace("claims/all.yaml", "作者认为该修路。", "作者认为“路政局”该修路。")
    base.replace("boundaries/all.yaml", "文章没有谈咖啡。", "文章没有谈路政局的咖啡。")
    knowledge = load_base(base.path).knowledge
    assert knowledge.claims["c-road"].text.zh_hant == "作者認為「公路總局」該修路。"
    assert knowledge.boundaries["b-coffee"].reply.zh_hant == "文章沒有談公路總局的咖啡。"
