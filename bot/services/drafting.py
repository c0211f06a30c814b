"""Writing an entry step by step: a pure machine. What was entered is a :class:`Work`; a screen shows where it stands.

A new answer: the text in one language, then in the other or marked as missing; the question as a title; how the source
puts it forward, or that it rests on claims which are there (then it is an FAQ entry); who says it; the passages; the
ways of asking; a preview; what it changes. A boundary ("not in the source") has no passages but nearest entries. An
entry that is there starts at a menu of what to change. ``back`` works at each step; giving up is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.entry import Boundary, Claim, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.revision import Part, Revision
from bot.errors import CurationError
from bot.services.documents import SAYS, Item, opened, phrasings_of
from bot.services.drafting_document import document
from bot.services.drafting_options import Option
from bot.services.drafting_screen import Screen, screen
from bot.services.drafting_steps import BACK, NEXT, PREVIOUS, chosen, typed
from bot.services.drafting_work import CHINESE, ENGLISH, Both, Step, Way, Work, from_content, to_content
from bot.services.ports import Workshop
from bot.services.queue import Card

__all__ = [
    "BACK",
    "NEXT",
    "PREVIOUS",
    "Option",
    "Screen",
    "Step",
    "Work",
    "begin_answer",
    "begin_boundary",
    "begin_edit",
    "chosen",
    "document",
    "from_content",
    "screen",
    "to_content",
    "typed",
]

NEAREST_OFFERED = 6


def begin_answer(shop: Workshop, card: Card, language: Language) -> Work:
    """A new answer to a card's questions; ``language`` is the moderator's."""
    first = ENGLISH if language is Language.EN else CHINESE
    return Work(Part.CLAIMS, "", 0, None, Step.TEXT, language=first, ways=_ways_of(card))


def begin_boundary(shop: Workshop, card: Card, language: Language) -> Work:
    """A card's questions are about what the source does not address; ``language`` is the moderator's."""
    first = ENGLISH if language is Language.EN else CHINESE
    near = (each for one in card.near for each in _citable(shop.knowledge, one.entry))
    offered = tuple(dict.fromkeys(near))[:NEAREST_OFFERED]
    ways = _ways_of(card)
    return Work(Part.BOUNDARIES, "", 0, None, Step.TEXT, language=first, ways=ways, offered=offered)


def begin_edit(shop: Workshop, entry: str, history: Sequence[Revision]) -> Work:
    """An entry that is there is to be changed.

    Raises:
        CurationError: there is no such entry.
    """
    part, live = shop.part_of(entry), shop.document(entry)
    if part is None or live is None:
        raise CurationError(f"there is no entry “{entry}” to edit; it may be retired")
    item = opened(live)
    texts = _both(item[SAYS[part]])
    missing = [each for each in item.get("missing", ()) if each in (CHINESE, ENGLISH)]
    return Work(
        part=part,
        entry=entry,
        expected=history[-1].version if history else 0,
        begun_on=live,
        step=Step.MENU,
        language=CHINESE if texts.zh else ENGLISH,
        texts=texts,
        titles=_both(item["question"]),
        missing=missing[0] if missing else "",
        kind=item.get("kind", ""),
        attribution=_both(item["attribution"]) if "attribution" in item else None,
        citations=tuple(item.get("citations", ())),
        claims=tuple(item.get("claims", ())),
        offered=tuple(item.get("nearest", ())),
        nearest=tuple(item.get("nearest", ())),
        ways=tuple(Way(each.text, each.language.value, ticked=True) for each in phrasings_of(item)),
    )


def _both(text: Item) -> Both:
    return Both(text.get(CHINESE, ""), text.get(ENGLISH, ""))


def _ways_of(card: Card) -> tuple[Way, ...]:
    """The askers' wordings, each on one line."""
    texts = {" ".join(each.text.split()): each.language for each in card.wordings}
    return tuple(Way(text, language) for text, language in texts.items() if text)


def _citable(knowledge: Knowledge, entry: str) -> Iterator[str]:
    """The entries that a boundary can name in the place of one that is near: itself, or those that it names."""
    match knowledge.entries.get(entry):
        case Claim() | Faq():
            yield entry
        case Boundary() as boundary:
            yield from boundary.nearest
        case _:
            return
