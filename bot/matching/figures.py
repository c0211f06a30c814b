"""Figures with their units, in Chinese and English, as values.

``700亿美元``, ``七百亿美元``, ``70 billion dollars`` and ``$70bn`` are one value; each is rewritten to a token
``#7e10usd`` that reads the same when it is read again. Chinese numerals count only where a unit or a magnitude
follows, because 一 and its like stand in countless ordinary words (一方面, 唯一, 一刀切).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

from bot.matching.script import to_simplified
from bot.matching.spelt import SPELT, Reading
from bot.matching.units import SIGNS, UNITS

Groups: TypeAlias = tuple[str | None, ...]

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
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_MAGNITUDES = {
    "thousand": 10**3, "million": 10**6, "millions": 10**6, "mn": 10**6, "mln": 10**6, "billion": 10**9,
    "billions": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12, "trillions": 10**12, "tn": 10**12,
}  # fmt: skip
_TEN_OF = ("项", "个", "家", "条", "大", "款", "种")  # 十点 and 十步 are no counts
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}  # only right behind the digits: 70b, never 70 b

_NUMBER = r"\d{1,15}(?:\.\d{1,6})?(?!\d)"
_HAN_DIGIT = "零〇一二三四五六七八九"
_HAN_NUMBER = rf"[{_HAN_DIGIT}两俩十百千壹贰叁][{_HAN_DIGIT}两十百千]{{0,14}}(?:点[{_HAN_DIGIT}]{{1,6}})?"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_ENGLISH_NUMBER = (
    rf"\b(?:(?:{_ONES}|a)\shundred(?:\s(?:and\s)?(?:(?:{_TENS})(?:\s(?:{_ONES}))?|{'|'.join(_ENGLISH)}))?"
    rf"|(?:{_TENS})\s(?:{_ONES})|(?:{'|'.join(_ENGLISH)}))(?:(?![a-z])|(?=fold\b))(?:\sand\sa\shalf\b)?"
)
_WORDS = {word for words in UNITS.values() for word in words}
_UNIT = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True) if word.isascii())
_HAN_UNIT = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True) if not word.isascii())
_MAGNITUDE = "|".join(sorted(_MAGNITUDES, key=len, reverse=True))

# What a figure in words or digits begins with: nothing else need be tried
_BEGINS = rf"(?=[\d{_HAN_DIGIT}两俩十百千壹贰叁aefhnost])"
_REWRITTEN = r"\#(?P<tvalue>\d{1,50}(?:\.\d{1,6})?)(?P<tunit>[a-z%]*)"
_PATTERN = re.compile(
    rf"""
    (?=[\#第\s\d$￥¥€£{_HAN_DIGIT}两俩十百千壹贰叁acefghijknorstu])(?:  # at most places of a text nothing begins
      {_REWRITTEN}
    | (?P<rank>第)(?P<rnumber>{_NUMBER}|{_HAN_NUMBER})(?![方国地者]|世界)
    | 百分之(?P<share>{_NUMBER}|{_HAN_NUMBER})
    | (?=[\d{_HAN_DIGIT}两俩十百千壹贰叁])(?P<of>{_NUMBER}|{_HAN_NUMBER})分之(?P<parts>{_NUMBER}|{_HAN_NUMBER})
    | (?P<currency>(?=[$￥¥€£cegh-knrtu])(?:(?:us|hk|nt)?\$|[￥¥€£]|\b(?:rmb|cny|usd|eur|gbp|jpy|krw|twd|hkd|inr)))?\s?
      {_BEGINS}(?<![a-z0-9@.\#几哪-])(?!\S{{1,8}}分之)(?P<number>{_NUMBER}|{_HAN_NUMBER}|{_ENGLISH_NUMBER})(?:(?<=\d)(?:st|nd|rd|th)(?![a-z0-9]))?
      (?:\s?多?(?P<large>[十百千]?[万亿兆]{{1,2}})(?P<rest>零?[{_HAN_DIGIT}]千[{_HAN_DIGIT}十百零]{{0,6}}万?)?
       |(?P<magnitude>\s?(?:{_MAGNITUDE})|[kmbt])(?![a-z0-9]))?
      (?:多|余)?
      (?:\s?(?:(?P<unit>{_UNIT})(?![a-z0-9])|(?P<han_unit>{_HAN_UNIT})(?!(?<=日)[元本圆])))?
      (?:的?(?P<money>美元|美金|人民币))?
    )
    """,
    re.VERBOSE,
)
# 10到20亿 and 10-20亿 mean 10亿到20亿; any other hyphen between digits only parts them (2025-12-19)
_RANGE = re.compile(
    rf"(?<![a-z0-9.@\#-])({_NUMBER})(\s?(?:-|到|至)\s?)({_NUMBER})(\s?[十百千]?[万亿兆]{{1,2}}|\s?(?:{_MAGNITUDE})\b)"
)
_ORDINARY_ONES = frozenset(("year", "months", "weeks", "days", "hours"))
_LATIN = re.compile("[a-z]")
_NAME = re.compile("@[a-z0-9.-]+")  # holds no figure, whatever digits it has
_BETWEEN_DIGITS = re.compile(r"\d\s?[-到至]\s?\d")
_PARTED = re.compile(r"(@[a-z0-9.-]+)|(?<=\d)-(?=\d)")  # a name keeps its own


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit.

    Attributes:
        value: the number, magnitude included (700亿 is 7e10).
        unit: a currency (``usd``, ``eur``, …), ``x`` (times), ``%``, ``pp`` (percentage points), ``year``, ``month``
            and ``day`` (of a date), ``years``, ``months``, ``weeks``, ``days`` and ``hours`` (spans), ``item`` (things
            counted), ``rank``, or empty.
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


# Without one of these a text holds no figure: most texts need no closer look
_CUE = re.compile(
    r"[^a-z \u4e00-\u9fff]|[零〇一二两俩三四五六七八九十百千万亿兆壹贰叁半双倍翻成]"
    r"|one|two|three|four|five|six|seven|eigh|nin|ten|eleven|twel|teen|twent|thir|fort|fift|hundred|first|second"
    r"|half|halv|quarter|doubl|twice|tripl|treb|quadrupl|dozen|couple"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august"
    r"|september|october|november|december)\b"
)


def rewrite_figures(text: str) -> str:
    """``text`` (lower-case, Simplified) with every figure as a token, set off by spaces."""
    if not _CUE.search(_NAME.sub("", text) if "@" in text else text):
        return text
    for cue, pattern, read in SPELT:
        if cue.search(text):
            text = pattern.sub(lambda match, read=read: _tokens(read(match)) or match[0], text)  # type: ignore[misc]
    return _PATTERN.sub(_token_of, _spread(text))


def _tokens(reading: Reading) -> str:
    return "".join(f" {Figure(value, unit).token} " for value, unit in reading)


def _spread(text: str) -> str:
    """Ranges with their magnitude on both ends, and without hyphens."""
    if not _BETWEEN_DIGITS.search(text):
        return text
    return _PARTED.sub(lambda match: f"{match[1] or ''} ", _RANGE.sub(r"\1\4\2\3\4", text))


@cache
def _token_pattern() -> re.Pattern[str]:
    return re.compile(_REWRITTEN)


def figures_in(normalised: str) -> tuple[Figure, ...]:
    """The figures of a normalised text, in order."""
    return tuple(Figure(float(match["tvalue"]), match["tunit"]) for match in _token_pattern().finditer(normalised))


def written_figures(plain: str) -> dict[str, str]:
    """Token → the words it was written in, for the figures of a text in lower case and Simplified."""
    spelt = {
        Figure(value, unit).token: match[0].strip()
        for cue, pattern, read in SPELT
        if cue.search(plain)
        for match in pattern.finditer(plain)
        for value, unit in read(match)
    }
    return {
        token: match[0].strip()
        for match in _PATTERN.finditer(_spread(plain))
        if (token := _token_of(match).strip())[:1] == "#"
    } | spelt


class Wording:
    """The words that a text has for its figures."""

    def __init__(self, text: str, plain: Callable[[], str]) -> None:
        """Args:
        text: as written.
        plain: gives the same in lower case and Simplified, with its slips put right.
        """
        self._text = text
        self._plain = plain
        self._known: dict[Figure, str] = {}

    @cached_property
    def _written(self) -> Mapping[str, str]:
        return written_figures(self._plain())

    @cached_property
    def _readings(self) -> tuple[str, ...]:
        """The text in lower case, and in Simplified too, where every character keeps its place."""
        folded = self._text.casefold()
        return tuple(each for each in (folded, to_simplified(folded)) if len(each) == len(self._text))

    def of(self, figure: Figure) -> str:
        """A figure as it stands in the text; in lower case and Simplified, or plainly, where it does not stand so."""
        if figure not in self._known:
            self._known[figure] = self._find(figure.token)
        return self._known[figure]

    def _find(self, token: str) -> str:
        words = self._written.get(token, token.lstrip("#"))
        for read in self._readings:
            at = read.find(words)
            if at >= 0:
                return self._text[at : at + len(words)]
        return words


def _token_of(match: re.Match[str]) -> str:
    ends_with_number = match["number"] is not None and match.end() == match.end("number")
    if ends_with_number and _LATIN.match(match.string, match.end()):
        return match[0]  # 5090d and 3nm are codes
    return _token_for(match[0], match.groups())


@lru_cache(maxsize=1 << 12)  # a text of figures repeats them, and each is read three times on its way to an answer
def _token_for(whole: str, groups: Groups) -> str:
    group = {name: groups[number - 1] for name, number in _PATTERN.groupindex.items()}
    if group["tvalue"] is not None:
        return f" #{_plain(float(group['tvalue']))}{group['tunit']} "
    if (parts := group["parts"]) and (of := group["of"]):
        return _tokens(_fraction(parts, of)) or whole
    for name, unit in (("rnumber", "rank"), ("share", "%")):
        if number := group[name]:
            return f" {Figure(_number(number), unit).token} " if _well_formed(number) else whole
    written = group["number"]
    assert written is not None
    large, magnitude = group["large"] or "", (group["magnitude"] or "").strip(" -")
    unit = _unit_of(group)
    if not _counts(written, bool(large or magnitude), unit, group):
        return whole
    value = _number(written)
    for character in large:
        value *= _LARGE.get(character) or _SMALL[character]
    if rest := group["rest"]:  # 一万五千, 十二亿五千万
        value += _number(rest.strip("零万")) * (10**4 if rest.endswith("万") else 1)
    if magnitude:
        value *= _MAGNITUDES.get(magnitude) or _LETTERS[magnitude]
    figure = Figure(value, _year_or(unit, value))
    return f" {figure.token} "


def _counts(written: str, has_magnitude: bool, unit: str, group: Mapping[str, str | None]) -> bool:
    """Whether what was found is a figure, and not part of an ordinary word."""
    if written[0].isdigit():
        return True
    if written == "one":  # one company, one times
        return has_magnitude
    if unit == "item":
        return (
            written not in ("一", "百", "千") and (written != "十" or group["han_unit"] in _TEN_OF) and _exact(written)
        )
    if written[0].isascii():
        return True
    if not _well_formed(written) or (written == "一" and unit in _ORDINARY_ONES):  # 一年来, 哪一年, 有一天
        return False
    if unit == "day":  # 一日千里, 三号人物
        return group["han_unit"] == "日" and len(written) > 1
    if has_magnitude and written in ("千", "百", "十", "一"):
        return bool(unit or group["rest"])
    return bool((unit and _exact(written)) or (has_magnitude and (len(written) > 1 or written not in "十百千")))


def _fraction(parts: str, of: str) -> Reading:
    """三分之一 as a share in percent; nothing where it is no proper fraction."""
    if not (_well_formed(parts) and _well_formed(of)):
        return ()
    value, whole = _number(parts), _number(of)
    return ((round(100 * value / whole, 6), "%"),) if value < whole else ()


def _exact(written: str) -> bool:
    """Whether Chinese numerals give a number, and not about so many (两三家, 七八年)."""
    about = len(written) == 2 and all(character in _DIGITS for character in written)
    return not (about and _DIGITS[written[1]] - _DIGITS[written[0]] == 1)


def _well_formed(written: str) -> bool:
    """Whether it reads as a number: places go down, and hundreds are counted (千百年 is no figure)."""
    places = [_SMALL[character] for character in written if character in _SMALL]
    counted = len(written) == 1 or not re.search(r"(?:^|[十百千])[百千]", written)
    return counted and places == sorted(set(places), reverse=True)


def _unit_of(group: Mapping[str, str | None]) -> str:
    if money := group["money"]:
        return "usd" if money.startswith("美") else "cny"
    if currency := group["currency"]:
        return SIGNS.get(currency, currency)
    word = group["unit"] or group["han_unit"]
    return next((unit for unit, words in UNITS.items() if word in words), "") if word else ""


def _year_or(unit: str, value: float) -> str:
    """``year`` for a bare number of our time, ``years`` for a span, the unit itself otherwise."""
    if unit in ("", "year") and value == int(value) and 1900 <= value < 2100:
        return "year"
    return "years" if unit == "year" else unit


def _number(written: str) -> float:
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if written[0].isascii():
        return _english(written)
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


def _english(written: str) -> float:
    """``seven hundred and fifty`` → 750."""
    value = 0.0
    for word in written.removesuffix(" and a half").split():
        if word == "hundred":
            value = (value or 1) * 100
        else:
            value += _ENGLISH.get(word, 0)
    return value + 0.5 * written.endswith(" and a half")


def _plain(value: float) -> str:
    """Plain digits without a trailing ``.0``, to six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
