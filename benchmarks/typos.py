"""How slips of the keyboard are read: right, left alone, or as something else. ``python -m benchmarks.typos [--json]``.

*Slips*: one word or name of a phrasing of the shipped base is misspelled in one of the ways of tests/matching/typos.py;
it is read right where the whole phrasing comes out as it does without the slip. *Unseen*: a third of the phrasings is
hidden, and read with what the other two thirds know: nearly every change there is a false one. *Time*: a text without
unknown words, and hostile messages, at the shipped base and at a made-up one of 100,000 phrasings.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks.base import shipped
from bot.domain.entry import Claim
from bot.domain.knowledge import Knowledge
from bot.matching.calibrate import share, without_phrasings
from bot.matching.features import ENGLISH_FUNCTION_WORDS, is_han, tokens
from bot.matching.normalise import MAX_CHARACTERS, Normaliser, plain
from bot.matching.spelling import Spelling, load_sounds, words_of
from bot.matching.spelling.lexicon import cut
from tests.matching.typos import HAN, LATIN, Kind

SEED = 20251219
PER_KIND = 500
FOLDS = 3
SHORTEST_LATIN = 5
RESULTS = ("right", "nearly", "left alone", "wrong")
WHOLE = re.compile(r"[@#][^\s]+")
WORDS = re.compile(r"(?<!\S)[^@#\s]+")
STRANGE = "nvdai 英韦达的禁另"  # asks for all that is built late
SHOWN = 40  # examples of each sort
MANY, MANY_WORDS = 100_000, 50_000  # phrasings of a large base, and its words


class Reader:
    """A text as the matcher reads it, with and without its slips put right."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.normalise = Normaliser(knowledge.vocabulary)
        texts = [*texts_of(knowledge), *words_of(knowledge.vocabulary)]
        self.spelling = Spelling(texts, self.normalise.spellings)

    def plainly(self, text: str) -> str:
        """Normalised only."""
        return self.normalise(text).text

    def __call__(self, text: str) -> str:
        """Normalised, with its slips put right."""
        return self.normalise(self.spelling(plain(text))).text


def texts_of(knowledge: Knowledge) -> Iterator[str]:
    """Every wording that a base is asked by."""
    for entry in knowledge.entries.values():
        yield from (entry.question.zh_hans, entry.question.en)
        yield from (phrasing.text for phrasing in entry.phrasings)
        if isinstance(entry, Claim):
            yield from (entry.text.zh_hans, entry.text.en)
            yield from (each.text for misstatement in entry.misstatements for each in misstatement.wordings)


def measure() -> dict[str, Any]:
    """All of it, as plain values."""
    load_sounds()
    knowledge = shipped()
    reader = Reader(knowledge)
    phrasings = [plain(each.text) for entry in knowledge.entries.values() for each in entry.phrasings]
    kinds, wrong = _slips(reader, phrasings)
    return {"slips": kinds, "wrong": wrong, "unseen": _unseen(), "time": _times(reader)}


def _slips(reader: Reader, phrasings: list[str]) -> tuple[dict[str, dict[str, int]], list[str]]:
    rng = random.Random(SEED)
    kinds: dict[str, dict[str, int]] = {}
    wrong: list[str] = []
    for label, kind, texts in _targets(reader, phrasings):
        counts: Counter[str] = Counter()
        rng.shuffle(texts)
        for text, word in texts:
            slip = kind(word, rng)
            if slip is None or slip == word:
                continue
            result, got = _judge(reader, text, text.replace(word, slip, 1))
            counts[result] += 1
            if result == "wrong":
                wrong.append(f"{label}: {text.replace(word, slip, 1)} ({word}) → {got}")
            if counts.total() >= PER_KIND:
                break
        kinds[label] = {name: counts[name] for name in RESULTS}
    rng.shuffle(wrong)
    return kinds, wrong[:SHOWN]


def _judge(reader: Reader, text: str, slipped: str) -> tuple[str, str]:
    """How a slip was read, and as what.

    *Nearly*: the names and figures are those that are meant and no character is one that nobody wrote, but something
    is left over (摩尔程线 as the company and a 线). Names that are variants of others make most of these.
    """
    got, wanted = reader(slipped), reader(text)
    if got == wanted:
        return "right", got
    if got == reader.plainly(slipped):
        return "left alone", got
    invented = set("".join(WORDS.findall(got))) - set(wanted + reader.plainly(slipped) + text)
    return ("nearly" if set(WHOLE.findall(got)) <= set(WHOLE.findall(wanted)) and not invented else "wrong"), got


