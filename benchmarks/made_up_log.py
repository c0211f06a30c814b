"""A made-up query log: what people may have typed to a bot over some base, different texts, the same every time.

Of a hundred, as :data:`SHARES` has it: phrasings as they are listed; phrasings with a slip of the keyboard, a word
dropped, the words in another order, in Traditional characters, or with a polite opening and another ending; two of them
in one message; statements to be checked; something else than the base is about, in sentences of the same kind;
greetings and noise; and questions in languages that the bot does not speak.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping

from benchmarks.made_up import Lexicon, entries, reordered, with_typo, without_a_word
from bot.domain.entry import Claim
from bot.domain.knowledge import Knowledge
from bot.domain.log import LoggedQuestion
from bot.matching.script import detect_language, to_traditional

SEED = 20251220
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHARES = {"listed": 15, "varied": 40, "two": 8, "statement": 8, "foreign": 17, "noise": 7, "other language": 5}

OPENINGS = ("", "", "", "请问", "想问一下，", "麻烦问一下 ", "hi, ", "excuse me, ", "quick question: ")
BETWEEN = ("？", "? ", "，", "\n")  # two questions
ENDINGS = ("", "", "", "？", "呢", "谢谢", " pls", "?", "??", " thx")
NOISE = (
    "hi",
    "你好",
    "thanks!",
    "谢谢啦",
    "ok",
    "哈哈哈",
    "???",
    "👍",
    "test",
    "在吗",
    "lol",
    "早",
    "who r u",
    "。。。",
)
# A frame each; the gap is filled with a word of the base, as people who ask in their own language keep names
OTHER_LANGUAGES = (
    "¿qué dice el artículo sobre {}?",
    "was schreibt der Autor über {}?",
    "que pense l'auteur de {} ?",
    "что автор пишет о {}?",
    "{}についてどう書いていますか",
    "기사에서 {}에 대해 뭐라고 하나요",
    "cosa dice l'articolo su {}",
    "ماذا يقول المقال عن {}",
)


def made_up_log(knowledge: Knowledge, count: int) -> list[str]:
    """So many different messages in an order drawn at random."""
    drawn = random.Random(SEED)
    ways = _ways(knowledge, drawn)
    kinds, weights = list(SHARES), list(SHARES.values())
    texts: dict[str, None] = {}
    while len(texts) < count:
        texts[ways[drawn.choices(kinds, weights)[0]]()] = None
    return list(texts)


def rows(texts: list[str]) -> list[LoggedQuestion]:
    """The same as rows of the log, a minute apart; how they ended is not told."""
    return [_row(number, text) for number, text in enumerate(texts, 1)]


def _row(number: int, text: str) -> LoggedQuestion:
    return LoggedQuestion(
        asked_at=START + dt.timedelta(minutes=number),
        platform="telegram",
        chat_kind="private",
        person=f"person {number}",
        chat=f"person {number}",
        language=detect_language(text).value,
        text=text,
        outcome="unanswered",
        entries=(),
        confidence=0.1,
        runner_up="",
        runner_up_confidence=0.0,
        codes=("no-candidate",),
        knowledge_version="bench",
        latency_ms=1.0,
        update_id=number,
    )


def _ways(knowledge: Knowledge, drawn: random.Random) -> Mapping[str, Callable[[], str]]:
    """Kind → makes one message of it."""
    listed = [each.text for entry in knowledge.entries.values() for each in entry.phrasings]
    stated = list(_statements(knowledge))
    lexicon = Lexicon(knowledge.vocabulary)
    foreign = (text for _, texts in entries(lexicon, 1_000_000, seed="foreign") for text in texts[:2])

    def one() -> str:
        return drawn.choice(listed)

    def noise() -> str:
        letters = "".join(drawn.choices("asdfghjkl的了嗯啊123", k=drawn.randint(1, 8)))
        return drawn.choice((drawn.choice(NOISE), letters, f"{drawn.choice(NOISE)} {letters}"))

    return {
        "listed": one,
        "varied": lambda: _varied(one(), drawn),
        "two": lambda: f"{_varied(one(), drawn)}{drawn.choice(BETWEEN)}{_varied(one(), drawn)}",
        "statement": lambda: _varied(drawn.choice(stated), drawn),
        "foreign": lambda: next(foreign),
        "noise": noise,
        "other language": lambda: drawn.choice(OTHER_LANGUAGES).format(drawn.choice(lexicon.names)),
    }


def _varied(text: str, drawn: random.Random) -> str:
    changed = drawn.choice((with_typo, without_a_word, reordered, _traditional, _as_it_is))(text, drawn)
    return f"{drawn.choice(OPENINGS)}{changed}{drawn.choice(ENDINGS)}"


def _traditional(text: str, drawn: random.Random) -> str:
    return to_traditional(text)


def _as_it_is(text: str, drawn: random.Random) -> str:
    return text


def _statements(knowledge: Knowledge) -> Iterator[str]:
    """What claims say, and what is said of them wrongly."""
    for claim in knowledge.claims.values():
        yield from (claim.text.zh_hans, claim.text.en)
        yield from _wrong(claim)


def _wrong(claim: Claim) -> Iterator[str]:
    for misstatement in claim.misstatements:
        yield from (each.text for each in misstatement.wordings)
