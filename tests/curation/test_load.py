"""What a base may hold: every error named with file and line, all at once, in words that say what to write."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.load import files_of, load_base
from bot.curation.safe_yaml import Node, read
from bot.domain.language import Language
from bot.errors import KnowledgeError, Problem
from tests.curation.base import FILES, SOURCE, BaseFolder

CLAIMS, FAQ, VOCABULARY, SOURCES = "claims/all.yaml", "faq/all.yaml", "vocabulary.yaml", "sources/made-up.yaml"
TEXT = "text: {zh-Hans: 山上有六百棵茶树。, en: There are 600 tea bushes on the hill.}"
PHRASINGS = "zh-Hans: [茶树有几棵, 山上多少茶树, 茶树数量, 山上有六百棵茶树]"
KEYS = "keys with values are expected here, like {zh-Hans: …, en: …}"
A_LIST = "a list is expected here, like [one, two] or lines that start with “- ”"
KINDS = "reported, argument, forecast, recommendation or background"
ID_FORM = "write lower-case letters, digits, dots and hyphens, at most 64, for example c-9.1-six-times"


def problems_of(base: BaseFolder) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as raised:
        load_base(base.path)
    return raised.value.problems


def test_the_small_base_itself_is_good(base: BaseFolder) -> None:
    knowledge = load_base(base.path).knowledge
    assert set(knowledge.entries) == {"c-tea", "c-road", "faq-hill", "b-coffee", "s-hello"}


# one mistake each: file, old, new, line, message
MISTAKES: list[tuple[str, str, str, int, str]] = [
    (CLAIMS, "kind: reported", "kind: fact", 3, f"kind: “fact” is not one of {KINDS}"),
    (CLAIMS, TEXT, "text: 山上有六百棵茶树。", 5, f"text: {KEYS}"),
    (
        CLAIMS,
        TEXT,
        "text: {zh-Hans: [山上], en: x}",
        5,
        "text.zh-Hans: a single text is expected here, not a list or keys",
    ),
    (CLAIMS, TEXT, "text: {zh-Hans: 山上。}", 5, "“en” is missing; add it"),
    (CLAIMS, TEXT, 'text: {zh-Hans: 山上。, en: "  "}', 5, "text.en: it is empty; write something or remove the key"),
    (
        CLAIMS,
        TEXT,
        f"text: {{zh-Hans: 山上。, en: {'x' * 4097}}}",
        5,
        "text.en: it is too long; write at most 4096 characters",
    ),
    (CLAIMS, 'citations: ["0.1"]', "citations: []", 6, "citations: at least 1 is needed, there is none"),
    (CLAIMS, 'citations: ["0.1"]', "citations:", 6, f"citations: {A_LIST}"),
    (CLAIMS, 'citations: ["0.1"]', 'citations: "0.1"', 6, f"citations: {A_LIST}"),
    (
        CLAIMS,
        'citations: ["0.1"]',
        'citations: ["§0.1"]',
        6,
        "citations: “§0.1” has the wrong form; write a passage like “5.2” or “byline”, or source-id/5.2; "
        "with its sentences “5.2#1” or “5.2#1-2”",
    ),
    (
        CLAIMS,
        'citations: ["0.1"]',
        'citations: ["0.9"]',
        6,
        "the source “made-up” has no passage “0.9”; cite one that it has",
    ),
    (
        CLAIMS,
        'citations: ["0.1"]',
        'citations: ["byline"]',
        6,
        "the source “made-up” has no passage “byline”; cite one that it has",
    ),
    (CLAIMS, 'citations: ["0.1"]', "citations: [other/0.1]", 6, "there is no source “other”; the sources are made-up"),
    (CLAIMS, PHRASINGS, "zh-Hans: [一, 二, 三]", 8, "phrasings.zh-Hans: at least 4 are needed, there are 3"),
    (CLAIMS, PHRASINGS, "zh-Hans: [一]", 8, "phrasings.zh-Hans: at least 4 are needed, there is 1"),
    (CLAIMS, PHRASINGS, "zh-Hant: [一]", 7, "“zh-Hans” is missing; add it"),
    (CLAIMS, "  - id: c-tea\n", "  - id: C Tea\n", 2, f"id: “C Tea” has the wrong form; {ID_FORM}"),
    (CLAIMS, "  - id: c-tea\n", f"  - id: {'c' * 65}\n", 2, f"id: “{'c' * 39}…” has the wrong form; {ID_FORM}"),
    (CLAIMS, "claims:\n", "claim:\n", 1, "unknown key “claim”; this file holds “claims:”"),
    (CLAIMS, "claims:\n", "claims:\n  - only text\n", 2, f"this item: {KEYS}"),
    (FAQ, 'section: "0"', 'section: "7"', 3, "no source has a section “7”; use one that a source has"),
    (
        FAQ,
        'section: "0"',
        "section: lead",
        3,
        "section: “lead” has the wrong form; write a number like “5”, or “byline”",
    ),
    (FAQ, "claims: [c-tea]", "claims: [c-tea, c-none]", 6, "there is no claim “c-none”; name one that exists"),
    (FAQ, "claims: [c-tea]", "claims: [faq-hill]", 6, "there is no claim “faq-hill”; name one that exists"),
    (
        FAQ,
        "related: [c-road]",
        "related:\n      - c-road\n      - none",
        9,
        "there is no entry “none”; name one that exists",
    ),
    (FAQ, "faq-hill", "c-tea", 2, "the id “c-tea” is taken by claims/all.yaml:2; choose another"),
    (
        "boundaries/all.yaml",
        "nearest: [c-tea]",
        "nearest: [b-coffee]",
        5,
        "there is no claim or FAQ entry “b-coffee”; name one that exists",
    ),
    ("smalltalk.yaml", "s-hello", "b-coffee", 2, "the id “b-coffee” is taken by boundaries/all.yaml:2; choose another"),
    (
        VOCABULARY,
        "kind: place",
        "kind: town",
        3,
        "kind: “town” is not one of person, organisation, product, place, policy or topic",
    ),
    (
        VOCABULARY,
        "[路政局, road board]",
        "[路政局, TEA hill]",
        9,
        "“TEA hill” already stands for “tea-hill”; keep it in one place",
    ),
    (VOCABULARY, "[路政局, road board]", "[]", 9, "variants: at least 1 is needed, there is none"),
    (VOCABULARY, "[修路, 筑路]", "[修路, 茶山]", 11, "“茶山” already stands for “tea-hill”; keep it in one place"),
    (VOCABULARY, "[修路, 筑路]", "[修路]", 11, "this item: at least 2 are needed, there is 1"),
    (
        VOCABULARY,
        "id: road-board",
        "id: tea-hill",
        6,
        "the id “tea-hill” is taken by vocabulary.yaml:2; choose another",
    ),
    (
        VOCABULARY,
        "left: {zh-Hans: [修建], en: [build]}",
        "left: {}",
        14,
        "left: no wording in any language; write at least one",
    ),
    *[
        (SOURCES, '"2024-02-29"', f'"{date}"', 6, "published: write the date as YYYY-MM-DD")
        for date in ("2023-02-29", "20240229", "2024-W09-4", "2024-2-29", "2024")
    ],
    (CLAIMS, "茶树数量, ", "茶树数量, 茶树数量, ", 7, "phrasings: “茶树数量” is listed twice; keep one"),
    (
        CLAIMS,
        "number of tea bushes,",
        '" How many TEA bushes ", number of tea bushes,',
        7,
        "phrasings: “How many TEA bushes” is listed twice; keep one",
    ),
    (
        SOURCES,
        "https://example.org/a",
        "javascript:alert(1)",
        8,
        "links.url: “javascript:alert(1)” has the wrong form; write an address that starts with http:// or https://",
    ),
    (SOURCES, "language: en, url", "language: fr, url", 8, "links.language: “fr” is not one of zh-Hans, zh-Hant or en"),
    (
        SOURCES,
        "a" * 64,
        "a" * 63,
        13,
        f"passages.fingerprint: “{'a' * 39}…” has the wrong form; "
        "write 64 hex digits (docs/knowledge.md says how they are made)",
    ),
    (
        SOURCES,
        'id: "1.1"',
        'id: "1.a"',
        14,
        "passages.id: “1.a” has the wrong form; write “5.2” (section 5, paragraph 2), or “byline”",
    ),
    (SOURCES, 'id: "1", label', 'id: "0", label', 11, "the section “0” is listed twice; keep one"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "message"), MISTAKES)
def test_one_mistake_is_one_problem_with_its_line(
    base: BaseFolder, file: str, old: str, new: str, line: int, message: str
) -> None:
    base.replace(file, old, new)
    assert problems_of(base) == (Problem(file, line, message),)


def test_a_misspelt_key_is_two_problems(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "knid: reported")
    assert problems_of(base) == (
        Problem(CLAIMS, 2, "“kind” is missing; add it"),
        Problem(CLAIMS, 3, "unknown key “knid”; remove it, or see docs/knowledge.md for the keys there are"),
    )


def test_a_passage_listed_twice_is_named_where_it_stands_again(base: BaseFolder) -> None:
    base.replace(SOURCES, 'id: "1.1"', 'id: "0.1"')
    assert Problem(SOURCES, 14, "the passage “0.1” is listed twice; keep one") in problems_of(base)


def test_a_misstatement_needs_a_wording(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "kind: reported\n    misstatements:\n      - wordings: {}")
    message = "misstatements.wordings: no wording in any language; write at least one"
    assert problems_of(base) == (Problem(CLAIMS, 5, message),)


def test_all_errors_of_all_files_come_at_once(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "kind: rumour")
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["1.7"]')
    base.replace(CLAIMS, "en: Should the road be built?", "fr: Faut-il la route ?")
    base.replace(FAQ, "related: [c-road]", "related: [c-gone]")
    base.replace("boundaries/all.yaml", "咖啡产量, ", "")
    base.replace(VOCABULARY, "[修路, 筑路]", "[修路, 路政局]")
    base.write("smalltalk.yaml", "smalltalk:\n  - id: s-a\n  - id: s-a\n")
    assert [(problem.file, problem.line) for problem in problems_of(base)] == [
        ("boundaries/all.yaml", 7),
        (CLAIMS, 3),
        (CLAIMS, 12),
        (CLAIMS, 12),
        (FAQ, 7),
        *[("smalltalk.yaml", 2)] * 3,
        *[("smalltalk.yaml", 3)] * 3,
        (VOCABULARY, 11),
    ]


def test_the_error_as_text_counts_and_lists_them(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "kind: rumour")
    with pytest.raises(KnowledgeError) as raised:
        load_base(base.path)
    assert str(raised.value) == (
        f"the knowledge base has 1 error:\n  claims/all.yaml:3: kind: “rumour” is not one of {KINDS}"
    )


def test_ids_are_unique_over_files(base: BaseFolder) -> None:
    claims = (base.path / CLAIMS).read_text(encoding="utf-8")
    base.write("claims/zz-again.yaml", "# the same ids again\n" + claims)
    assert problems_of(base) == (
        Problem("claims/zz-again.yaml", 3, "the id “c-tea” is taken by claims/all.yaml:2; choose another"),
        Problem("claims/zz-again.yaml", 11, "the id “c-road” is taken by claims/all.yaml:10; choose another"),
    )


@pytest.mark.parametrize(
    "broken", ["claims: [", "claims: text\n", "just text\n", "- a\n- b\n", "", "claims:\n  - text: x\n"]
)
def test_a_file_that_cannot_be_read_raises_no_false_alarms_elsewhere(base: BaseFolder, broken: str) -> None:
    base.write(CLAIMS, broken)
    assert {problem.file for problem in problems_of(base)} == {CLAIMS}


@pytest.mark.parametrize("broken", ["sources: [", "", "sources:\n  - id: made-up\n"])
def test_a_broken_source_does_not_make_every_citation_wrong(base: BaseFolder, broken: str) -> None:
    base.write(SOURCES, broken)
    assert {problem.file for problem in problems_of(base)} == {SOURCES}


def test_references_to_a_refused_item_are_no_second_error(base: BaseFolder) -> None:
    base.replace(CLAIMS, "kind: reported", "kind: rumour")
    assert [problem.line for problem in problems_of(base)] == [3]


def test_a_missing_folder_and_one_without_sources(tmp_path: Path, base: BaseFolder) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(KnowledgeError, match="there is no such folder; point --knowledge at a base"):
        load_base(gone)
    (base.path / SOURCES).unlink()
    assert problems_of(base) == (
        Problem(
            str(base.path), 0, "there is no sources/*.yaml in it; a base needs at least one source (docs/knowledge.md)"
        ),
    )


def test_a_file_instead_of_a_folder(base: BaseFolder) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        load_base(base.path / CLAIMS)


def test_a_folder_named_like_a_file(base: BaseFolder) -> None:
    (base.path / "claims" / "deep.yaml").mkdir()
    assert problems_of(base) == (Problem("claims/deep.yaml", 0, "cannot be read: Is a directory"),)


def test_other_files_in_the_folder_are_none_of_our_business(base: BaseFolder) -> None:
    base.write("claims/notes.txt", "not yaml: [")
    base.write("claims/.hidden.yaml", "[")
    base.write(".git/x.yaml", "[")
    base.write("pictures/x.png", "")
    assert [part for part, _ in files_of(base.path)] == [
        "sources",
        "claims",
        "faq",
        "boundaries",
        "vocabulary",
        "smalltalk",
    ]
    assert load_base(base.path).knowledge


ALL_THERE_IS = (
    "the base is vocabulary.yaml and smalltalk.yaml, and files that end in .yaml or .yml in "
    "sources/, claims/, faq/, boundaries/, checks/"
)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("claim/all.yaml", "it should be called claims/all.yaml"),
        ("Claims/all.yaml", "it should be called claims/all.yaml"),
        ("claims/new.YML", "it should be called claims/new.yml"),
        ("claims/deep/new.yaml", "it should be called claims/new.yaml"),
        ("boundries/new.yml", "it should be called boundaries/new.yml"),
        ("faq.yaml", "it should be called faq/faq.yaml"),
        ("vocabularies.yaml", "it should be called vocabulary.yaml"),
        ("small-talk.yml", "it should be called smalltalk.yml"),
        ("check/all.yaml", "it should be called checks/all.yaml"),
        ("checks.yml", "it should be called checks/checks.yml"),
        ("checks/deep/all.yaml", "it should be called checks/all.yaml"),
        ("drafts/x.yaml", ALL_THERE_IS),
        ("notes.yaml", ALL_THERE_IS),
    ],
)
def test_a_misnamed_file_is_not_passed_over_in_silence(base: BaseFolder, name: str, hint: str) -> None:
    base.write(name, "anything: [")
    assert problems_of(base) == (Problem(name, 0, f"this is not part of the base, nobody would read it: {hint}"),)


@pytest.mark.parametrize("name", FILES)
def test_both_suffixes_are_read_everywhere(base: BaseFolder, name: str) -> None:
    before = load_base(base.path).knowledge
    (base.path / name).rename((base.path / name).with_suffix(".yml"))
    after = load_base(base.path).knowledge
    assert replace(after, version=before.version) == before


def test_a_pipe_in_place_of_a_file_is_an_error(base: BaseFolder) -> None:
    os.mkfifo(base.path / "claims" / "pipe.yaml")
    message = "this is no regular file; put a file in its place"
    assert problems_of(base) == (Problem("claims/pipe.yaml", 0, message),)


def test_a_base_without_an_entry_is_an_error(base: BaseFolder) -> None:
    for name in FILES:
        if name != SOURCES:
            (base.path / name).unlink()
    assert problems_of(base) == (
        Problem(
            str(base.path),
            0,
            "there is no entry in it; a base needs at least one claim, FAQ entry or boundary (docs/knowledge.md)",
        ),
    )


def test_what_is_built_is_what_the_version_says(base: BaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is written while the base is loaded does not lend its version to the old content."""
    expected = load_base(base.path).knowledge.version

    def read_and_write(path: Path, shown_as: str) -> tuple[Node | None, list[Problem], bytes]:
        found = read(path, shown_as)
        path.write_bytes(path.read_bytes() + b"# written a moment later\n")
        return found

    monkeypatch.setattr("bot.curation.load.read", read_and_write)
    assert load_base(base.path).knowledge.version == expected


