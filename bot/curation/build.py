"""From validated items to domain values, with the checks that need the whole base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from bot.curation import schema
from bot.curation.safe_yaml import Node
from bot.curation.traditional import Deriver
from bot.domain.entry import Boundary, Claim, Faq, Misstatement, Quantity, SmallTalk, Values
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.source import Citation, Link, Passage, Source
from bot.domain.vocabulary import Opposites, Synonyms, Term, TermKind, Vocabulary
from bot.errors import Problem
from bot.matching.guard.facts import WATCHED

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """An item with the key it stood under and where it came from."""

    key: str
    model: T_co
    node: Node
    file: str

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem at ``path`` inside the item."""
        return Problem(self.file, self.node.line_at(path), message)


Parts = Mapping[str, Sequence[Located[Any]]]
_Cited = dict[Citation, list[str]]  # passage → the runs of sentences that are cited, "" for all of it


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
    text = _Texts(parts["vocabulary"])
    sources = {item.model.id: _source(text, item.model) for item in parts["sources"]}
    claims: dict[str, Claim] = {}
    for item in parts["claims"]:
        cited, found = _citations(item, sources)
        problems += found if sources_whole else []
        claims[item.model.id] = _claim(text, item.model, cited)
    faq = {item.model.id: _faq(text, item.model) for item in parts["faq"]}
    boundaries = {item.model.id: _boundary(text, item.model) for item in parts["boundaries"]}
    smalltalk = {item.model.id: _smalltalk(text, item.model) for item in parts["smalltalk"]}
    if invalid is not None:
        problems += _dangling(parts, {*claims, *invalid}, {*faq, *invalid}, {*boundaries})
    if sources_whole:
        problems += _sections(parts["faq"], sources)
    vocabulary, found = _vocabulary(text, parts["vocabulary"])
    problems += found
    if vocabulary_whole:
        problems += _unknown_names(parts["claims"], {term.id: term.kind for term in vocabulary.terms})
    knowledge = Knowledge(version, sources, claims, faq, boundaries, smalltalk, vocabulary)
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


def _citations(item: Located[schema.ClaimModel], sources: Mapping[str, Source]) -> tuple[_Cited, list[Problem]]:
    cited: _Cited = {}
    problems: list[Problem] = []
    for place, written in enumerate(item.model.citations):
        name, _, rest = written.rpartition("/")
        passage, _, run = rest.partition("#")
        if not name and len(sources) == 1:
            name = next(iter(sources))
        if not name:
            message = f"“{written}” does not say which source; write source-id/{passage}"
        elif name not in sources:
            message = f"there is no source “{name}”; the sources are {', '.join(sources) or 'none'}"
        elif passage not in sources[name].passages:
            message = f"the source “{name}” has no passage “{passage}”; cite one that is listed in sources/"
        elif run and int((bounds := run.split("-"))[0]) > int(bounds[-1]):
            message = f"“{written}” ends before it begins; write {name}/{passage}#{bounds[-1]}-{bounds[0]}"
        else:
            cited.setdefault(Citation(name, passage), []).append(run)
            continue
        problems.append(item.problem(message, "citations", place))
    return cited, problems


def _sentences(runs: Sequence[str]) -> tuple[int, ...]:
    """The sentences that runs like ``1-2`` and ``4`` name; none where one of them is empty: then it is all of them."""
    if not all(runs):
        return ()
    bounds = [run.split("-") for run in runs]
    return tuple(sorted({number for each in bounds for number in range(int(each[0]), int(each[-1]) + 1)}))


def _dangling(
    parts: Parts,
    claims: Set[str],
    faq: Set[str],
    boundaries: Set[str],
) -> list[Problem]:
    problems = []
    citable = claims | faq
    known = citable | boundaries
    checks: list[tuple[str, str, Set[str], str]] = [
        ("faq", "claims", claims, "claim"),
        ("faq", "related", known, "entry"),
        ("boundaries", "nearest", citable, "claim or FAQ entry"),
    ]
    for part, field, allowed, what in checks:
        for item in parts[part]:
            for place, reference in enumerate(getattr(item.model, field)):
                if reference not in allowed:
                    message = f"there is no {what} “{reference}”; name one that exists"
                    problems.append(item.problem(message, field, place))
    return problems


