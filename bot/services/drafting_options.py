"""What can be chosen at each step of a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.entry import Claim, ClaimKind
from bot.domain.language import Language
from bot.domain.revision import Part
from bot.domain.source import Citation, Passage
from bot.services.drafting_document import as_written, cited, document
from bot.services.drafting_work import CHINESE, Both, Step, Way, Work, other_than
from bot.services.phrases import claim_kind, phrase
from bot.services.ports import Workshop

PAGE = 8  # options on a screen that has more than one page
TITLES_OFFERED = 6
ATTRIBUTIONS_OFFERED = 16

STANDARD, MISSING, KEEP, CLAIMS, AUTHOR, DONE = "standard", "missing", "keep", "claims", "author", "done"
TO_MENU, TO_IMPACT, TO_PREVIEW = "menu", "impact", "preview"

# What the catalogues call the two languages that texts are written in
NAMES = {Language.ZH_HANS.value: "chinese", Language.EN.value: "english"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen.

    Attributes:
        key: what ``chosen`` takes; without white space.
        label: what it is, in the moderator's language.
        chosen: whether it is ticked; None where it is not for ticking.
    """

    key: str
    label: str
    chosen: bool | None = None


def options_of(work: Work, shop: Workshop, language: Language) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """What can be chosen: what goes over several pages where it is much, and what stands on every page."""
    match work.step:
        case Step.TEXT | Step.OTHER_TEXT:
            return (), tuple(_for_text(work, language))
        case Step.TITLE | Step.OTHER_TITLE:
            return tuple(_for_title(work)), tuple(_for_other_title(work, language))
        case Step.KIND:
            return tuple(_kinds(work, language)), ()
        case Step.ATTRIBUTION:
            return tuple(_attributions(work, shop, language)), ()
        case Step.SECTION:
            rests = work.claims if work.part is Part.FAQ else work.citations
            return tuple(_sections(work, shop, language)), _done("draft_done", language) if rests else ()
        case Step.PASSAGE:
            return tuple(_passages(work, shop, language)), _done("draft_sections", language)
        case Step.NEAREST:
            return tuple(_nearest(work, shop, language)), _done("draft_done", language)
        case Step.PHRASINGS:
            ways = enumerate(work.ways)
            ticks = tuple(Option(f"way:{place}", way.text, work.lists(way)) for place, way in ways)
            return ticks, _done("draft_done", language)
        case Step.MENU:
            return tuple(_menu(work, language)), ()
        case Step.PREVIEW:
            valid = not shop.problems(work.part, document(work, shop))
            impact = (Option(TO_IMPACT, phrase("draft_to_impact", language)),) if valid else ()
            return (), (*impact, Option(TO_MENU, phrase("draft_to_menu", language)))
        case Step.IMPACT:
            return (), (Option(TO_MENU, phrase("draft_to_menu", language)),)


def titles_offered(work: Work) -> tuple[tuple[int, Way], ...]:
    """The askers' own wordings that can be the title, each with its place among the ways of asking."""
    fits = (
        (place, way)
        for place, way in enumerate(work.ways)
        if not work.asks or (way.language == Language.EN) == (work.asks == Language.EN)
    )
    return tuple(fits)[:TITLES_OFFERED]


def attributions_offered(shop: Workshop) -> list[Both]:
    """Who the base says says something, the most frequent first."""
    voices = (claim.attribution for claim in shop.knowledge.claims.values() if claim.attribution is not None)
    counted = Counter(Both(voice.zh_hans, voice.en) for voice in voices if voice.zh_hans and voice.en)
    return [voice for voice, _ in counted.most_common(ATTRIBUTIONS_OFFERED)]


def claims_on(citation: Citation, shop: Workshop) -> Iterator[Claim]:
    """The live claims that cite a passage."""
    return (claim for claim in shop.knowledge.claims.values() if citation in claim.citations)


def cites(work: Work, citation: Citation, shop: Workshop) -> bool:
    """Whether a claim in work cites a passage."""
    return any(cited(each, shop) == citation for each in work.citations)


def passages_of(place: str, shop: Workshop) -> list[tuple[Citation, Passage]]:
    """The passages of a section (``source/section``); none where it is not there."""
    name, _, section = place.rpartition("/")
    source = shop.knowledge.sources.get(name)
    found = source.passages.values() if source is not None else ()
    return [(Citation(name, each.id), each) for each in found if each.section == section]


def place_of(citation: Citation, language: Language) -> str:
    """Where a passage stands: ``§5 ¶2``."""
    section, _, paragraph = citation.passage.partition(".")
    return f"§{section} ¶{paragraph}" if paragraph else phrase("byline", language)


def _done(key: str, language: Language) -> tuple[Option, ...]:
    return (Option(DONE, phrase(key, language)),)


