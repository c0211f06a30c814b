"""Figures with their units, in Chinese and English, as values.

``700亿美元``, ``七百亿美元``, ``70 billion dollars`` and ``$70bn`` are one value; each is rewritten to a token
``#7e10usd`` that reads the same when it is read again. Chinese numerals count only where a unit or a magnitude
follows, because 一 and its like stand in countless ordinary words (一方面, 唯一, 一刀切).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_ENGLISH = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_MAGNITUDES = {
    "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}  # only right behind the digits: 70b, never 70 b

# unit → the words for it; the first match in reading order wins, so longer words stand first
_UNITS = {
    "usd": ("美元", "美金", "us dollars", "dollars", "dollar", "usd", "bucks"),
    "cny": ("人民币", "元人民币", "元", "块钱", "yuan", "rmb", "cny"),
    "x": ("倍", "times", "fold", "-fold", "x"),
    "%": ("%", "percent", "per cent", "个百分点"),
    "year": ("年代", "年"),
    "item": ("项", "条", "个", "家", "点", "种", "大", "步", "款", "measures", "measure", "steps", "policies",
             "strategies", "conditions", "points", "things", "companies", "reasons", "developments", "books",
             "meetings", "pillars", "prongs", "ways"),
}  # fmt: skip

_NUMBER = r"\d{1,15}(?:\.\d{1,6})?(?!\d)"
_HAN_NUMBER = r"[零〇一二三四五六七八九两俩十百千壹贰叁][零〇一二三四五六七八九两十百千点]{0,14}"
_UNIT = "|".join(re.escape(word) for words in _UNITS.values() for word in sorted(words, key=len, reverse=True))
_MAGNITUDE = "|".join(sorted(_MAGNITUDES, key=len, reverse=True))

_TOKEN = r"\#(?P<tvalue>\d{1,25}(?:\.\d{1,6})?)(?P<tunit>[a-z%]*)"
_PATTERN = re.compile(
    rf"""
      {_TOKEN}
    | (?P<rank>第)(?P<rnumber>{_NUMBER}|{_HAN_NUMBER})
    | (?P<currency>us\$|\$|￥|¥)?\s?(?<![a-z0-9@.\#-])(?P<number>{_NUMBER}|{_HAN_NUMBER}|\b(?:{"|".join(_ENGLISH)})(?![a-z]))
      (?:多?(?P<large>[十百千]?[万亿兆]{{1,2}})|(?P<magnitude>[\s-]?(?:{_MAGNITUDE})|[kmbt])(?![a-z0-9]))?
      (?:多|余)?
      (?:[\s-]?(?P<unit>{_UNIT})(?![a-z0-9]))?
      (?:的?(?P<money>美元|美金|人民币))?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit.

    Attributes:
        value: the number, magnitude included (700亿 is 7e10).
        unit: ``usd``, ``cny``, ``x`` (times), ``%``, ``year`` (a date), ``years`` (a span), ``item`` (things counted), ``rank``, or empty.
    """

    value: float
    unit: str

    @property
    def token(self) -> str:
        """The form it takes in normalised text."""
        return f"#{_plain(self.value)}{self.unit}"

    def comparable(self, other: Figure) -> bool:
        """Whether the two figures measure the same sort of thing, or may (where one has no unit)."""
        if "year" in (self.unit, other.unit):
            return self.unit == other.unit
        return self.unit == other.unit or not (self.unit and other.unit)


def rewrite_figures(text: str) -> str:
    """``text`` (lower-case, Simplified) with every figure as a token, set off by spaces."""
    return _PATTERN.sub(_token_of, text)


@cache
def _token_pattern() -> re.Pattern[str]:
    return re.compile(_TOKEN)


def figures_in(normalised: str) -> tuple[Figure, ...]:
    """The figures of a normalised text, in order."""
    return tuple(Figure(float(match["tvalue"]), match["tunit"]) for match in _token_pattern().finditer(normalised))


def written_figures(plain: str) -> dict[str, str]:
    """Token → the words it was written in, for the figures of a text in lower case and Simplified."""
    return {
        token: match[0].strip() for match in _PATTERN.finditer(plain) if (token := _token_of(match).strip())[:1] == "#"
    }


def _token_of(match: re.Match[str]) -> str:
    if match["tvalue"] is not None:
        return f" #{_plain(float(match['tvalue']))}{match['tunit']} "
    if match["rank"]:
        return f" {Figure(_number(match['rnumber']), 'rank').token} "
    written = match["number"]
    large, magnitude = match["large"] or "", (match["magnitude"] or "").strip(" -")
    unit = _unit_of(match)
    if not _counts(written, bool(large or magnitude), unit, match):
        return match[0]
    value = _number(written)
    for character in large:
        value *= _LARGE.get(character) or _SMALL[character]
    if magnitude:
        value *= _MAGNITUDES.get(magnitude) or _LETTERS[magnitude]
    figure = Figure(value, _year_or(unit, value))
    return f" {figure.token} "


def _counts(written: str, has_magnitude: bool, unit: str, match: re.Match[str]) -> bool:
    """Whether the match is a figure, and not part of an ordinary word."""
    if written[0].isdigit():
        return True
    if unit == "item":
        return written not in ("一", "十", "千", "百")
    if written[0].isascii():
        return True
    if has_magnitude and written in ("千", "百", "十", "一"):
        return bool(unit and unit != "item")
    return bool(unit or (has_magnitude and len(written) > 1))


def _unit_of(match: re.Match[str]) -> str:
    if match["money"]:
        return "usd" if match["money"].startswith("美") else "cny"
    if match["currency"]:
        return "usd" if "$" in match["currency"] else "cny"
    word = match["unit"]
    return next((unit for unit, words in _UNITS.items() if word in words), "") if word else ""


def _year_or(unit: str, value: float) -> str:
    """``year`` for a bare number of our time, ``years`` for a span, the unit itself otherwise."""
    if unit in ("", "year") and value == int(value) and 1900 <= value < 2100:
        return "year"
    return "years" if unit == "year" else unit


def _number(written: str) -> float:
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if written in _ENGLISH:
        return float(_ENGLISH[written])
    whole, _, decimals = written.partition("点")
    if not any(character in _SMALL for character in whole):
        value = float("".join(str(_DIGITS[character]) for character in whole) or 0)
    else:
        value, digit = 0.0, 0
        for character in whole:
            if character in _SMALL:
                value += (digit or 1) * _SMALL[character]
                digit = 0
            else:
                digit = _DIGITS[character]
        value += digit
    fraction = "".join(str(_DIGITS[c]) for c in decimals if c in _DIGITS)
    return value + float(f"0.{fraction}") if fraction else value


def _plain(value: float) -> str:
    """Plain digits without a trailing ``.0``, to six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
