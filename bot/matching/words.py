"""Rewriting names and synonyms to one form, by dictionary.

A name becomes ``@id`` and a synonym its canonical word, each set off by spaces, so that no rewritten word can
join its neighbours into another one and rewriting twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick, MatchKind


class Rewriter:
    """Replaces the longest known word at each place, in one pass over the text."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Args:
        words: word → what it is rewritten to. Words are lower-case, Simplified, without double spaces.
        """
        self._replacements = list(words.values())
        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest) if words else None

    def __call__(self, text: str) -> str:
        """``text`` with every known word rewritten; words of Latin letters match whole words only."""
        if self._automaton is None:
            return text
        pieces: list[str] = []
        end = 0
        for index, start, stop in self._automaton.find_matches_as_indexes(text):
            if _inside_a_word(text, start, stop):
                continue
            pieces += [text[end:start], " ", self._replacements[index], " "]
            end = stop
        pieces.append(text[end:])
        return "".join(pieces)


def _inside_a_word(text: str, start: int, stop: int) -> bool:
    before = text[start - 1] if start else ""
    after = text[stop] if stop < len(text) else ""
    return (_is_latin(text[start]) and (_is_latin(before) or before in ("@", "#", "-"))) or (
        _is_latin(text[stop - 1]) and _is_latin(after)
    )


def _is_latin(character: str) -> bool:
    return bool(character) and (character.isascii() and character.isalnum())


def dictionary(groups: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Variant → canonical form, over all ``(canonical, variants)`` groups; the first group wins."""
    words: dict[str, str] = {}
    for canonical, variants in groups:
        for variant in (canonical, *variants):
            words.setdefault(variant, canonical)
    return words
