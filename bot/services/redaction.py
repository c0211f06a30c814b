"""What people write about themselves or others, taken out of a text before it is stored.

E-mail addresses, phone, card and ID numbers, tokens and passwords, handles, and what stands behind the ``?`` of a link.
Figures stay: what has a check sum (cards, ID numbers) is taken out only where that is right, phone numbers only in the
forms in which people write them. So it errs on the side of leaving a number in; docs/privacy.md says so.

Every rule reads a text of n characters in time proportional to n.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Redact = Callable[[str], str]
Span = tuple[int, int]

# Characters that are written in full width in Chinese text; each is one character in either, so places stay the same
_NARROW = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2010: 0x2D, 0x2013: 0x2D}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for: a pattern whose group ``x`` (or all of it) goes, and what must hold of that."""

    kind: str
    pattern: re.Pattern[str]
    is_one: Callable[[str, str], bool] = lambda _found, _text: True

    def spans(self, text: str) -> Iterator[Span]:
        """Where it stands in a text."""
        for match in self.pattern.finditer(text):
            if self.is_one(match["x"], text[match.end() : match.end() + 8]):
                yield match.span("x")


def redacted(text: str) -> str:
    """The text with a mark such as ``[phone]`` in the place of everything that is not to be stored."""
    found: list[tuple[int, int, str]] = []
    # A mark is none of a person's words, though it may read "phone"
    read = _MARK.sub(lambda mark: "\x00" * len(mark[0]), text.translate(_NARROW))
    for rule in RULES:
        # What one rule takes is gone for the next ones, which are less sure
        for start, end in list(rule.spans(read)):
            found.append((start, end, rule.kind))
            read = read[:start] + "\x00" * (end - start) + read[end:]
    for start, end, kind in sorted(found, reverse=True):
        text = f"{text[:start]}[{kind}]{text[end:]}"
    return text


def as_it_is(text: str) -> str:
    """The text itself, where redaction is switched off."""
    return text


def _digits(text: str) -> list[int]:
    return [int(each) for each in text if each.isdigit()]


