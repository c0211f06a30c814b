"""Finding an entry by its id or by words, as askers find it and a little more generously."""

from __future__ import annotations

from bot.services.answering import Answering

MOST = 6  # entries that are offered
MAX_WORDS = 300  # characters of what is looked for
LEAST = 3  # characters of a part of an id


def entries_like(answers: Answering, words: str) -> list[str]:
    """Ids of the entries that some words can mean, best first: the one with this id, then what the matcher finds."""
    words = " ".join(words.split())[:MAX_WORDS]
    if not words:
        return []
    if words in answers.knowledge.entries:
        return [words]
    found = [each for each in answers.knowledge.entries if len(words) >= LEAST and words.casefold() in each]
    for trace in answers.answer(words).traces:
        found += [each.entry for each in trace.candidates]
    return list(dict.fromkeys(found))[:MOST]
