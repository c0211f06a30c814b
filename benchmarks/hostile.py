"""Messages made to take long, at most 4,096 characters of what is read, and how long the longest takes."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from benchmarks.tables import columns, number
from bot.domain.vocabulary import Vocabulary
from bot.matching.normalise import MAX_CHARACTERS

RUNS = 5
PATIENCE_S = 10.0  # a message that has taken longer is not asked again: it is far beyond any limit as it is

HOSTILE = {
    "4,096 x a": "a" * 4096,
    "4,096 x U+FDFA": "\ufdfa" * 4096,
    "Zalgo": ("e" + "\u0301\u0316\u0334" * 40) * 34,
    "marks in mixed order": "\u0301\u0316" * 2048,
    "zero-width and bidi": "\u200b\u202e\u2066" * 1365,
    "lone surrogates": "\ud800" * 4096,
    "10,000 emoji": "\U0001f600" * 10_000,
    "4,096 x one Han character": "芯" * 4096,
    "4,096 x digit": "7" * 4096,
    "numbers": "700亿 " * 1024,
    "all the base's words": "英伟达 H200 出口 管制 中国 芯片 特朗普 禁令 " * 120,
    "sentences": "作者主张美国对中国实施全面出口禁令，北京考虑投入七百亿美元。" * 140,
}


def messages(phrasings: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Every hostile message, those that are cut from a base and its vocabulary included; the same ones every time."""
    made = {**HOSTILE, **_of_characters(), **_of_language(), **_of_base(phrasings, vocabulary)}
    return {name: text[:10_000] for name, text in made.items()}


def worst_ms(match: Callable[[str], object], asked: Mapping[str, str]) -> dict[str, float]:
    """The longest of several runs of each message, in ms."""
    worst: dict[str, float] = {}
    for name, text in asked.items():
        times: list[float] = []
        while len(times) < RUNS and sum(times) < PATIENCE_S * 1000:
            started = time.perf_counter()
            match(text)
            times.append((time.perf_counter() - started) * 1000)
        worst[name] = max(times)
    return worst


def table(worst: dict[str, float], shown: int = 12) -> str:
    """The hostile messages that take longest."""
    ordered = sorted(worst.items(), key=lambda pair: -pair[1])
    rows = [[name, number(ms, 1)] for name, ms in ordered[:shown]]
    head = (f"hostile messages, the longest {len(rows)} of {len(worst)}", f"worst of {RUNS}, ms")
    return columns(head, rows)


def _of_characters() -> dict[str, str]:
    """Characters in masses: rare, random, of other scripts, of an odd form."""
    drawn = random.Random("hostile characters")
    letters = "abcdefghijklmnopqrstuvwxyz"
    emoji = [chr(code) for code in (*range(0x1F300, 0x1F650), *range(0x1F680, 0x1F700), *range(0x1F900, 0x1FA00))]
    unified = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return {
        "random Han": "".join(drawn.choices(unified, k=4096)),
        "distinct Han": "".join(drawn.sample(unified, 4096)),
        "rare Han (extension B)": "".join(chr(code) for code in range(0x20000, 0x21000)),
        "distinct symbols and emoji": "".join([*emoji, *map(chr, range(0x2190, 0x2BFF))])[:4096],
        "distinct code points": "".join(chr(code) for code in range(0x1100, 0x2100)),
        "Hangul": "".join(chr(code) for code in range(0xAC00, 0xBC00)),
        "conjoining jamo": "\u1100\u1161\u11a8" * 1365,
        "one word of random letters": "".join(drawn.choices(letters, k=4096)),
        "random letters and blanks": "".join(drawn.choices(letters + "     ", k=4096)),
        "1,365 short words": " ".join("".join(drawn.choices(letters, k=2)) for _ in range(1365)),
        "2,048 single letters": " ".join(drawn.choices(letters, k=2048)),
        "full-width letters": "".join(chr(0xFF21 + drawn.randrange(26)) for _ in range(4096)),
        "mathematical letters": "".join(chr(0x1D400 + drawn.randrange(52)) for _ in range(4096)),
        "circled numbers and fractions": "①½㊿⅞" * 1024,
        "NFKC expansions": "㌀㋿﷽㎏" * 1024,
        "Traditional, many readings": "乾隆發展後臺裡面鐘錶著作" * 350,
        "NUL and controls": "".join(map(chr, range(32))) * 128,
        "blanks": " \t\n\u3000\u00a0" * 820,
    }


