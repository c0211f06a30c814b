"""Inline keyboards: buttons that carry a token and a place, and the actions that stand behind them.

A keyboard holds every action that its message may ever offer; which of them are shown can change without storing
anything. Its token follows from what it belongs to, under the key of the hashed ids: handling an update twice makes
the same buttons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s

from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.mail import Keyboard
from bot.domain.people import Told
from bot.services.phrases import phrase
from bot.telegram_bot.text import shorten

LIFE = dt.timedelta(hours=48)
LONG_LIFE = dt.timedelta(days=400)  # of the button that ends notices
MAX_LABEL = 60  # characters that stay readable on a phone
REASONS = ("wrong", "other", "outdated", "source")

Rows = list[list[dict[str, str]]]


class Verb(StrEnum):
    """What a button does."""

    CHOOSE = "choose"  # an entry, in the place of the choices
    NONE = "none"  # of the choices
    ASK = "ask"  # a related entry, as a message of its own
    GOOD = "good"
    BAD = "bad"
    REASON = "reason"
    BACK = "back"  # from the reasons
    TELL = "tell"
    UNTELL = "untell"
    STOP = "stop"  # all notices
    TOPICS = "topics"  # a page of the sections
    SECTION = "section"  # a page of its questions
    TOPIC = "topic"  # the answer to one
    LANGUAGE = "language"
    FORGET = "forget"
    CANCEL = "cancel"
    MODERATE = "moderate"  # what a moderator does; bot/telegram_bot/moderation/tasks.py names it
    QUESTION = "question"  # behind a deep link, not a button: what somebody typed in inline mode


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does, and to what."""

    verb: Verb
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.argument}".rstrip()


def action_at(keyboard: Keyboard, place: int) -> Action | None:
    """The action of a button; None where the keyboard has none there, or one that this version does not know."""
    if not 0 <= place < len(keyboard.actions):
        return None
    verb, _, argument = keyboard.actions[place].partition(" ")
    return Action(Verb(verb), argument) if verb in set(Verb) else None


def parse(data: str) -> tuple[str, int]:
    """Token and place of what a button carries; a place of -1 where it carries none of ours."""
    token, separator, place = data.partition(":")
    if not separator:
        return token, 0  # buttons of the first version carried a token alone
    return token, int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1


def button(keyboard: Keyboard, action: Action, label: str) -> dict[str, str]:
    """The button of one of a keyboard's actions."""
    place = keyboard.actions.index(str(action))
    return {"text": shorten(label, MAX_LABEL), "callback_data": f"{keyboard.token}:{place}"}


def link(label: str, url: str) -> dict[str, str]:
    """A button that opens an address."""
    return {"text": shorten(label, MAX_LABEL), "url": url}


# What the messages offer


def answer_actions(related: Sequence[str], answered: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Under an answer: related questions, a judgement with its reasons, word of corrections.

    Args:
        related: ids of entries to ask next.
        answered: the entries that answered, each with its text as it is shown.
    """
    entries = ",".join(f"{entry}={digest(text)}" for entry, text in answered)
    actions = [*(Action(Verb.ASK, each) for each in related), *_judging()]
    if answered:
        actions += [Action(verb, f"{Told.CORRECTION} {entries}") for verb in (Verb.TELL, Verb.UNTELL)]
    return tuple(map(str, actions))


def digest(text: str) -> str:
    """A few digits by which a text is known again."""
    return blake2s(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def no_answer_actions(near: Sequence[str]) -> tuple[str, ...]:
    """Under a no-answer: the nearest topics, word of an answer, 👎 with its reasons."""
    actions = [*(Action(Verb.ASK, each) for each in near), *_judging()]
    actions += [Action(verb, Told.ANSWER) for verb in (Verb.TELL, Verb.UNTELL)]
    return tuple(map(str, actions))


def choice_actions(choices: Sequence[str]) -> tuple[str, ...]:
    """Under choices: each of them, and none of these."""
    return tuple(map(str, [*(Action(Verb.CHOOSE, each) for each in choices), Action(Verb.NONE)]))


def _judging() -> list[Action]:
    reasons = [Action(Verb.REASON, each) for each in REASONS]
    return [Action(Verb.GOOD), Action(Verb.BAD), *reasons, Action(Verb.BACK)]


@dataclass(frozen=True, slots=True)
class State:
    """What a person did with an answer so far.

    Attributes:
        judged: their judgement; None where they gave none.
        told: whether they are to be told.
    """

    judged: bool | None = None
    told: bool = False


def answer_rows(keyboard: Keyboard, knowledge: Knowledge, state: State = State()) -> Rows:
    """The buttons under an answer or a no-answer, as they stand for the person who asked."""
    language = Language(keyboard.language)
    actions = [action for place in range(len(keyboard.actions)) if (action := action_at(keyboard, place))]
    rows = [
        [button(keyboard, action, knowledge.entries[action.argument].question.in_language(language))]
        for action in actions
        if action.verb is Verb.ASK and action.argument in knowledge.entries
    ]
    is_no_answer = any(action.argument == Told.ANSWER for action in actions)
    good = [] if is_no_answer else [button(keyboard, Action(Verb.GOOD), "👍 ✓" if state.judged else "👍")]
    bad = button(keyboard, Action(Verb.BAD), "👎 ✓" if state.judged is False else "👎")
    rows.append([*good, bad])
    tell = next((action for action in actions if action.verb is (Verb.UNTELL if state.told else Verb.TELL)), None)
    if tell is not None:
        kind = Told(tell.argument.partition(" ")[0])
        key = f"tell_{kind}_stop" if state.told else f"tell_{kind}"
        rows.append([button(keyboard, tell, phrase(key, language))])
    return rows


def vote_rows(keyboard: Keyboard) -> Rows:
    """👍 and 👎 alone, for where many people see them."""
    return [[button(keyboard, Action(Verb.GOOD), "👍"), button(keyboard, Action(Verb.BAD), "👎")]]


def reason_rows(keyboard: Keyboard) -> Rows:
    """The reasons for 👎, in the place of the other buttons."""
    language = Language(keyboard.language)
    reasons = [button(keyboard, Action(Verb.REASON, each), phrase(f"reason_{each}", language)) for each in REASONS]
    back = button(keyboard, Action(Verb.BACK), phrase("back", language))
    return [*([each] for each in reasons), [back]]


def choice_rows(keyboard: Keyboard, knowledge: Knowledge) -> Rows:
    """The choices, one a row, and none of these."""
    language = Language(keyboard.language)
    rows = []
    for place in range(len(keyboard.actions)):
        action = action_at(keyboard, place)
        if action is not None and action.verb is Verb.CHOOSE:
            question = knowledge.entries[action.argument].question.in_language(language)
            rows.append([button(keyboard, action, question)])
    return [*rows, [button(keyboard, Action(Verb.NONE), phrase("none", language))]]
