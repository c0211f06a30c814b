"""Documents of entries, opened: what moderators change in them, and how two of them differ, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.domain.language import Language, Phrasing
from bot.domain.revision import Document, Part
from bot.domain.vocabulary import Vocabulary
from bot.matching.normalise import Normaliser

Item = dict[str, Any]  # an entry with keys and values as in YAML

ENOUGH_PHRASINGS = 4  # in Simplified Chinese and in English each; with fewer an entry says that they are missing
PHRASINGS = "phrasings"
_MARKS = (Language.ZH_HANS.value, Language.EN.value, PHRASINGS)  # what may be missing, in the order it is written

# Under which key an entry of each part says what it says
SAYS = {Part.CLAIMS: "text", Part.FAQ: "answer", Part.BOUNDARIES: "reply", Part.SMALLTALK: "reply"}


def opened(document: Document) -> Item:
    """The keys and values of a document."""
    item: Item = json.loads(document)
    return item


def phrasings_of(item: Mapping[str, Any]) -> list[Phrasing]:
    """The phrasings of an item, language by language; the statements of a claim are not among them."""
    found: Mapping[str, Sequence[str]] = item.get(PHRASINGS) or {}
    return [Phrasing(text, language) for language in Language for text in found.get(language, ())]


def taken(item: Mapping[str, Any]) -> set[str]:
    """Every wording that an item lists as asking or stating it, with the case folded: none may be listed again."""
    stated: Mapping[str, Sequence[str]] = item.get("statements") or {}
    listed = [text for texts in stated.values() for text in texts]
    return {text.casefold() for text in (*listed, *(each.text for each in phrasings_of(item)))}


def with_phrasings(item: Mapping[str, Any], phrasings: Iterable[Phrasing]) -> Item:
    """An item with these phrasings and no others, and with a mark where there are too few of them."""
    by_language: dict[str, list[str]] = {}
    for each in phrasings:
        by_language.setdefault(each.language.value, []).append(each.text)
    ordered = {language.value: by_language[language] for language in Language if language in by_language}
    few = any(len(ordered.get(each, ())) < ENOUGH_PHRASINGS for each in (Language.ZH_HANS, Language.EN))
    return with_missing({**item, PHRASINGS: ordered}, PHRASINGS, missing=few)


def with_missing(item: Mapping[str, Any], what: str, *, missing: bool) -> Item:
    """An item that says whether something (a language, or ``phrasings``) is still missing from it."""
    marks = {*item.get("missing", ()), what} if missing else {*item.get("missing", ())} - {what}
    changed = {key: value for key, value in item.items() if key != "missing"}
    return {**changed, "missing": [each for each in _MARKS if each in marks]} if marks else changed


@lru_cache(maxsize=2)
def normaliser_of(vocabulary: Vocabulary) -> Normaliser:
    """What brings texts to the form that is matched; making one takes some 30 ms."""
    return Normaliser(vocabulary)


def difference(before: Document | None, after: Document | None) -> tuple[str, ...]:
    """In what two documents differ, a line each: ``- text (en): …`` went, ``+ text (en): …`` came.

    None stands for no entry. Lines of one key stand together, those that went first.
    """
    old, new = _by_key(before), _by_key(after)
    lines: list[str] = []
    for key in dict.fromkeys([*old, *new]):
        had, has = old.get(key, []), new.get(key, [])
        gone, come = _without(had, has), _without(has, had)
        if not gone and not come and had != has:  # the same in another order
            gone, come = [", ".join(had)], [", ".join(has)]
        lines += [f"- {key}: {each}" for each in gone]
        lines += [f"+ {key}: {each}" for each in come]
    return tuple(lines)


def _without(values: Sequence[str], others: Sequence[str]) -> list[str]:
    left = Counter(others)
    kept = []
    for value in values:
        left[value] -= 1
        if left[value] < 0:
            kept.append(value)
    return kept


def _by_key(document: Document | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if document is not None:
        for key, value in _leaves("", opened(document)):
            found.setdefault(key, []).append(value)
    return found


def _leaves(key: str, value: object) -> Iterator[tuple[str, str]]:
    """The single values of an item, each with the way to it: ``phrasings (en)``."""
    if isinstance(value, Mapping):
        if value and all(isinstance(each, str) for each in value.values()) and not set(value) <= set(Language) and key:
            yield key, ", ".join(f"{name} {each}" for name, each in value.items())  # a figure with its unit
            return
        for name, each in value.items():
            inner = f"{key} ({name})" if name in set(Language) else f"{key} {name}".strip()
            yield from _leaves(inner, each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(key, each)
    else:
        yield key, str(value)