def _unknown_names(claims: Sequence[Located[Any]], terms: Mapping[str, TermKind]) -> list[Problem]:
    problems = []
    for item in claims:
        for place, name in enumerate(item.model.values.names):
            if name not in terms:
                message = f"the vocabulary has no term “{name}”; name one that exists, or add it"
            elif terms[name] not in WATCHED:
                message = f"“{name}” is a {terms[name]}, which is not held against the passages; take it out"
            else:
                continue
            problems.append(item.problem(message, "values", "names", place))
    return problems


def _sections(entries: Sequence[Located[Any]], sources: Mapping[str, Source]) -> list[Problem]:
    sections = {section for source in sources.values() for section in source.sections}
    message = "no source has a section “{}”; use one that is listed in sources/"
    return [
        item.problem(message.format(item.model.section), "section")
        for item in entries
        if item.model.section not in sections
    ]


def _vocabulary(text: _Texts, items: Sequence[Located[Any]]) -> tuple[Vocabulary, list[Problem]]:
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
            opposites.append(Opposites(pair.id, _phrasings(pair.left), _phrasings(pair.right)))
    return Vocabulary(tuple(terms), tuple(synonyms), tuple(opposites)), problems


class _Texts:
    """Completes texts: what is not given in Traditional Chinese is derived."""

    def __init__(self, vocabulary: Sequence[Located[Any]]) -> None:
        labels = [item.model.label for item in vocabulary if item.key == "terms"]
        self._derive = Deriver((label.zh_hans, label.zh_hant) for label in labels if label.zh_hant)

    def __call__(self, model: schema.TextModel) -> Text:
        return Text(model.zh_hans, model.zh_hant or self._derive(model.zh_hans), model.en)

    def optional(self, model: schema.TextModel | None) -> Text | None:
        """The same for a text that may be missing."""
        return self(model) if model else None


def _phrasings(model: schema.PhrasingsModel | schema.WordingsModel) -> tuple[Phrasing, ...]:
    by_language = (
        (Language.ZH_HANS, model.zh_hans),
        (Language.ZH_HANT, model.zh_hant),
        (Language.EN, model.en),
    )
    return tuple(Phrasing(text, language) for language, texts in by_language for text in texts)


def _source(text: _Texts, model: schema.SourceModel) -> Source:
    return Source(
        id=model.id,
        title=text(model.title),
        author=text(model.author),
        publisher=text(model.publisher),
        published=model.published,
        links=tuple(Link(link.language, link.url, text(link.label)) for link in model.links),
        sections={section.id: text(section.label) for section in model.sections},
        passages={each.id: Passage(each.id, text(each.label), each.fingerprint) for each in model.passages},
    )


def _claim(text: _Texts, model: schema.ClaimModel, cited: _Cited) -> Claim:
    stated = _phrasings(model.statements) if model.statements else ()
    return Claim(
        id=model.id,
        claim_kind=model.kind,
        question=text(model.question),
        text=text(model.text),
        attribution=text.optional(model.attribution),
        citations=tuple(cited),
        sentences={citation: exact for citation, runs in cited.items() if (exact := _sentences(runs))},
        values=_values(model.values),
        note=text.optional(model.note),
        phrasings=(*_phrasings(model.phrasings), *stated),
        statements=frozenset(each.text for each in stated),
        misstatements=tuple(
            Misstatement(_phrasings(each.wordings), text.optional(each.correction)) for each in model.misstatements
        ),
    )


def _values(model: schema.ValuesModel) -> Values:
    return Values(
        figures=tuple(Quantity(float(figure.value), figure.unit) for figure in model.figures),
        names=tuple(model.names),
        dates=tuple(model.dates),
    )


def _faq(text: _Texts, model: schema.FaqModel) -> Faq:
    return Faq(
        id=model.id,
        section=model.section,
        question=text(model.question),
        answer=text(model.answer),
        claims=tuple(model.claims),
        related=tuple(model.related),
        note=text.optional(model.note),
        phrasings=_phrasings(model.phrasings),
    )


def _boundary(text: _Texts, model: schema.BoundaryModel) -> Boundary:
    return Boundary(
        id=model.id,
        question=text(model.question),
        reply=text(model.reply),
        nearest=tuple(model.nearest),
        phrasings=_phrasings(model.phrasings),
    )


def _smalltalk(text: _Texts, model: schema.SmallTalkModel) -> SmallTalk:
    return SmallTalk(model.id, text(model.question), text(model.reply), _phrasings(model.phrasings))
