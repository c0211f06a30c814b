"""Where the sentences of a passage begin and end: what ``"5.2#1"`` in a citation counts.

A sentence ends at 。！？ or their ASCII forms, at a full stop before a capital letter, and at the end of a line.
Closing quotes and brackets belong to the sentence before them. A full stop behind a title, an initial or an
abbreviation ends none.
"""

from __future__ import annotations

import re

_CLOSING = r"[”’」』》）)\]\"']*"
_END = re.compile(rf"[。！？!?]+{_CLOSING}|\.{_CLOSING}(?=\s+[“‘\"'(\[]?[A-Z\u4e00-\u9fff])|\n+")
LONGEST = 8  # characters of an abbreviation and what stands before it
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Jr|Sr|No|Nos|Fig|Inc|Ltd|Co|Corp|vs|cf|etc|approx|e\.g|i\.e))$"
)


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, without surrounding white space; none of an empty text."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if end[0].startswith(".") and _ABBREVIATION.search(text[max(start, end.start() - LONGEST) : end.start()]):
            continue
        found.append(text[start : end.end()])
        start = end.end()
    found.append(text[start:])
    return tuple(sentence for each in found if (sentence := each.strip()))


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text, and the rest of it with its paragraphs."""
    text = text.strip()
    first = next(iter(sentences_of(text)), "")
    return first, text[len(first) :].strip()
