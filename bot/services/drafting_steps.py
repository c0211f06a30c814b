"""From step to step: what typing and choosing do to a draft. Nothing here is stored or asked of the matcher."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.language import Language
from bot.domain.revision import Part
from bot.matching.script import HAN, detect_language, to_simplified
from bot.services.documents import opened, taken
from bot.services.drafting_document import as_written, cited, with_entry
from bot.services.drafting_options import (
    AUTHOR,
    CLAIMS,
    DONE,
    KEEP,
    MISSING,
    PAGE,
    STANDARD,
    TO_MENU,
    TO_PREVIEW,
    attributions_offered,
    options_of,
)
from bot.services.drafting_order import after_wording, at, go, onward, to_menu
from bot.services.drafting_work import CHINESE, ENGLISH, Both, Step, Way, Work, other_than
from bot.services.ports import Workshop

BACK, NEXT, PREVIOUS = "back", "next", "previous"
LONGEST = 4096  # characters of a text, as in the files of the base
LONGEST_TITLE = 300  # it stands in lists; longer ones were an answer typed one step too late
FEW_WORDS = 2  # a title of so many Latin words may be Chinese as well: a name

_TYPED_AT = frozenset({Step.TEXT, Step.OTHER_TEXT, Step.TITLE, Step.OTHER_TITLE, Step.ATTRIBUTION, Step.PHRASINGS})


def takes_text(step: Step) -> bool:
    """Whether something can be typed at a step."""
    return step in _TYPED_AT


def typed(work: Work, text: str, shop: Workshop) -> Work:
    """The draft after the moderator wrote something; with a problem where it cannot be taken."""
    work, text = replace(work, problem=""), text.strip()
    if not takes_text(work.step):
        return replace(work, problem="draft_not_typed")
    if not text:
        return replace(work, problem="draft_empty")
    if len(text) > LONGEST:
        return replace(work, problem="draft_too_long")
    match work.step:
        case Step.PHRASINGS:
            changed = _with_ways(work, text)
        case Step.ATTRIBUTION:
            changed = _attributed(work, text)
        case _:
            changed = _worded(work, text)
    return with_entry(changed, shop)


def chosen(work: Work, key: str, shop: Workshop) -> Work:
    """The draft after an option was chosen; ``back``, ``next`` and ``previous`` (pages) always can be."""
    work = replace(work, problem="")
    if key == BACK:
        return replace(at(work, work.back[-1]), back=work.back[:-1]) if work.back else work
    paged, fixed = options_of(work, shop, Language.EN)
    if key in (NEXT, PREVIOUS):
        pages = pages_of(len(paged))
        return replace(work, page=min(max(work.page + (1 if key == NEXT else -1), 1), pages))
    if key not in {option.key for option in (*paged, *fixed)}:
        return replace(work, problem="draft_no_choice")
    return with_entry(_CHOSEN[work.step](work, key, shop), shop)


def pages_of(options: int) -> int:
    """How many pages so many options take."""
    return max(1, -(-options // PAGE))


# Typing


def _worded(work: Work, text: str) -> Work:
    """A text or a title was written."""
    is_title = work.step in (Step.TITLE, Step.OTHER_TITLE)
    if is_title and (len(text) > LONGEST_TITLE or "\n" in text):
        return replace(work, problem="draft_title_too_long")
    language = work.asks or _written_in(text)
    if work.asks and not _may_be(text, work.asks):
        return replace(work, problem="draft_not_english" if work.asks == ENGLISH else "draft_not_chinese")
    work = _first_in(work, language) if not work.asks else work
    return after_wording(_having(work, text, language))


def _written_in(text: str) -> str:
    return ENGLISH if detect_language(text) is Language.EN else CHINESE


def _may_be(text: str, language: str) -> bool:
    if language == ENGLISH:
        return _written_in(text) == ENGLISH
    return HAN.search(text) is not None or len(text.split()) <= FEW_WORDS


def _first_in(work: Work, language: str) -> Work:
    """The draft with a language as the one that is written first, now that something was written in it."""
    return replace(work, language=language, missing="" if work.missing == language else work.missing)


def _having(work: Work, text: str, language: str) -> Work:
    """A text or title in one language was written; in Chinese it is kept in Simplified characters."""
    kept = text if language == ENGLISH else to_simplified(text)
    if work.step in (Step.TITLE, Step.OTHER_TITLE):
        return replace(work, titles=work.titles.having(language, kept))
    missing = "" if work.missing == language else work.missing
    return replace(work, texts=work.texts.having(language, kept), standard=False, missing=missing)


def _attributed(work: Work, text: str) -> Work:
    """Who says it was written: in both languages with a bar between them, or in the one that is there."""
    parts = [part.strip() for part in text.replace("｜", "|").split("|")]
    if len(parts) == 1 and work.missing:
        language = other_than(work.missing)
        voice = Both().having(language, parts[0] if language == ENGLISH else to_simplified(parts[0]))
    elif len(parts) == 2 and all(parts):
        one, other = parts if HAN.search(parts[0]) or not HAN.search(parts[1]) else reversed(parts)
        voice = Both(to_simplified(one), other)
    else:
        return replace(work, problem="draft_two_languages")
    return onward(replace(work, attribution=voice))


def _with_ways(work: Work, text: str) -> Work:
    """Ways of asking were written, one a line; those that are there already are ticked."""
    listed = taken(opened(work.begun_on)) if work.begun_on is not None else set()
    ways = list(work.ways)
    for line in text.splitlines():
        asked = " ".join(line.split())
        there = next((place for place, way in enumerate(ways) if way.text.casefold() == asked.casefold()), None)
        if there is not None:
            ways[there] = replace(ways[there], ticked=True)
        elif asked and asked.casefold() not in listed:
            ways.append(Way(asked, detect_language(asked).value, ticked=True))
    return replace(work, ways=tuple(ways), page=pages_of(len(ways)))


# Choosing


def _for_text(work: Work, key: str, shop: Workshop) -> Work:
    if key == STANDARD:
        return after_wording(replace(work, standard=True, missing=""))
    if key == MISSING:
        return _left_out(work)
    return after_wording(work)


def _for_title(work: Work, key: str, shop: Workshop) -> Work:
    if key == MISSING:
        return _left_out(work)
    if key == KEEP:
        return after_wording(work)
    way = work.ways[_number(key)]
    language = ENGLISH if way.language == Language.EN else CHINESE
    work = _first_in(work, language) if not work.asks else work
    return after_wording(_having(work, way.text, language))


def _left_out(work: Work) -> Work:
    """The language that is asked for is left out for now, everywhere."""
    language = work.asks
    texts, titles = work.texts.having(language, ""), work.titles.having(language, "")
    left = replace(work, missing=language, texts=texts, titles=titles, language=other_than(language))
    return after_wording(left)


def _kind(work: Work, key: str, shop: Workshop) -> Work:
    if key == CLAIMS:
        before, work = work.part, replace(work, part=Part.FAQ, kind="", attribution=None)
    else:
        before, work = work.part, replace(work, part=Part.CLAIMS, kind=key)
    rests = work.claims if work.part is Part.FAQ else work.citations
    if before is not work.part and not rests and Step.MENU in work.back:
        return go(work, Step.SECTION)
    return onward(work)


def _attribution(work: Work, key: str, shop: Workshop) -> Work:
    if key == KEEP:
        return onward(work)
    voice = None if key == AUTHOR else attributions_offered(shop)[_number(key)]
    return onward(replace(work, attribution=voice))


def _section(work: Work, key: str, shop: Workshop) -> Work:
    return onward(work) if key == DONE else go(replace(work, place=key), Step.PASSAGE)


def _passage(work: Work, key: str, shop: Workshop) -> Work:
    if key == DONE:  # back among the sections, as if this one had not been opened
        return replace(at(work, Step.SECTION), back=work.back[:-1])
    what, _, name = key.partition(":")
    if what == "claim" and work.part is Part.FAQ:
        return replace(work, claims=_toggled(work.claims, name))
    wanted = [cited(name, shop)] if what == "passage" else list(shop.knowledge.claims[name].citations)
    there = [each for each in work.citations if cited(each, shop) in wanted]
    missing = [each for each in wanted if each not in {cited(one, shop) for one in there}]
    if missing:
        return replace(work, citations=(*work.citations, *(as_written(each, shop) for each in missing)))
    return replace(work, citations=tuple(each for each in work.citations if each not in there))


def _nearest(work: Work, key: str, shop: Workshop) -> Work:
    if key == DONE:
        return onward(work)
    offered = tuple(dict.fromkeys([*work.nearest, *work.offered]))  # what is no longer ticked can be ticked again
    return replace(work, offered=offered, nearest=_toggled(work.nearest, key))


def _phrasings(work: Work, key: str, shop: Workshop) -> Work:
    if key == DONE:
        return onward(work)
    ways, place = list(work.ways), _number(key)
    ways[place] = replace(ways[place], ticked=not work.lists(ways[place]))
    return replace(work, ways=tuple(ways))


def _menu(work: Work, key: str, shop: Workshop) -> Work:
    field, _, language = key.partition(":")
    if not language:
        return go(work, _FROM_MENU[field])
    first, other = (Step.TEXT, Step.OTHER_TEXT) if field == "text" else (Step.TITLE, Step.OTHER_TITLE)
    return replace(go(work, first if language == work.language else other), asks=language)


def _preview(work: Work, key: str, shop: Workshop) -> Work:
    return to_menu(work) if key == TO_MENU else go(work, Step.IMPACT)


def _toggled(listed: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in listed if each != one) if one in listed else (*listed, one)


def _number(key: str) -> int:
    return int(key.rpartition(":")[2])


_FROM_MENU = {
    "kind": Step.KIND,
    "attribution": Step.ATTRIBUTION,
    "citations": Step.SECTION,
    "nearest": Step.NEAREST,
    "phrasings": Step.PHRASINGS,
    TO_PREVIEW: Step.PREVIEW,
}
_CHOSEN: Mapping[Step, Callable[[Work, str, Workshop], Work]] = {
    Step.TEXT: _for_text,
    Step.OTHER_TEXT: _for_text,
    Step.TITLE: _for_title,
    Step.OTHER_TITLE: _for_title,
    Step.KIND: _kind,
    Step.ATTRIBUTION: _attribution,
    Step.SECTION: _section,
    Step.PASSAGE: _passage,
    Step.NEAREST: _nearest,
    Step.PHRASINGS: _phrasings,
    Step.MENU: _menu,
    Step.PREVIEW: _preview,
    Step.IMPACT: _preview,
}