def _targets(reader: Reader, phrasings: list[str]) -> Iterator[tuple[str, Kind, list[tuple[str, str]]]]:
    """A label, a kind of slip, and the phrasings with the word in each that is to slip."""
    names: dict[bool, list[tuple[str, str]]] = defaultdict(list)
    words: dict[bool, list[tuple[str, str]]] = defaultdict(list)
    for text in phrasings:
        for token in tokens(text):
            if is_han(token):
                pieces = [piece for piece in cut(token) if len(piece) > 1]
                words[True] += [(text, piece) for piece in pieces if piece not in reader.normalise.spellings]
                names[True] += [(text, name) for name in reader.normalise.spellings if len(name) > 2 and name in token]
            elif token.isascii() and token.isalpha() and len(token) >= SHORTEST_LATIN:
                (names if token in reader.normalise.spellings else words)[False].append((text, token))
    for target, texts in (("name", names), ("word", words)):
        yield from ((f"han {target}, {name}", kind, texts[True]) for name, kind in HAN.items())
        yield from ((f"latin {target}, {name}", kind, texts[False]) for name, kind in LATIN.items())
    joined = [
        (text, f"{left} {right}")
        for text in phrasings
        for left, right in zip(text.split(), text.split()[1:], strict=False)
        if (left in reader.normalise.spellings or left in ENGLISH_FUNCTION_WORDS)
        and right.isascii()
        and right.isalpha()
    ]
    yield "latin, no space", lambda word, _: word.replace(" ", ""), joined


def _unseen() -> dict[str, Any]:
    """Phrasings of the base read by what it knows without them."""
    knowledge = shipped()
    texts = 0
    changed: list[str] = []
    for fold in range(FOLDS):
        reader = Reader(without_phrasings(knowledge, lambda each, fold=fold: share(each.text, FOLDS) == fold))
        for entry in knowledge.entries.values():
            for phrasing in entry.phrasings:
                if share(phrasing.text, FOLDS) == fold:
                    texts += 1
                    before = plain(phrasing.text)
                    after = reader.spelling(before)
                    if after != before:
                        changed.append(f"{before} → {after}")
    return {"texts": texts, "changed": len(changed), "changes": changed}


def _times(reader: Reader) -> dict[str, float]:
    rng = random.Random(SEED)
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(rng.choices(letters, k=rng.randint(4, 12))) for _ in range(MANY_WORDS)]
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    phrasings = [" ".join(rng.choices(words, k=7)) for _ in range(MANY // 2)]
    phrasings += ["".join(rng.choices(han, k=12)) for _ in range(MANY // 2)]
    start = time.perf_counter()
    many = Spelling(phrasings, reader.normalise.spellings)
    many(STRANGE)
    times = {"build and first slips at 100,000 phrasings, ms": (time.perf_counter() - start) * 1e3}
    own = [*texts_of(shipped())]
    start = time.perf_counter()
    few = Spelling(own, reader.normalise.spellings)
    times["build at the shipped base, ms"] = (time.perf_counter() - start) * 1e3
    start = time.perf_counter()
    few(STRANGE)
    times["first slips at the shipped base, ms"] = (time.perf_counter() - start) * 1e3
    easy = plain("英伟达的芯片是什么 what is the chip war")
    hostile = {
        "unknown words": " ".join("".join(rng.choices(letters, k=rng.randint(5, 12))) for _ in range(500)),
        "words a slip away": " ".join(rng.choice(words)[:-1] + "q" for _ in range(500)),
        "Han at random": "".join(rng.choices(han, k=MAX_CHARACTERS)),
        "one letter": "a" * MAX_CHARACTERS,
        "one Han character": "英" * MAX_CHARACTERS,
        "a name over and over": "英韦达特朗晋" * 600,
    }
    for label, spelling in (("shipped", reader.spelling), ("100,000 phrasings", many)):
        for name, text in hostile.items():
            times[f"{label}, {name}, ms"] = _time(spelling, text[:MAX_CHARACTERS], 20) * 1e3
    times["shipped, nothing unknown, ms"] = _time(reader.spelling, easy, 500) * 1e3
    return times


def _time(call: Callable[[str], Any], text: str, rounds: int) -> float:
    """The median, after one call that loads what is loaded once."""
    call(text)
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call(text)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    rows = [*result["slips"].items(), ("all", _sum(result["slips"].values()))]
    lines = [f"{'':24}" + "".join(f"{name:>12}" for name in RESULTS) + "   slips"]
    for label, counts in rows:
        total = max(1, sum(counts.values()))
        lines.append(f"{label:24}" + "".join(f"{counts[name] / total:12.1%}" for name in RESULTS) + f"   {total}")
    unseen = result["unseen"]
    lines += ["\nread wrongly, some:", *(f"  {each}" for each in result["wrong"])]
    lines.append(f"\nunseen phrasings: {unseen['changed']} of {unseen['texts']} changed")
    lines += [f"  {each}" for each in unseen["changes"]]
    lines += ["", *(f"{name:50} {value:8.3f}" for name, value in result["time"].items())]
    return "\n".join(lines)


def _sum(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def main() -> None:
    result = measure()
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))


if __name__ == "__main__":
    main()
