"""Live revisions on top of the files: which count, which wait, and what the base is then."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.curation.documents import document_of, model_of, plain_of, read_document
from bot.curation.load import Base, load_base
from bot.curation.overlay import document_in, overlay
from bot.domain.revision import Part, Revision
from tests.curation.base import BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS
from tests.curation.revising import HEIGHT, Item, added, document, edited, phrased, retired, revision


@pytest.fixture
def files(base: BaseFolder) -> Base:
    return load_base(base.path)


def title(text: str) -> Callable[[Item], None]:
    return lambda item: item["question"].update(en=text)  # type: ignore[no-any-return]


# Documents


def test_a_document_holds_what_stands_in_yaml_and_no_more(files: Base) -> None:
    found = document_in(files, "c-tea")
    assert found is not None
    assert found == json.dumps(read_document(found), ensure_ascii=False, separators=(",", ":"))
    assert list(read_document(found)) == ["id", "kind", "question", "text", "citations", "phrasings"]
    assert read_document(found)["text"] == {
        "zh-Hans": "山上有六百棵茶树。",
        "en": "There are 600 tea bushes on the hill.",
    }


def test_the_same_entry_is_the_same_document_however_it_is_written() -> None:
    backwards = {key: HEIGHT[key] for key in reversed(HEIGHT)}
    backwards["reply"] = {"en": " The article does not say how high the hill is. ", "zh-Hans": "文章没有谈山有多高。"}
    assert document(Part.BOUNDARIES, backwards) == document(Part.BOUNDARIES, HEIGHT)
    with_traditional = HEIGHT | {"reply": {"en": "x", "zh-Hant": "甲", "zh-Hans": "乙"}, "missing": []}
    assert list(read_document(document(Part.BOUNDARIES, with_traditional))["reply"]) == ["zh-Hans", "zh-Hant", "en"]
    assert "missing" not in read_document(document(Part.BOUNDARIES, with_traditional))


def test_documents_are_read_back(files: Base) -> None:
    for item in files.entries.values():
        assert document_of(model_of(Part(item.key), plain_of(item.model))) == document_of(item.model)


# What counts


def test_without_revisions_it_is_the_base_itself(files: Base) -> None:
    laid = overlay(files, [])
    assert laid.base is files
    assert (laid.merged, laid.conflicts, laid.refused, laid.counting) == ((), (), (), ())


def test_a_revision_takes_the_place_of_its_entry_alone(files: Base) -> None:
    changed = edited(files, "c-tea", title("How many bushes?"))
    laid = overlay(files, [changed])
    knowledge = laid.base.knowledge
    assert knowledge.claims["c-tea"].question.en == "How many bushes?"
    assert list(knowledge.entries) == list(files.knowledge.entries)
    assert all(entry is files.knowledge.entries[name] for name, entry in knowledge.entries.items() if name != "c-tea")
    assert laid.counting == (changed,)
    assert document_in(laid.base, "c-tea") == changed.document
    assert [item.model.id for item in laid.base.parts["claims"]] == ["c-tea", "c-road"]


def test_it_is_the_base_that_files_with_the_same_would_give(base: BaseFolder, files: Base) -> None:
    revisions = [edited(files, "c-road", phrased("why a road")), added(files, Part.BOUNDARIES, HEIGHT)]
    laid = overlay(files, revisions).base.knowledge
    base.replace(CLAIMS, "the author wants the road]", "the author wants the road, why a road]")
    text = (base.path / BOUNDARIES).read_text(encoding="utf-8")
    base.write(BOUNDARIES, f"{text}  - {json.dumps(HEIGHT, ensure_ascii=False)}\n")
    written = load_base(base.path).knowledge
    assert laid.entries == written.entries
    assert laid.vocabulary == written.vocabulary


def test_an_entry_is_retired(files: Base) -> None:
    laid = overlay(files, [retired(files, "b-coffee")])
    assert "b-coffee" not in laid.base.knowledge.entries
    assert laid.base.parts["boundaries"] == []


def test_the_version_tells_what_counts(files: Base) -> None:
    one, other = edited(files, "c-tea", title("A?")), edited(files, "c-road", title("B?"))
    versions = [
        overlay(files, revisions).base.knowledge.version
        for revisions in ([], [one], [other], [one, other], [retired(files, "b-coffee")])
    ]
    assert len(set(versions)) == 5
    assert versions[0] == files.knowledge.version
    assert all(len(version) == 12 for version in versions)
    assert overlay(files, [other, one]).base.knowledge.version == versions[3]


def test_what_the_files_hold_by_now_is_merged(files: Base) -> None:
    held = replace(edited(files, "c-tea", title("?")), document=document_in(files, "c-tea"))
    gone = revision(files, "b-gone", Part.BOUNDARIES, None)
    laid = overlay(files, [held, gone])
    assert laid.merged == (held, gone)
    assert laid.base is files


def test_a_revision_of_another_source_is_left_alone(files: Base) -> None:
    laid = overlay(files, [edited(files, "c-tea", title("?"), sources=("made-up", "another"))])
    assert laid.base is files
    assert (laid.merged, laid.refused) == ((), ())


def test_a_conflict_goes_on_answering_and_is_told(base: BaseFolder, files: Base) -> None:
    ours = edited(files, "c-tea", title("Ours?"))
    base.replace(CLAIMS, "How many tea bushes are there?", "Theirs?")
    now = load_base(base.path)
    laid = overlay(now, [ours])
    assert laid.base.knowledge.claims["c-tea"].question.en == "Ours?"
    (conflict,) = laid.conflicts
    assert (conflict.revision, conflict.base) == (ours, document_in(now, "c-tea"))


def test_an_entry_that_the_files_dropped_goes_on_answering(base: BaseFolder, files: Base) -> None:
    ours = edited(files, "b-coffee", title("Beans"))
    (base.path / BOUNDARIES).unlink()
    laid = overlay(load_base(base.path), [ours])
    assert laid.base.knowledge.boundaries["b-coffee"].question.en == "Beans"
    assert [conflict.base for conflict in laid.conflicts] == [None]


# What is refused


def reasons(files: Base, *revisions: Revision) -> dict[str, tuple[str, ...]]:
    laid = overlay(files, revisions)
    assert {each.entry for each in laid.counting}.isdisjoint(each.entry for each, _ in laid.refused)
    return {each.entry: sentences for each, sentences in laid.refused}


def test_what_others_rest_on_is_not_retired(files: Base) -> None:
    assert reasons(files, retired(files, "c-tea")) == {
        "c-tea": (
            "“山上有什么？” (faq-hill) rests on it; change that one first",
            "“咖啡” (b-coffee) rests on it; change that one first",
        )
    }


def test_it_is_once_the_others_are_gone(files: Base) -> None:
    revisions = [retired(files, "c-tea"), retired(files, "faq-hill"), retired(files, "b-coffee")]
    assert reasons(files, *revisions) == {}
    assert list(overlay(files, revisions).base.knowledge.claims) == ["c-road"]


def test_what_rests_on_a_refused_one_is_refused_with_it(files: Base) -> None:
    new = read_document(document_in(files, "c-road") or "") | {"id": "c-new", "citations": ["9.9"]}
    on_it = edited(files, "faq-hill", lambda item: item.update(claims=["c-new"]))
    assert reasons(files, revision(files, "c-new", Part.CLAIMS, json.dumps(new)), on_it) == {
        "c-new": ("the source “made-up” has no passage “9.9”; cite one that it has",),
        "faq-hill": ("there is no claim “c-new”; name one that exists",),
    }


@pytest.mark.parametrize(
    ("part", "entry", "document", "sentence"),
    [
        (Part.BOUNDARIES, "b-x", '{"id":"b-x"}', "“question” is missing; add it"),
        (Part.BOUNDARIES, "b-x", json.dumps(HEIGHT), "it says of itself that it is “b-height”"),
        (
            Part.BOUNDARIES,
            "c-tea",
            json.dumps(HEIGHT | {"id": "c-tea"}),
            "the id “c-tea” is taken by an entry of claims",
        ),
        (Part.BOUNDARIES, "made-up", json.dumps(HEIGHT | {"id": "made-up"}), "the id “made-up” is taken by a source"),
        (Part.BOUNDARIES, "b-height", json.dumps(HEIGHT | {"nearest": ["c-none"]}), "there is no claim or FAQ entry"),
        (
            Part.BOUNDARIES,
            "b-height",
            json.dumps(HEIGHT | {"reply": {"zh-Hans": "x", "en": "a\u001bb"}}),
            "the character U+001B is not allowed; remove it",
        ),
    ],
)
def test_what_is_no_entry_of_this_base(files: Base, part: Part, entry: str, document: str, sentence: str) -> None:
    found = reasons(files, revision(files, entry, part, document))
    assert found[entry][0].startswith(sentence)


def test_the_last_entry_stays(base: BaseFolder) -> None:
    for name in ("faq/all.yaml", "boundaries/all.yaml", "claims/all.yaml"):
        (base.path / name).unlink()
    files = load_base(base.path)
    assert reasons(files, retired(files, "s-hello")) == {
        "s-hello": ("it is the only entry; a base needs at least one",)
    }
