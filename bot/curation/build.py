"""From validated items to the base as a value, with the checks that need the whole base."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, cast

from bot.curation import schema
from bot.curation.entries import EntryBuilder, Texts, phrasings_of, source_of
from bot.curation.located import Located, Parts
from bot.curation.references import dangling
from bot.domain.knowledge import Knowledge
from bot.domain.revision import Part
from bot.domain.vocabulary import Opposites, Synonyms, Term, Vocabulary
from bot.errors import Problem


def build(
    parts: Parts,
    *,
    version: str,
    invalid: Set[str] | None,
    sources_whole: bool = True,
    vocabulary_whole: bool = True,
) -> tuple[Knowledge, list[Problem]]:
    """Put the items together.

    Args:
        parts: the valid items of each part of the base.
        version: version of the base.
        invalid: ids of items that were refused, which references may name all the same; None where some
            cannot be told, so that references cannot be judged.
        sources_whole: whether every source was read, so that citations can be judged.
        vocabulary_whole: whether all of the vocabulary was read, so that names can be judged.

    Returns:
        The base and every problem found; the base may be used only where there is none.
    """
    problems = _duplicate_ids(parts)
    text = Texts(parts["vocabulary"])
    sources = {item.model.id: source_of(text, item.model) for item in parts["sources"]}
    vocabulary, found = _vocabulary(text, parts["vocabulary"])
    problems += found
    terms = {term.id: term.kind for term in vocabulary.terms}
    builder = EntryBuilder(text, sources, terms, sources_whole=sources_whole, vocabulary_whole=vocabulary_whole)
    entries: dict[Part, dict[str, Any]] = {part: {} for part in Part}
    for part in Part:
        for item in parts[part]:
            entries[part][item.model.id], found = builder(item)
            problems += found
    if invalid is not None:
        known = {part: {*entries[part], *invalid} for part in (Part.CLAIMS, Part.FAQ)}
        known[Part.BOUNDARIES] = {*entries[Part.BOUNDARIES]}
        for item in (*parts["faq"], *parts["boundaries"]):
            problems += [item.problem(each.message, each.field, each.place) for each in dangling(item, known)]
    knowledge = Knowledge(
        version,
        sources,
        entries[Part.CLAIMS],
        entries[Part.FAQ],
        entries[Part.BOUNDARIES],
        entries[Part.SMALLTALK],
        vocabulary,
    )
    return knowledge, problems


def _duplicate_ids(parts: Parts) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, Located[Any]] = {}
    for part in ("sources", "claims", "faq", "boundaries", "smalltalk"):
        for item in parts[part]:
            first = seen.setdefault(item.model.id, item)
            if first is not item:
                where = f"{first.file}:{first.node.line_at(('id',))}"
                message = f"the id “{item.model.id}” is taken by {where}; choose another"
                problems.append(item.problem(message, "id"))
    for item in parts["sources"]:
        for listing, what in (("passages", "passage"), ("sections", "section")):
            ids = [each.id for each in getattr(item.model, listing)]
            for place, one in enumerate(ids):
                if one in ids[:place]:
                    problems.append(item.problem(f"the {what} “{one}” is listed twice; keep one", listing, place, "id"))
    return problems


def _vocabulary(text: Texts, items: Sequence[Located[Any]]) -> tuple[Vocabulary, list[Problem]]:
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    ids: dict[tuple[str, str], Located[Any]] = {}
    terms, synonyms, opposites = [], [], []
    for item in items:
        if item.key != "synonyms":
            first = ids.setdefault((item.key, item.model.id), item)
            if first is not item:
                where = f"{first.file}:{first.node.line_at(('id',))}"
                problems.append(item.problem(f"the id “{item.model.id}” is taken by {where}; choose another", "id"))
        if item.key == "terms":
            model = cast("schema.TermModel", item.model)
            for place, variant in enumerate(model.variants):
                owner = taken.setdefault(variant.casefold(), model.id)
                if owner != model.id:
                    message = f"“{variant}” already stands for “{owner}”; keep it in one place"
                    problems.append(item.problem(message, "variants", place))
            terms.append(Term(model.id, model.kind, text(model.label), tuple(model.variants)))
        elif item.key == "synonyms":
            group = cast("list[str]", item.model)
            for place, word in enumerate(group):
                owner = taken.setdefault(word.casefold(), group[0])
                if owner != group[0]:
                    message = f"“{word}” already stands for “{owner}”; keep it in one place"
                    problems.append(item.problem(message, place))
            synonyms.append(Synonyms(group[0], tuple(group[1:])))
        else:
            pair = cast("schema.OppositesModel", item.model)
            opposites.append(Opposites(pair.id, phrasings_of(pair.left), phrasings_of(pair.right)))
    return Vocabulary(tuple(terms), tuple(synonyms), tuple(opposites)), problems
