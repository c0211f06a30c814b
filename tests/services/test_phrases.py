"""The bot's own sentences: complete in three languages, alike in what they hold, short enough, and in use.

The checks take texts, of catalogues and of code, and return sentences about what is wrong with them. So each can be
shown to fail.
"""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from io import StringIO

import opencc
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.domain.entry import ClaimKind
from bot.domain.language import Language
from bot.domain.reply import DifferenceKind
from bot.services.phrases import CATALOGUES, claim_kind, colon, difference_kind, phrase, phrase_for

Texts = Mapping[Language, str]

BOT = CATALOGUES.parent
SHIPPED = {
    language: (CATALOGUES / f"{language.replace('-', '_')}.po").read_text(encoding="utf-8") for language in Language
}
CODE = {str(path.relative_to(BOT)): path.read_text(encoding="utf-8") for path in sorted(BOT.rglob("*.py"))}

# Where a message can stand, and the most that its comment may allow there, in UTF-16 code units
MOST = {
    "Label": 4096,
    "Sentence": 4096,
    "Message": 4096,  # Bot API, sendMessage
    "Button": 30,  # readable on a phone, two in a row
    "Inline button": 60,
    "Toast": 200,  # answerCallbackQuery
    "Input field": 64,  # ForceReply.input_field_placeholder
    "Command": 256,  # BotCommand.description
    "Description": 512,  # setMyDescription
}
LIMITED = MOST.keys() - {"Label", "Sentence", "Message"}  # their comments must give a limit
COMMENT = re.compile(
    rf"(?P<place>{'|'.join(MOST)})(?:, at most (?P<most>\d+) characters(?: \((?P<chinese>\d+) in Chinese\))?)?(?=[:,.])"
)
SHORTEST_COMMAND = 3
LONGEST = {"title": "x" * 100, "bot": "x" * 32}  # what is measured in the place of a placeholder

HAN = re.compile("[\u4e00-\u9fff]")
QUOTES = {Language.ZH_HANS: "「」『』", Language.ZH_HANT: "“”‘’", Language.EN: "「」『』《》，。：？！"}


# What is wrong with catalogues


def parsed(text: str) -> Catalog:
    return read_po(StringIO(text), abort_invalid=True)


