"""A draft as the entry that it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.language import Language, Phrasing
from bot.domain.revision import Document, Part
from bot.domain.source import Citation
from bot.services.documents import SAYS, Item, opened, with_missing, with_phrasings
from bot.services.drafting_work import CHINESE, ENGLISH, Both, Work
from bot.services.entry_ids import new_id
from bot.services.phrases import phrase
from bot.services.ports import Workshop


def document(work: Work, shop: Workshop) -> Document:
    """The entry as it would be; it may not be valid yet, ``shop.problems`` says why.

    What a draft does not ask for (notes, related entries, known wrong versions) stays as it was. The figures, names and
    dates that a claim declares are left out where its text changed, so that the workshop reads them from it anew.
    """
    item: Item = opened(work.begun_on) if work.begun_on is not None else {}
    item["id"] = work.entry
    said = says(work)
    former = item.get(SAYS[work.part])
    rewritten = _written(said, former)
    item["question"] = _written(work.titles, item.get("question"))
    item[SAYS[work.part]] = rewritten
    match work.part:
        case Part.CLAIMS:
            item["kind"] = work.kind
            item["citations"] = list(work.citations)
            if work.attribution is None:
                item.pop("attribution", None)
            else:
                item["attribution"] = _written(work.attribution, item.get("attribution"))
            if rewritten != former:
                item.pop("values", None)
            else:
                item.setdefault("values", {})  # without the key they would be read from the text
        case Part.FAQ:
            item["claims"] = list(work.claims)
            item.setdefault("section", section_of(work, shop))
        case Part.BOUNDARIES:
            item["nearest"] = list(work.nearest)
        case Part.SMALLTALK:
            pass
    for language in (CHINESE, ENGLISH):
        item = with_missing(item, language, missing=work.missing == language)
    ways = [Phrasing(way.text, Language(way.language)) for way in work.ways if work.lists(way)]
    return shop.canonical(work.part, with_phrasings(item, ways))


def says(work: Work) -> Both:
    """What the entry says: what was written, or the standard sentence with the title in it."""
    if not work.standard:
        return work.texts
    return Both(*(_standard(work.titles.get(language), language) for language in (CHINESE, ENGLISH)))


def with_entry(work: Work, shop: Workshop) -> Work:
    """A draft of a new entry with the id that its title asks for now."""
    if work.begun_on is not None or not (work.titles.zh or work.titles.en):
        return work
    first = cited(work.citations[0], shop).passage if work.citations else ""
    used = shop.knowledge.entries.keys() | shop.knowledge.sources.keys()
    return replace(work, entry=new_id(work.part, work.titles.en, work.titles.zh, first, used))


def section_of(work: Work, shop: Workshop) -> str:
    """The section that an FAQ entry belongs to: that of the first passage of its first claim."""
    claims = shop.knowledge.claims
    citations = [citation for each in work.claims if each in claims for citation in claims[each].citations]
    return citations[0].passage.partition(".")[0] if citations else ""


def cited(written: str, shop: Workshop) -> Citation:
    """A citation as in YAML, without its sentences."""
    source, _, rest = written.rpartition("/")
    return Citation(source or shop.sources[0], rest.partition("#")[0])


def as_written(citation: Citation, shop: Workshop) -> str:
    """A citation as it stands in YAML: the source is named where there are several."""
    return citation.passage if len(shop.sources) == 1 else f"{citation.source}/{citation.passage}"


def _standard(title: str, language: Language) -> str:
    return phrase("draft_standard", language, title=title.rstrip("?？ ")) if title else ""


def _written(text: Both, former: Mapping[str, str] | None) -> dict[str, str]:
    """A text with what there is of it; Traditional Chinese stays only where the Simplified did, it is derived else."""
    written = {language.value: text.get(language) for language in (CHINESE, ENGLISH) if text.get(language)}
    traditional = (former or {}).get(Language.ZH_HANT)
    if traditional and former is not None and former.get(CHINESE) == text.zh:
        written[Language.ZH_HANT.value] = traditional
    return written