def passes_luhn(number: str, _behind: str = "") -> bool:
    """Whether the last digit of a card's number is right (ISO/IEC 7812-1, annex B)."""
    digits = _digits(number)
    doubled = sum(sum(divmod(2 * each, 10)) for each in digits[-2::-2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (doubled + sum(digits[-1::-2])) % 10 == 0


def is_chinese_id(number: str, _behind: str = "") -> bool:
    """Whether the last character of an ID number of the mainland is right (GB 11643-1999)."""
    body = _digits(number[:17])
    rest = sum(
        digit * weight
        for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return number[17].upper() == "10X98765432"[rest % 11]


def is_taiwanese_id(number: str, _behind: str = "") -> bool:
    """Whether the last digit of an ID number of Taiwan is right."""
    letter = 10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0].upper())
    digits = [letter // 10, letter % 10, *_digits(number[1:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    )


def is_hong_kong_id(number: str, _behind: str = "") -> bool:
    """Whether the character in brackets of an ID number of Hong Kong is right."""
    letters = re.sub(r"[^A-Z]", "", number[:2].upper()).rjust(2)
    check = number.rstrip(")").upper()[-1]
    values = [36 if letter == " " else ord(letter) - 55 for letter in letters] + _digits(number)[:6]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def is_iban(number: str, _behind: str = "") -> bool:
    """Whether the check digits of a bank account's number are right (ISO 13616)."""
    compact = number.replace(" ", "").upper()
    moved = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


def is_mobile(number: str, behind: str) -> bool:
    """Whether eleven digits are a phone number and no figure: round ones, and such as a unit follows, are figures."""
    digits = re.sub(r"\D", "", number)
    return not digits.endswith("0000") and not _UNIT.match(behind)


def is_secret(found: str, _behind: str = "") -> bool:
    """Whether a long word is a token: letters of both cases and digits, as no name has them all together."""
    return (
        any(each.islower() for each in found) and any(each.isupper() for each in found) and any(map(str.isdigit, found))
    )


_UNIT = re.compile(
    r"\s*(?:元|美元|美金|人民币|人民幣|块|塊|万|萬|亿|億|人|吨|噸|颗|顆|片|dollars?\b|usd\b|rmb\b|yuan\b|%|people\b|chips?\b)",
    re.IGNORECASE,
)
_CALLED = (
    r"(?:电话|電話|手机|手機|致电|致電|联系方式|聯絡方式|传真|傳真"
    r"|tel|phone|mobile|cell|whatsapp|call me(?: at| on)?|fax)"
)
_ACCOUNT = r"(?:微信号?|微信號|vx|wechat(?: id)?|weixin|qq号?|qq號|line id|telegram id|电报号|電報號)"
_PASSWORD = r"(?:密码|密碼|口令|验证码|驗證碼|password|passwd|pwd|passcode|secret|api[ _-]?key|access[ _-]?token|token)"


def _of(pattern: str, flags: re.RegexFlag = re.ASCII) -> re.Pattern[str]:
    """Letters are Latin ones: in Chinese no space parts them from the words around them."""
    return re.compile(pattern, re.ASCII | flags)


# The sure ones first: what they take, the others do not see
RULES = (
    Rule(
        "token",
        _of(r"(?P<x>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,4000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?)"),
    ),
    Rule("link", _of(r"(?P<x>(?:https?://)?(?:t|telegram)\.me/(?:\+|joinchat/)[\w-]{4,64})", re.IGNORECASE)),
    Rule("handle", _of(r"(?P<x>(?:https?://)?(?:t|telegram)\.me/[A-Za-z]\w{3,31})", re.IGNORECASE)),
    Rule("credentials", _of(r"https?://(?P<x>[^\s/@:]{1,100}:[^\s/@]{1,100})@", re.IGNORECASE)),
    Rule(
        "query",
        _of(r"(?:https?://|www\.)[^\s?#\x00]{1,1000}(?P<x>[?#][^\s\x00，。！？、；）」』]{1,4000})", re.IGNORECASE),
    ),
    Rule("token", _of(r"(?<![\w-])(?P<x>\d{6,12}:[A-Za-z0-9_-]{30,})")),
    Rule("token", _of(r"(?<![\w-])(?P<x>eyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?)")),
    Rule(
        "token",
        _of(
            r"(?<![\w-])(?P<x>(?:sk|pk|rk)[-_][\w-]{16,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_\w{20,}"
            r"|xox[abeoprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|npm_\w{30,}|pypi-[\w-]{30,})"
        ),
    ),
    Rule("token", _of(r"\bbearer\s+(?P<x>[\w.~+/-]{16,4000}=*)", re.IGNORECASE)),
    Rule(
        "password",
        _of(_PASSWORD + r"\s{0,3}(?:[:=]|是|为|為|\bis\b)\s{0,3}(?P<x>[^\s，。；,;\x00]{4,200})", re.IGNORECASE),
    ),
    Rule(
        "email",
        _of(r"(?<![\w.+%-])(?P<x>[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![A-Za-z0-9-])"),
    ),
    Rule("id", _of(r"(?<![0-9A-Za-z])(?P<x>[1-9]\d{16}[0-9Xx])(?![0-9A-Za-z])"), is_chinese_id),
    Rule("id", _of(r"(?<![0-9A-Za-z])(?P<x>[A-Za-z]{1,2}\d{6}\([0-9Aa]\))"), is_hong_kong_id),
    Rule("id", _of(r"(?<![0-9A-Za-z])(?P<x>[A-Za-z][1289]\d{8})(?![0-9A-Za-z])"), is_taiwanese_id),
    Rule("id", _of(r"(?<![\d-])(?P<x>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})(?![\d-])")),
    Rule(
        "id",
        _of(
            r"(?:护照|護照|passport|身份证|身分證|身份證|驾照|駕照)[^\s\d]{0,8}\s{0,2}(?P<x>[A-Za-z]{0,3}\d{6,18}[0-9Xx]?)(?!\d)",
            re.IGNORECASE,
        ),
    ),
    Rule(
        "account",
        _of(r"(?<![0-9A-Za-z])(?P<x>[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![0-9A-Za-z])"),
        is_iban,
    ),
    Rule("card", _of(r"(?<![\d.,])(?P<x>[2-6](?:[ -]?\d){12,18})(?![\d])"), passes_luhn),
    Rule("phone", _of(_CALLED + r"[^\d+\x00]{0,8}(?P<x>\+?\(?\d(?:[ ().-]{0,2}\d){5,14})", re.IGNORECASE)),
    Rule("phone", _of(r"(?<![\w+])(?P<x>\+[1-9](?:[ ().-]{0,2}\d){7,14})(?!\d)")),
    Rule("phone", _of(r"(?<![\d.,])(?P<x>(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d|[.,]\d)"), is_mobile),
    Rule(
        "phone",
        _of(
            r"(?<![\d.,-])(?P<x>09\d{2}[ -]?\d{3}[ -]?\d{3}|0\d{1,3}-\d{3,4}-?\d{4}"
            r"|\(0\d{1,3}\)[ ]?\d{3,4}-?\d{4})(?![\d-])"
        ),
    ),
    Rule("phone", _of(r"(?<![\d.,-])(?P<x>(?:\(\d{3}\)[ ]?|\d{3}[-.])\d{3}[-.]\d{4})(?![\d-])")),
    Rule(
        "handle",
        _of(_ACCOUNT + r"\s{0,2}(?:[:=]|是|\bis\b)?\s{0,2}(?P<x>[A-Za-z0-9][\w-]{4,31})", re.IGNORECASE),
        lambda found, _: any(map(str.isdigit, found)) or "_" in found or "-" in found,
    ),
    Rule("handle", _of(r"(?<![\w./@\x00])(?P<x>@[A-Za-z]\w{3,31})(?![\w.]*@)")),
    Rule("token", _of(r"(?<![0-9A-Za-z])(?P<x>[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])")),
    Rule("token", _of(r"(?<![\w-])(?P<x>[A-Za-z0-9_-]{24,})(?![\w-])"), is_secret),
)
_MARK = re.compile("|".join(re.escape(f"[{kind}]") for kind in sorted({rule.kind for rule in RULES})))
