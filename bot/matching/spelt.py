"""Figures that are spelt out: dates in English, fractions, multiples and ranks.

``19 December 2024``, ``the nineteenth of December`` and ``12月19日`` name one day; ``a third of`` and ``三分之一`` one
share; ``double``, ``翻一番`` and ``twice`` one multiple; ``second largest`` and ``第二大`` one rank. Each entry of the
table is a pattern over lower-case Simplified text without punctuation, and what is read off a match: values with units.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Reading = tuple[tuple[float, str], ...]

_MONTH_NAMES = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty first": 21, "twenty second": 22,
    "twenty third": 23, "twenty fourth": 24, "twenty fifth": 25, "twenty sixth": 26, "twenty seventh": 27,
    "twenty eighth": 28, "twenty ninth": 29, "thirtieth": 30, "thirty first": 31,
}  # fmt: skip
_DENOMINATORS = {"halve": 2, "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "nine": 9}
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
_MULTIPLES = {"doubl": 2.0, "twice": 2.0, "tripl": 3.0, "treb": 3.0, "quadrupl": 4.0, "halv": 0.5}

# "may" is a date only where nothing else is meant: of May, 5 May 2024, May 5
_MONTH = "|".join(sorted(_MONTHS.keys() - {"may"}, key=len, reverse=True))
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_OF_MONTHS = re.compile("|".join(sorted({name[:3] for name in _MONTHS})))
_OF_ORDINALS = re.compile(r"first|second|third|th|\d(?:st|nd|rd)")
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL}"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_EDGE = r"(?<![a-z0-9@#.-])"
_LIKE = (
    "largest|biggest|greatest|smallest|strongest|weakest|fastest|slowest|highest|lowest|best|worst|richest|most|least"
)
_LISTED = "measure|step|point|reason|pillar|prong|condition"
_COUNTED = "立为功员本分果长就熟品交见绩语都人不"  # 三成 is a share; 成立, 成功 and their like are words


def _date(day: str, month: str) -> Reading:
    number = _ORDINALS.get(day) or int(re.sub(r"\D", "", day))
    return ((_MONTHS[month], "month"), (number, "day")) if number <= 31 else ()


def _iso(match: re.Match[str]) -> Reading:
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    return ((year, "year"), (month, "month"), (day, "day")) if 1 <= month <= 12 and 1 <= day <= 31 else ()


def _share(parts: float, of: float) -> Reading:
    return ((round(100 * parts / of, 6), "%"),) if parts < of else ()


def _rank(written: str) -> Reading:
    return ((_ORDINALS.get(written) or int(re.sub(r"\D", "", written)), "rank"),)


def _multiple(word: str) -> Reading:
    return next(((value, "x"),) for stem, value in _MULTIPLES.items() if word.startswith(stem))


# Each entry: what stands in every text that holds such a figure, and is quickly found; the pattern; what it reads as
SPELT: Final[tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], Reading]], ...]] = (
    (re.compile(r"\d-\d"), re.compile(r"(?<![\d.-])((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?![\d-])"), _iso),
    (
        _OF_MONTHS,
        re.compile(rf"{_EDGE}({_DAY}) (?:(?:of )?({_MONTH})(?![a-z0-9])|(?:of (may)|(may)(?= {_YEAR}))(?![a-z0-9]))"),
        lambda match: _date(match[1], match[2] or match[3] or match[4]),
    ),
    (
        _OF_MONTHS,
        re.compile(rf"{_EDGE}(?:({_MONTH}) (?:the )?({_DAY})|(may) (\d{{1,2}}(?:st|nd|rd|th)?))(?![a-z0-9%])"),
        lambda match: _date(match[2] or match[4], match[1] or match[3]),
    ),
    (
        _OF_MONTHS,
        re.compile(rf"{_EDGE}(?:({_MONTH}|may)(?= {_YEAR})|(?<=in )({_MONTH}|may)(?![a-z0-9]))"),
        lambda match: ((_MONTHS[match[1] or match[2]], "month"),),
    ),
    (
        re.compile("[半倍番]"),
        re.compile(
            r"减半|砍半|减少了?一半|(?<![零〇一二三四五六七八九十百千万两\d.])[一1]倍(?!数)|翻了?[一1]?番|翻倍|翻了?两番"
        ),
        lambda match: _times(match[0]),
    ),
    (
        re.compile("half|third|quarter|fifth|tenth|halve"),
        re.compile(rf"{_EDGE}(?:(a|one) (half|third|quarter|fifth|tenth) (?=of\b)|(two|three|four|nine) "
                   r"(third|quarter|fifth|tenth|halve)s(?![a-z]))"),
        lambda match: _share(_COUNTS[match[1] or match[3]], _DENOMINATORS[(match[2] or match[4])]),
    ),
    (
        re.compile("half|半"),
        re.compile(rf"{_EDGE}half (?=(?:of|the|its|their|his|her|all)\b)|[一过]半(?!天|截)|半数"),
        lambda match: ((50.0, "%"),),
    ),
    (
        re.compile("成"),
        re.compile(rf"(?<![零〇一二三四五六七八九十百千万亿两\d.])([一二三四五六七八九两]|[1-9])成(?![{_COUNTED}])"),
        lambda match: ((10.0 * (_DIGITS.get(match[1]) or int(match[1])), "%"),),
    ),
    (
        re.compile("doubl|tripl|trebl|quadrupl|twice|halv"),
        re.compile(
            rf"{_EDGE}(?:(?:doubl|tripl|trebl|quadrupl)(?:es?|ed|ing)|twice|halv(?:es?|ed|ing))"
            r"(?![a-z])(?! (?:standards?|edged|check|speak|blind|dip|down)\b)"
        ),
        lambda match: _multiple(match[0]),
    ),
    (
        _OF_ORDINALS,
        re.compile(
            rf"{_EDGE}(\d{{1,3}}(?:st|nd|rd|th)|{_ORDINAL}) (?=(?:{_LIKE}|{_LISTED})\b)"
            rf"|(?<=ranks )({_ORDINAL})(?![a-z])|(?<=ranked )({_ORDINAL})(?![a-z])"
        ),
        lambda match: _rank(match[1] or match[2] or match[3]),
    ),
)  # fmt: skip


def _times(written: str) -> Reading:
    if "半" in written:
        return ((0.5, "x"),)
    return ((4.0 if "两番" in written else 2.0, "x"),)
