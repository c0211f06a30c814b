"""One validated item of the base as a domain value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.curation import schema
from bot.curation.located import Located
from bot.curation.traditional import Deriver
from bot.curation.wordings import PhrasingsModel, TextModel, WordingsModel
from bot.domain.entry import Boundary, Claim, Entry, Faq, Misstatement, Quantity, SmallTalk, Values
from bot.domain.language import Language, Phrasing, Text
from bot.domain.source import Citation, Link, Passage, Source
from bot.domain.vocabulary import TermKind
from bot.errors import Problem
from bot.matching.guard.facts import WATCHED

_Cited = dict[Citation, list[str]]  # passage → the runs of sentences that are cited, "" for all of it


class Texts:
    """Completes texts: what is not given in Traditional Chinese is derived."""

    def __init__(self, vocabulary: Sequence[Located[Any]]) -> None:
        """Args:
        vocabulary: the items of the vocabulary; their labels say how names are written.
        """
        labels = [item.model.label for item in vocabulary if item.key == "terms"]
        self._derive = Deriver((label.zh_hans, label.zh_hant) for label in labels if label.zh_hant)

    def __call__(self, model: TextModel) -> Text:
        """The text in all languages; the wording of another stands for one that is missing."""
        simplified = model.zh_hans or model.zh_hant or model.en
        traditional = model.zh_hant or (self._derive(model.zh_hans) if model.zh_hans else model.en)
        return Text(simplified, traditional, model.en or model.zh_hans)

    def optional(self, model: TextModel | None) -> Text | None:
        """The same for a text that may be missing."""
        return self(model) if model else None


class EntryBuilder:
    """Builds entries against the sources and the vocabulary that they name."""

    def __init__(
        self,
        text: Texts,
        sources: Mapping[str, Source],
        terms: Mapping[str, TermKind],
        *,
        sources_whole: bool = True,
        vocabulary_whole: bool = True,
    ) -> None:
        """Args:
        text: completes texts.
        sources: the sources.
        terms: id of a term → what it is.
        sources_whole: whether every source was read, so that citations can be judged.
        vocabulary_whole: whether all of the vocabulary was read, so that names can be judged.
        """
        self._text = text
        self._sources = sources
        self._sections = {section for source in sources.values() for section in source.sections}
        self._terms = terms
        self._sources_whole = sources_whole
        self._vocabulary_whole = vocabulary_whole

    def __call__(self, item: Located[Any]) -> tuple[Entry, list[Problem]]:
        """An entry, and what is wrong with it whatever other entries there are."""
        match item.model:
            case schema.ClaimModel():
                cited, problems = _citations(item, self._sources)
                problems = problems if self._sources_whole else []
                problems += _unknown_names(item, self._terms) if self._vocabulary_whole else []
                return _claim(self._text, item.model, cited), problems
            case schema.FaqModel():
                outside = self._sources_whole and item.model.section not in self._sections
                message = f"no source has a section “{item.model.section}”; use one that a source has"
                return _faq(self._text, item.model), [item.problem(message, "section")] if outside else []
            case schema.BoundaryModel():
                return _boundary(self._text, item.model), []
            case _:
                return _smalltalk(self._text, cast("schema.SmallTalkModel", item.model)), []


def phrasings_of(model: PhrasingsModel | WordingsModel) -> tuple[Phrasing, ...]:
    """The wordings of all languages."""
    by_language = (
        (Language.ZH_HANS, model.zh_hans),
        (Language.ZH_HANT, model.zh_hant),
        (Language.EN, model.en),
    )
    return tuple(Phrasing(text, language) for language, texts in by_language for text in texts)


def source_of(text: Texts, model: schema.SourceModel) -> Source:
    """A source."""
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
            message = f"the source “{name}” has no passage “{passage}”; cite one that it has"
        elif run and int((bounds := run.split("-"))[0]) > int(bounds[-1]):
            message = f"“{written}” ends before it begins; write {name}/{passage}#{bounds[-1]}-{bounds[0]}"
        else:
            cited.setdefault(Citation(name, passage), []).append(run)
            continue
        problems.append(item.problem(message, "citations", place))
    return cited, problems


def _unknown_names(item: Located[schema.ClaimModel], terms: Mapping[str, TermKind]) -> list[Problem]:
    problems = []
    for place, name in enumerate(item.model.values.names):
        if name not in terms:
            message = f"the vocabulary has no term “{name}”; name one that exists, or add it"
        elif terms[name] not in WATCHED:
            message = f"“{name}” is a {terms[name]}, which is not held against the passages; take it out"
        else:
            continue
        problems.append(item.problem(message, "values", "names", place))
    return problems


def _sentences(runs: Sequence[str]) -> tuple[int, ...]:
    """The sentences that runs like ``1-2`` and ``4`` name; none where one of them is empty: then it is all of them."""
    if not all(runs):
        return ()
    bounds = [run.split("-") for run in runs]
    return tuple(sorted({number for each in bounds for number in range(int(each[0]), int(each[-1]) + 1)}))


def _claim(text: Texts, model: schema.ClaimModel, cited: _Cited) -> Claim:
    stated = phrasings_of(model.statements) if model.statements else ()
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
        phrasings=(*phrasings_of(model.phrasings), *stated),
        statements=frozenset(each.text for each in stated),
        misstatements=tuple(
            Misstatement(phrasings_of(each.wordings), text.optional(each.correction)) for each in model.misstatements
        ),
    )


def _values(model: schema.ValuesModel) -> Values:
    return Values(
        figures=tuple(Quantity(float(figure.value), figure.unit) for figure in model.figures),
        names=tuple(model.names),
        dates=tuple(model.dates),
    )


def _faq(text: Texts, model: schema.FaqModel) -> Faq:
    return Faq(
        id=model.id,
        section=model.section,
        question=text(model.question),
        answer=text(model.answer),
        claims=tuple(model.claims),
        related=tuple(model.related),
        note=text.optional(model.note),
        phrasings=phrasings_of(model.phrasings),
    )


def _boundary(text: Texts, model: schema.BoundaryModel) -> Boundary:
    return Boundary(
        id=model.id,
        question=text(model.question),
        reply=text(model.reply),
        nearest=tuple(model.nearest),
        phrasings=phrasings_of(model.phrasings),
    )


def _smalltalk(text: Texts, model: schema.SmallTalkModel) -> SmallTalk:
    return SmallTalk(model.id, text(model.question), text(model.reply), phrasings_of(model.phrasings))