def _for_text(work: Work, language: Language) -> Iterator[Option]:
    asks = work.asks or work.language
    if work.texts.get(asks):
        yield Option(KEEP, phrase("draft_keep", language))
    if work.part is Part.BOUNDARIES and work.step is Step.TEXT:
        yield Option(STANDARD, phrase("draft_standard_choice", language), work.standard or None)
    if work.asks and work.texts.get(other_than(work.asks)) and work.part is not Part.SMALLTALK:
        yield Option(MISSING, phrase("draft_missing", language))


def _for_title(work: Work) -> Iterator[Option]:
    for place, way in titles_offered(work):
        yield Option(f"way:{place}", way.text)


def _for_other_title(work: Work, language: Language) -> Iterator[Option]:
    if work.titles.get(work.asks or work.language):
        yield Option(KEEP, phrase("draft_keep", language))
    if work.standard and work.asks and work.titles.get(other_than(work.asks)):
        yield Option(MISSING, phrase("draft_missing", language))


def _kinds(work: Work, language: Language) -> Iterator[Option]:
    is_claim = work.part is Part.CLAIMS
    for kind in ClaimKind:
        yield Option(kind.value, claim_kind(kind, language), is_claim and work.kind == kind)
    if work.begun_on is None:
        yield Option(CLAIMS, phrase("draft_kind_claims", language), not is_claim)


def _attributions(work: Work, shop: Workshop, language: Language) -> Iterator[Option]:
    yield Option(AUTHOR, phrase("draft_author", language), work.attribution is None)
    offered = attributions_offered(shop)
    if work.attribution is not None and work.attribution not in offered:
        yield Option(KEEP, _in(work.attribution, language), True)
    for place, voice in enumerate(offered):
        yield Option(f"voice:{place}", _in(voice, language), voice == work.attribution)


def _in(text: Both, language: Language) -> str:
    return (text.en if language is Language.EN else text.zh) or text.en or text.zh


def _sections(work: Work, shop: Workshop, language: Language) -> Iterator[Option]:
    for source in shop.knowledge.sources.values():
        for section, label in source.sections.items():
            place = f"{source.id}/{section}"
            number = "" if section == "byline" else f"§{section} "
            yield Option(place, f"{number}{label.in_language(language)}", _is_used(work, place, shop))


def _is_used(work: Work, place: str, shop: Workshop) -> bool:
    """Whether something in a section was chosen."""
    here = [citation for citation, _ in passages_of(place, shop)]
    if work.part is Part.FAQ:
        return any(claim.id in work.claims for citation in here for claim in claims_on(citation, shop))
    return any(cites(work, citation, shop) for citation in here)


def _passages(work: Work, shop: Workshop, language: Language) -> Iterator[Option]:
    listed: set[str] = {work.entry}  # an entry does not rest on itself
    for citation, passage in passages_of(work.place, shop):
        place = place_of(citation, language)
        if work.part is not Part.FAQ:
            label = f"{place} {passage.label.in_language(language)}"
            yield Option(f"passage:{as_written(citation, shop)}", label, cites(work, citation, shop))
        for claim in claims_on(citation, shop):
            if claim.id not in listed:
                listed.add(claim.id)
                title = claim.question.in_language(language)
                yield Option(f"claim:{claim.id}", f"{place}: {title}", _has_claim(work, claim, shop))


def _has_claim(work: Work, claim: Claim, shop: Workshop) -> bool:
    if work.part is Part.FAQ:
        return claim.id in work.claims
    return all(cites(work, citation, shop) for citation in claim.citations)


def _nearest(work: Work, shop: Workshop, language: Language) -> Iterator[Option]:
    for entry in dict.fromkeys([*work.nearest, *work.offered]):
        if entry in shop.knowledge.entries:
            title = shop.knowledge.entries[entry].question.in_language(language)
            yield Option(entry, title, entry in work.nearest)


def _menu(work: Work, language: Language) -> Iterator[Option]:
    both = [CHINESE.value, other_than(CHINESE)]
    for field in ("text", "title"):
        for each in both:
            if not (field == "title" and each == work.missing):
                yield Option(f"{field}:{each}", phrase(f"draft_menu_{field}_{NAMES[each]}", language))
    if work.part is Part.CLAIMS or (work.part is Part.FAQ and work.begun_on is None):
        yield Option("kind", phrase("draft_menu_kind", language))
    if work.part is Part.CLAIMS:
        yield Option("attribution", phrase("draft_menu_attribution", language))
    if work.part in (Part.CLAIMS, Part.FAQ):
        yield Option("citations", phrase("draft_menu_citations", language))
    if work.part is Part.BOUNDARIES:
        yield Option("nearest", phrase("draft_menu_nearest", language))
    yield Option("phrasings", phrase("draft_menu_phrasings", language))
    yield Option(TO_PREVIEW, phrase("draft_menu_preview", language))
