"""What to ask next: the entries that belong with an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.domain.entry import Boundary, Claim, Entry, Faq
from bot.domain.knowledge import Knowledge

MOST = 3


def related_to(knowledge: Knowledge, entries: Collection[str]) -> tuple[str, ...]:
    """Up to three entries that a reader of some answers may want next, those that curators named first.

    Args:
        knowledge: the base.
        entries: ids of the entries that were answered with; none of them is named again, nor any that rests on the
            same claims alone.
    """
    answered = [knowledge.entries[each] for each in entries]
    known = {claim.id for entry in answered for claim in knowledge.claims_of(entry)}
    found: list[str] = []
    for entry in answered:
        for near in _near(knowledge, entry):
            told = isinstance(near, Claim | Faq) and {claim.id for claim in knowledge.claims_of(near)} <= known
            if near.id not in entries and near.id not in found and not told:
                found.append(near.id)
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def _near(knowledge: Knowledge, entry: Entry) -> Iterator[Entry]:
    """What curators put beside an entry, then what rests on its claims."""
    match entry:
        case Faq():
            yield from (knowledge.entries[each] for each in entry.related)
        case Boundary():
            nearest = [knowledge.entries[each] for each in entry.nearest]
            yield from nearest
            yield from (each for near in nearest for each in _near(knowledge, near))
        case Claim():
            # The fewer claims an answer rests on, the more it is about this one
            resting = sorted((faq for faq in knowledge.faq.values() if entry.id in faq.claims), key=_breadth)
            yield from resting
            yield from (knowledge.entries[each] for faq in resting for each in faq.related)
        case _:
            return


def _breadth(faq: Faq) -> int:
    return len(faq.claims)