JARGON = re.compile(r"pydantic|Input should|validation|type=|str_|\[A-Za-z|\^\[|dict\b|NoneType|\bloc\b|model")


@pytest.mark.parametrize(("file", "old", "new"), [mistake[:3] for mistake in MISTAKES])
def test_no_message_speaks_of_the_machinery(base: BaseFolder, file: str, old: str, new: str) -> None:
    base.replace(file, old, new)
    for problem in problems_of(base):
        assert not JARGON.search(problem.message)


# what a good base becomes


def test_several_sources_need_their_name_in_citations(base: BaseFolder) -> None:
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    assert problems_of(base) == (
        Problem(CLAIMS, 6, "“0.1” does not say which source; write source-id/0.1"),
        Problem(CLAIMS, 14, "“1.1” does not say which source; write source-id/1.1"),
    )
    base.replace(CLAIMS, 'citations: ["0.1"]', "citations: [made-up/0.1, second/1.1]")
    base.replace(CLAIMS, 'citations: ["1.1"]', "citations: [second/1.1]")
    knowledge = load_base(base.path).knowledge
    cited = [(each.source, each.passage) for each in knowledge.claims["c-tea"].citations]
    assert cited == [("made-up", "0.1"), ("second", "1.1")]


def test_the_name_of_the_only_source_may_stand_or_not(base: BaseFolder) -> None:
    plain = load_base(base.path).knowledge.claims["c-tea"].citations
    base.replace(CLAIMS, 'citations: ["0.1"]', "citations: [made-up/0.1]")
    assert load_base(base.path).knowledge.claims["c-tea"].citations == plain


