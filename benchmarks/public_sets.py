"""Public matching sets as knowledge bases: the rows of ``../shared/bench/README.md``.

A set is one JSON object a line, gzip: ``s`` (``alt``, ``dev``, ``test``, ``dev_oos``, ``test_oos``), ``e`` (ids of the
entries that are right) and ``x`` (the text). The ``alt`` rows are the phrasings of the base.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.entry import Claim, ClaimKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.source import Citation, Link, Passage, Source
from bot.domain.vocabulary import Vocabulary

SPLITS = ("alt", "dev", "test", "dev_oos", "test_oos")
WORDLESS = Text("—", "—", "—")  # stands where a base needs a text; holds nothing that could be matched


@dataclass(frozen=True, slots=True)
class Question:
    """A text and the entries that are right for it; none where it is out of scope."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class PublicSet:
    """One set.

    Attributes:
        name: of the file, without its endings.
        phrasings: entry id → its phrasings, entries and phrasings in the order of the file.
        questions: split → its questions, in the order of the file.
    """

    name: str
    phrasings: dict[str, tuple[str, ...]]
    questions: dict[str, tuple[Question, ...]]


def load(path: Path) -> PublicSet:
    """Read a set.

    Raises:
        OSError: there is no such file, or it is not gzip.
        ValueError: a line is not what the format says.
    """
    phrasings: dict[str, dict[str, None]] = {}
    questions: dict[str, list[Question]] = {split: [] for split in SPLITS[1:]}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                split, right, text = row["s"], row["e"], row["x"]
                if split == "alt":
                    for entry in right:
                        phrasings.setdefault(entry, {})[text] = None
                else:
                    questions[split].append(Question(text, frozenset(right)))
            except (KeyError, TypeError, ValueError) as problem:
                raise ValueError(f"{path}, line {number}: not a row of a matching set ({problem})") from problem
    if not phrasings:
        raise ValueError(f"{path}: no alt rows, so there is nothing to match against")
    return PublicSet(
        name=path.name.removesuffix(".gz").removesuffix(".jsonl"),
        phrasings={entry: tuple(texts) for entry, texts in phrasings.items()},
        questions={split: tuple(rows) for split, rows in questions.items()},
    )


def sampled(questions: Sequence[Question], most: int | None) -> tuple[Question, ...]:
    """At most so many of the questions: the same ones every time, spread over the whole set."""
    if most is None or len(questions) <= most:
        return tuple(questions)
    chosen = sorted(questions, key=lambda each: hashlib.sha256(each.text.encode()).digest())[:most]
    return tuple(chosen)


def knowledge_of(phrasings: dict[str, tuple[str, ...]]) -> tuple[Knowledge, dict[str, str]]:
    """The base of a set, and which entry of the set each of its entries stands for."""
    names = list(phrasings)
    ids = [f"c-{number:06d}" for number in range(len(names))]  # the set's own ids are words: never shown to it
    entries = zip(ids, phrasings.values(), strict=True)
    return base_of(entries, Vocabulary()), dict(zip(ids, names, strict=True))


def base_of(entries: Iterable[tuple[str, Sequence[str]]], vocabulary: Vocabulary) -> Knowledge:
    """A base of claims in memory, whose phrasings are all that can be matched.

    Each claim has its first phrasing as title, a wordless text, and a passage of its own; so all of them say different
    things and compete with one another.

    Args:
        entries: entry id → its phrasings, at least one.
        vocabulary: names, synonyms and opposites; may be empty.
    """
    claims = {name: _claim(name, number, texts) for number, (name, texts) in enumerate(entries)}
    return Knowledge(version(claims), {SOURCE.id: SOURCE}, claims, {}, {}, {}, vocabulary)


def version(claims: dict[str, Claim]) -> str:
    """12 hex digits that are the same for the same entries, as the loader gives them for the same files."""
    digest = hashlib.sha256()
    for name, entry in claims.items():
        digest.update("\x1f".join([name, *(phrasing.text for phrasing in entry.phrasings)]).encode() + b"\x1e")
    return digest.hexdigest()[:12]


def language_of(text: str) -> Language:
    """Simplified Chinese where a Han character stands in it, else English."""
    return Language.ZH_HANS if any("\u4e00" <= character <= "\u9fff" for character in text) else Language.EN


def _title(text: str) -> Text:
    return Text(text, text, text)


def _claim(name: str, number: int, texts: Sequence[str]) -> Claim:
    phrasings = tuple(Phrasing(text, language_of(text)) for text in texts)
    citation = Citation(SOURCE.id, f"1.{number + 1}")
    return Claim(name, ClaimKind.REPORTED, _title(texts[0]), WORDLESS, None, (citation,), None, phrasings, ())


SOURCE = Source(
    id="set",
    title=WORDLESS,
    author=WORDLESS,
    publisher=WORDLESS,
    published="2025-01-01",
    links=(Link(Language.EN, "https://example.org/", WORDLESS),),
    sections={"1": WORDLESS},
    passages={"1.1": Passage("1.1", WORDLESS, "0" * 64)},
)