def key_of(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def forms_of(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Key → wordings: one, or as many as the language has plural forms."""
    found = {}
    for message in catalogue:
        if message.id:
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            found[key_of(message.id)] = tuple(map(str, forms))
    return found


def forms_in_all(texts: Texts) -> dict[str, dict[Language, tuple[str, ...]]]:
    """Of the keys that every language has."""
    forms = {language: forms_of(parsed(text)) for language, text in texts.items()}
    return {
        key: {language: forms[language][key] for language in Language}
        for key in forms[Language.EN]
        if all(key in forms[language] for language in Language)
    }


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def commands(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w/])/[a-z]+", text))


def wrong_keys(texts: Texts) -> Iterator[str]:
    """A key is missing, is there twice, or names a message with plural forms in one language only."""
    catalogues = {language: parsed(text) for language, text in texts.items()}
    keys = {
        language: {key_of(each.id): each.pluralizable for each in catalogue if each.id}
        for language, catalogue in catalogues.items()
    }
    for key in sorted(set().union(*keys.values())):
        missing = [language for language in Language if key not in keys[language]]
        yield from (f"{language}: {key} is missing" for language in missing)
        if not missing and len({keys[language][key] for language in Language}) > 1:
            yield f"{key} has plural forms in one language only"
    for language, text in texts.items():
        counted = Counter(re.findall(r'^(?:#~ )?msgid "(.+)"$', text, flags=re.MULTILINE))
        yield from (f"{language}: {key} is there twice" for key, count in counted.items() if count > 1)
        yield from (f"{language}: {key_of(key)} is obsolete" for key in catalogues[language].obsolete)


def wrong_forms(texts: Texts) -> Iterator[str]:
    """A wording or a plural form is empty, unsure, or framed by blanks."""
    for language, text in texts.items():
        catalogue = parsed(text)
        for message in catalogue:
            if message.id and message.fuzzy:
                yield f"{language}: {key_of(message.id)} is fuzzy"
        for key, forms in forms_of(catalogue).items():
            if not all(form == form.strip() != "" for form in forms):
                yield f"{language}: {key} is empty or framed by blanks"


def wrong_placeholders(texts: Texts) -> Iterator[str]:
    """Languages or plural forms differ in placeholders or in the commands they name."""
    for key, wordings in forms_in_all(texts).items():
        forms = [form for each in wordings.values() for form in each]
        if any(placeholders(form) != placeholders(forms[0]) for form in forms):
            yield f"{key} differs in placeholders"
        if any(commands(form) != commands(forms[0]) for form in forms):
            yield f"{key} differs in commands"


def wrong_script(texts: Texts) -> Iterator[str]:
    """A wording is in another language or script than its catalogue, or has another's punctuation."""
    simplified, traditional = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
    for language, text in texts.items():
        for key, forms in forms_of(parsed(text)).items():
            wording = "\n".join(forms)
            bare = re.sub(r"\{\w+\}", "", wording).replace("群", "羣")  # OpenCC writes 羣, people in Taiwan 群
            if bool(HAN.search(bare)) is (language is Language.EN):
                yield f"{language}: {key} is in another language"
            if set(QUOTES[language]) & set(bare):
                yield f"{language}: {key} has another language's punctuation"
            if language is Language.ZH_HANS and simplified(bare) != bare.replace("羣", "群"):
                yield f"{language}: {key} is not in Simplified Chinese"
            if language is Language.ZH_HANT and traditional(bare) != bare:
                yield f"{language}: {key} is not in Traditional Chinese"


def wrong_comments(texts: Texts) -> Iterator[str]:
    """A comment does not say where the message stands and how long it may be, or not as the other languages do."""
    comments: dict[str, set[str]] = {}
    for text in texts.values():
        for message in parsed(text):
            if message.id:
                comments.setdefault(key_of(message.id), set()).add(" ".join(message.auto_comments))
    for key, found in comments.items():
        comment, *others = found
        if others:
            yield f"{key} has different comments"
        elif not (match := COMMENT.match(comment)):
            yield f"{key} has no comment that says where it stands"
        elif match["most"] is None and match["place"] in LIMITED:
            yield f"{key} has no limit"
        elif int(match["most"] or 0) > MOST[match["place"]]:
            yield f"{key} has a limit that is too high"


def wrong_lengths(texts: Texts) -> Iterator[str]:
    """A wording is longer than its comment allows, or too short for a command."""
    for language, text in texts.items():
        catalogue = parsed(text)
        comments = {key_of(each.id): " ".join(each.auto_comments) for each in catalogue if each.id}
        for key, forms in forms_of(catalogue).items():
            match = COMMENT.match(comments[key])
            if match is None:
                continue
            most = int(match["most"] or MOST[match["place"]])
            if match["chinese"] and language is not Language.EN:
                most = int(match["chinese"])
            if match["most"] and any(placeholders(form) - LONGEST.keys() for form in forms):
                yield f"{language}: {key} cannot be measured"
            for form in forms:
                filled = re.sub(r"\{(\w+)\}", lambda found: LONGEST.get(found[1], ""), form)
                length = len(filled.encode("utf-16-le")) // 2
                if length > most:
                    yield f"{language}: {key} is {length} long, at most {most} is allowed"
                if match["place"] == "Command" and length < SHORTEST_COMMAND:
                    yield f"{language}: {key} is too short"


CHECKS = [wrong_keys, wrong_forms, wrong_placeholders, wrong_script, wrong_comments, wrong_lengths]
Check = Callable[[Texts], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS)
def test_the_catalogues_are_right(check: Check) -> None:
    assert list(check(SHIPPED)) == []


ADDED = '\n#. Sentence.\nmsgid "added"\nmsgstr "{}"\n'


@pytest.mark.parametrize(
    ("check", "language", "old", "new", "complaint"),
    [
        (wrong_keys, Language.EN, 'msgid "cancel"', 'msgid "cancelled"', "en: cancel is missing"),
        (wrong_keys, Language.ZH_HANT, "", ADDED.format("多"), "en: added is missing"),
        (wrong_keys, Language.EN, 'msgid "cancel"', 'msgid "back"', "en: back is there twice"),
        (wrong_keys, Language.EN, "", '\n#~ msgid "old"\n#~ msgstr "Old"\n', "en: old is obsolete"),
        (
            wrong_keys,
            Language.ZH_HANS,
            'msgid "cancel"\nmsgstr',
            'msgid "cancel"\nmsgid_plural "cancel"\nmsgstr[0]',
            "cancel has plural forms in one language only",
        ),
        (wrong_forms, Language.ZH_HANS, 'msgstr "取消"', 'msgstr ""', "zh-Hans: cancel is empty or framed by blanks"),
        (wrong_forms, Language.EN, 'msgstr "Cancel"', 'msgstr "Cancel "', "en: cancel is empty or framed by blanks"),
        (wrong_forms, Language.EN, 'msgid "cancel"', '#, fuzzy\nmsgid "cancel"', "en: cancel is fuzzy"),
        (
            wrong_forms,
            Language.EN,
            'msgstr[1] "{count} more sentences were left out."\n',
            "",
            "en: checked_more is empty or framed by blanks",
        ),
        (wrong_placeholders, Language.ZH_HANT, "選 0 到 {last}", "選 0 到 {first}", "choose differs in placeholders"),
        (wrong_placeholders, Language.ZH_HANT, "選 0 到 {last}", "選數字", "choose differs in placeholders"),
        (
            wrong_placeholders,
            Language.EN,
            "{count} more sentence was",
            "One more sentence was",
            "checked_more differs in placeholders",
        ),
        (wrong_placeholders, Language.ZH_HANS, "/mydata – ", "/my – ", "help differs in commands"),
        (
            wrong_script,
            Language.ZH_HANS,
            'msgstr "全部删除"',
            'msgstr "全部刪除"',
            "zh-Hans: forget_yes is not in Simpl",
        ),
        (
            wrong_script,
            Language.ZH_HANT,
            'msgstr "全部刪除"',
            'msgstr "全部删除"',
            "zh-Hant: forget_yes is not in Trad",
        ),
        (wrong_script, Language.ZH_HANT, 'msgstr "取消"', 'msgstr "Cancel"', "zh-Hant: cancel is in another language"),
        (wrong_script, Language.EN, 'msgstr "Cancel"', 'msgstr "取消"', "en: cancel is in another language"),
        (wrong_script, Language.ZH_HANT, "「出處」", "“出處”", "zh-Hant: welcome has another language's punctuation"),
        (wrong_comments, Language.EN, "#. Button", "#. Toast", "none has different comments"),
        (
            wrong_lengths,
            Language.EN,
            'msgstr "Cancel"',
            'msgstr "Leave it all as it is, please do"',
            "en: cancel is 32",
        ),
        (wrong_lengths, Language.ZH_HANS, 'msgstr "取消"', f'msgstr "{"取消" * 8}"', "zh-Hans: cancel is 16 long"),
        (wrong_lengths, Language.EN, "What I can do", "?!", "en: cmd_help is too short"),
        (wrong_lengths, Language.EN, 'msgstr "Cancel"', 'msgstr "Cancel {all}"', "en: cancel cannot be measured"),
    ],
)
def test_the_checks_of_catalogues_can_fail(
    check: Check, language: Language, old: str, new: str, complaint: str
) -> None:
    text = SHIPPED[language]
    assert old in text
    broken = text.replace(old, new, 1) if old else text + new
    assert any(each.startswith(complaint) for each in check({**SHIPPED, language: broken}))


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("Somewhere.", "added has no comment that says where it stands"),
        ("Button: saves.", "added has no limit"),
        ("Button, at most 31 characters: saves.", "added has a limit that is too high"),
        ("Toast, at most 201 characters: it was saved.", "added has a limit that is too high"),
    ],
)
def test_a_comment_must_give_the_place_and_its_limit(comment: str, complaint: str) -> None:
    added = ADDED.replace("Sentence.", comment).format("x")
    assert list(wrong_comments({language: text + added for language, text in SHIPPED.items()})) == [complaint]