def test_traditional_chinese_is_derived_or_given(base: BaseFolder) -> None:
    assert load_base(base.path).knowledge.claims["c-tea"].text.zh_hant == "山上有六百棵茶樹。"
    base.replace(CLAIMS, TEXT, TEXT[:-1] + ", zh-Hant: 山上種了六百棵茶。}")
    text = load_base(base.path).knowledge.claims["c-tea"].text
    assert text.in_language(Language.ZH_HANT) == "山上種了六百棵茶。"
    assert text.in_language(Language.ZH_HANS) == "山上有六百棵茶树。"


def test_phrasings_carry_their_language(base: BaseFolder) -> None:
    base.replace(CLAIMS, PHRASINGS, PHRASINGS + "\n      zh-Hant: [有幾多棵茶樹]")
    phrasings = load_base(base.path).knowledge.claims["c-tea"].phrasings
    assert [p.text for p in phrasings if p.language is Language.ZH_HANT] == ["有幾多棵茶樹"]
    assert sum(p.language is Language.EN for p in phrasings) == 4


def test_values_that_look_like_others_stay_text(base: BaseFolder) -> None:
    base.replace(CLAIMS, PHRASINGS, "zh-Hans: [no, 010, 1:30, ~]")
    phrasings = load_base(base.path).knowledge.claims["c-tea"].phrasings
    assert [p.text for p in phrasings][:4] == ["no", "010", "1:30", "~"]


@pytest.mark.parametrize("name", FILES)
def test_the_version_changes_with_any_byte(base: BaseFolder, name: str) -> None:
    before = load_base(base.path).knowledge.version
    assert re.fullmatch("[0-9a-f]{12}", before)
    assert load_base(base.path).knowledge.version == before
    file = base.path / name
    file.write_bytes(file.read_bytes() + b"#")
    assert load_base(base.path).knowledge.version != before


def test_the_version_changes_with_a_file_s_name(base: BaseFolder) -> None:
    before = load_base(base.path).knowledge.version
    (base.path / CLAIMS).rename(base.path / "claims" / "other.yaml")
    assert load_base(base.path).knowledge.version != before