def _of_language() -> dict[str, str]:
    """What reads like questions, figures, codes and punctuation, without end."""
    drawn = random.Random("hostile language")
    units = ["亿", "万", "%", "nm", "倍", " billion", " trillion", "美元", "元", "年", "GB", "k", "千克", " times"]
    return {
        "figures with units": " ".join(f"{drawn.randint(1, 9999)}{drawn.choice(units)}" for _ in range(700)),
        "figures without blanks": "".join(f"{drawn.randint(1, 999)}{drawn.choice(units)}" for _ in range(900)),
        "Chinese numerals": "".join(drawn.choices("零一二三四五六七八九十百千万亿两半", k=4096)),
        "English numerals": "one hundred twenty three million four thousand and five point six " * 62,
        "digits with commas and dots": "1,234,567.89,10.11," * 216,
        "digit groups": "12,345," * 585,
        "years": " ".join(str(year) for year in range(1200, 2019)),
        "codes": " ".join(f"{drawn.choice('ABHLMRX')}{drawn.randint(1, 9999)}" for _ in range(820)),
        "codes torn apart": "H 200 - B 100 - A 800 - " * 170,
        "negations": "not no never don't can't without 不 没 没有 未 非 无 别 勿 " * 80,
        "not": "不" * 4096,
        "opposites": "允许禁止进口出口限制放开支持反对 allow ban import export lift restrict " * 70,
        "question words": "谁 什么 为什么 怎么 哪里 何时 多少 who what why how when where which " * 70,
        "question marks": "?" * 4096,
        "questions": "what is it? why? 为什么？是吗？" * 150,
        "newlines": "\n" * 4096,
        "numbered lines": "\n".join(f"{line}. is this so" for line in range(300)),
        "sentences of one word": "芯片。" * 1365,
        "commas": "，、,;；" * 820,
        "brackets": "([{（「『《" * 585,
        "brackets back": ")]}）」』》" * 585,
        "quotation marks": "\"'“”‘’「」" * 512,
        "hyphens between letters": "a-" * 2048,
        "apostrophes": "a'" * 2048,
        "dots between letters": "a." * 2048,
        "underscores and at signs": "@_#a" * 1024,
        "links": "https://t.me/+abc?x=1&y=%E4%B8%AD " * 117,
        "entities and tags": "<b>&amp;</b>&#x4e2d;" * 204,
        "frames": "请问一下我想问一下告诉我 can you please tell me i would like to know " * 70,
        "from one to another": "从美国到中国 from the us to china " * 130,
        "mixed scripts letter by letter": "芯a片b" * 1024,
    }


def _of_base(phrasings: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """What is cut from the base itself: the longest posting lists, and as many of them as fit."""
    drawn = random.Random("hostile base")
    shuffled = drawn.sample(list(phrasings), min(len(phrasings), 400))
    words = Counter(word for text in phrasings for word in text.split() if text.isascii())
    pairs = Counter(
        text[place : place + 2] for text in phrasings if not text.isascii() for place in range(len(text) - 1)
    )
    frequent, frequent_pairs = ([each for each, _ in counted.most_common(800)] for counted in (words, pairs))
    names = [variant for term in vocabulary.terms for variant in term.variants]
    synonyms = [variant for each in vocabulary.synonyms for variant in each.variants]
    opposites = [each.text for pair in vocabulary.opposites for each in (*pair.left, *pair.right)]
    jumbled = list("".join(shuffled)[:MAX_CHARACTERS])
    drawn.shuffle(jumbled)
    return {
        "phrasings joined": " ".join(shuffled),
        "phrasings joined without blanks": "".join(shuffled).replace(" ", ""),
        "phrasings as questions": "? ".join(shuffled),
        "phrasings as lines": "\n".join(shuffled),
        "phrasings jumbled": "".join(jumbled),
        "English phrasings": " ".join(text for text in phrasings[:400] if text.isascii()),
        "Chinese phrasings": "".join(text for text in phrasings[:800] if not text.isascii()),
        "the most frequent words": " ".join(frequent),
        "the ten most frequent words": " ".join(frequent[:10] * 100),
        "the most frequent pairs": "".join(frequent_pairs),
        "the most frequent words misspelled": " ".join(word[1:] + word[:1] for word in frequent),
        "names": " ".join(names),
        "names without blanks": "".join(names),
        "names cut short": " ".join(name[:-1] for name in names if len(name) > 2),
        "names from the end": " ".join(reversed(names)),
        "synonyms": " ".join(synonyms),
        "synonyms without blanks": "".join(synonyms),
        "all opposites": " ".join(opposites * 4),
    }