# What is wrong with the code that uses them


def patterns_of(node: ast.expr) -> Iterator[str]:
    """What a key can be, as regular expressions: f"why_{reason}" is any that starts with why_."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = (re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in node.values)
        yield "".join(parts)
    elif isinstance(node, ast.IfExp):
        yield from patterns_of(node.body)
        yield from patterns_of(node.orelse)


def calls_in(code: Mapping[str, str]) -> Iterator[tuple[str, ast.Call, str, ast.expr]]:
    """Place, call, function and key of every phrase(…) and phrase_for(…)."""
    for name, text in code.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {"phrase": 0, "phrase_for": 1}.get(node.func.id)
                if at is not None:
                    yield f"{name}:{node.lineno}", node, node.func.id, node.args[at]


def wrong_calls(texts: Texts, code: Mapping[str, str]) -> Iterator[str]:
    """A call asks for a key that is not there, or does not fill its placeholders. A key in a variable is not seen."""
    english = forms_of(parsed(texts[Language.EN]))
    plural = {key_of(each.id) for each in parsed(texts[Language.EN]) if each.pluralizable}
    for place, call, function, key in calls_in(code):
        for pattern in patterns_of(key):
            found = [each for each in english if re.fullmatch(pattern, each)]
            if not found:
                yield f"{place}: there is no {pattern}"
            if [each for each in found if (each in plural) is not (function == "phrase_for")]:
                yield f"{place}: {function} is not for {pattern}"
            given = {keyword.arg for keyword in call.keywords}
            if function == "phrase_for":
                given |= {"count"}
            if found and None not in given and all(placeholders(english[each][0]) != given for each in found):
                yield f"{place}: {pattern} has other placeholders"


def unused(texts: Texts, code: Mapping[str, str]) -> list[str]:
    """Keys that no string in the code can be, docstrings aside.

    Keys also stand in tables, so that every string counts; a key that is a common word may pass unseen.
    """
    exact: set[str] = set()
    patterns: set[str] = set()
    for text in code.values():
        tree = ast.parse(text)
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                exact.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns |= {each for each in patterns_of(node) if re.search(r"^[a-z]+(_|\\-)|_[a-z]+$", each)}
    keys = forms_of(parsed(texts[Language.EN]))
    return [key for key in keys if key not in exact and not any(re.fullmatch(each, key) for each in patterns)]


def test_the_code_asks_for_keys_that_are_there_and_fills_them() -> None:
    assert list(wrong_calls(SHIPPED, CODE)) == []


def test_every_key_is_used() -> None:
    assert unused(SHIPPED, CODE) == []


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        ("phrase('cancle', language)", "there is no cancle"),
        ("phrase('cancel' if sure else 'cancle', language)", "there is no cancle"),
        ("phrase(f'whi_{why}', language)", "there is no whi_.+"),
        ("phrase('choose', language)", "choose has other placeholders"),
        ("phrase('choose', language, first='1')", "choose has other placeholders"),
        ("phrase('checked_more', language, count='1')", "phrase is not for checked_more"),
        ("phrase_for(1, 'cancel', language)", "phrase_for is not for cancel"),
    ],
)
def test_the_check_of_calls_can_fail(call: str, complaint: str) -> None:
    assert f"x.py:1: {complaint}" in wrong_calls(SHIPPED, {"x.py": call})


@pytest.mark.parametrize(
    "call",
    [
        "phrase('choose', language, last='3')",
        "phrase_for(2, 'checked_more', language)",
        "phrase(f'why_{why}', language)",
    ],
)
def test_right_calls_pass(call: str) -> None:
    assert list(wrong_calls(SHIPPED, {"x.py": call})) == []


def test_the_check_of_use_can_fail() -> None:
    texts = {language: text + ADDED.replace("added", "new_one").format("x") for language, text in SHIPPED.items()}
    assert "new_one" in unused(texts, {**CODE, "x.py": '"""new_one"""'})
    assert "new_one" not in unused(texts, {**CODE, "x.py": 'KEYS = ["new_one"]'})
    assert "new_one" not in unused(texts, {**CODE, "x.py": 'key = f"new_{what}"'})
    assert "new_one" not in unused(texts, {**CODE, "x.py": 'key = f"{what}_one"'})
    assert "new_one" in unused(texts, {**CODE, "x.py": 'key = f"{what}{which}"'})


# What is said


@pytest.mark.parametrize("language", list(Language))
def test_placeholders_are_filled_and_nothing_else_is(language: Language) -> None:
    catalogue = parsed(SHIPPED[language])
    for message in catalogue:
        if not message.id:
            continue
        key = key_of(message.id)
        names = placeholders(forms_of(catalogue)[key][0]) - ({"count"} if message.pluralizable else set())
        values = {name: f"<{name}{{x}}>" for name in names}
        said = phrase_for(7, key, language, **values) if message.pluralizable else phrase(key, language, **values)
        assert all(value in said for value in values.values())
        assert not placeholders(said.replace("{x}", ""))
        assert not message.pluralizable or "7" in said


@pytest.mark.parametrize(
    ("count", "language", "said"),
    [
        (0, Language.EN, "0 more sentences were left out."),
        (1, Language.EN, "1 more sentence was left out."),
        (2, Language.EN, "2 more sentences were left out."),
        (1, Language.ZH_HANS, "还有 1 句略过未列。"),
        (2, Language.ZH_HANT, "還有 2 句略過未列。"),
    ],
)
def test_the_number_chooses_the_form(count: int, language: Language, said: str) -> None:
    assert phrase_for(count, "checked_more", language) == said


@pytest.mark.parametrize("language", list(Language))
def test_an_unknown_key_is_an_error_and_not_shown(language: Language) -> None:
    with pytest.raises(KeyError, match="nothing_like_it"):
        phrase("nothing_like_it", language)
    with pytest.raises(KeyError, match="nothing_like_it"):
        phrase_for(2, "nothing_like_it", language)


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="last"):
        phrase("choose", Language.EN)


def test_every_kind_has_a_name_and_no_name_is_left_over() -> None:
    keys = {key for key in forms_of(parsed(SHIPPED[Language.EN])) if key.startswith(("claim-", "difference-"))}
    assert keys == {f"claim-{kind}" for kind in ClaimKind} | {f"difference-{kind}" for kind in DifferenceKind}
    assert claim_kind(ClaimKind.FORECAST, Language.ZH_HANT) == "作者的預測"
    assert difference_kind(DifferenceKind.FIGURE, Language.EN) == "figure"


def test_a_colon_is_written_as_the_language_writes_it() -> None:
    assert [colon(language) for language in (Language.ZH_HANS, Language.ZH_HANT, Language.EN)] == ["：", "：", ": "]


@pytest.mark.parametrize("language", list(Language))
def test_what_is_kept_is_said_in_seven_lines(language: Language) -> None:
    kept, words = phrase("privacy_days", language, days="180"), phrase("privacy_redacted", language)
    assert len(phrase("privacy", language, bot="chuchu_bot", kept=kept, words=words).splitlines()) <= 7


def test_there_is_a_catalogue_for_every_language_and_no_other() -> None:
    assert {path.stem.replace("_", "-") for path in CATALOGUES.iterdir()} == set(Language)
    for language, text in SHIPPED.items():
        assert str(parsed(text).locale).replace("_", "-") == language


def test_nothing_is_read_before_something_is_said() -> None:
    script = (
        "import sys; from bot.services.phrases import phrase; from bot.domain.language import Language;"
        "before = 'babel' in sys.modules; phrase('back', Language.EN); print(before, 'babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=BOT.parent)
    assert done.stdout.split() == ["False", "True"]
