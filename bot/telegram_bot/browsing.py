"""``/topics``: sections → questions → answers, and back, in one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TypeVar

from bot.domain.language import Language
from bot.domain.mail import Keyboard, Settlement
from bot.services.phrases import phrase
from bot.services.topics import Topic, topics_of
from bot.telegram_bot.calls import reply_to
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked
from bot.telegram_bot.keyboards import Action, Rows, Verb, button
from bot.telegram_bot.render import Parameters, html_message, one_page

ON_A_PAGE = 8

Page = tuple[Parameters, Keyboard | None]
Buttons = list[list[tuple[Action, str]]]
Drawn = tuple[Parameters, Buttons]


class Browsing:
    """Makes the pages."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, update_id: int, asked: Asked, language: Language, section: str = "") -> Settlement:
        """The first page as a message of its own: the sections, or the questions of one."""
        chat, person = self._desk.chat(asked.chat_id), self._desk.person(asked.person_id)
        wanted = Action(Verb.SECTION, f"{section} 0") if section else Action(Verb.TOPICS, "0")
        start = Action(Verb.TOPICS, "0")
        page = self.page(wanted, chat, person, update_id, language) or self.page(
            start, chat, person, update_id, language
        )
        assert page is not None  # the first page always exists
        parameters, keyboard = page
        outgoing = reply_to(asked, chat, parameters)
        return Settlement(update_id, outgoing=(outgoing,), keyboards=(keyboard,) if keyboard else ())

    def page(self, action: Action, chat: str, person: str, update_id: int | None, language: Language) -> Page | None:
        """The page that a button leads to; None where the base no longer has it."""
        topics = topics_of(self._desk.knowledge)
        match action.verb:
            case Verb.TOPICS:
                found = self._sections(topics, action.argument, language)
            case Verb.SECTION:
                found = self._questions(topics, action.argument, language)
            case _:
                found = self._answer(topics, action.argument, language)
        if found is None:
            return None
        parameters, buttons = found
        if not buttons:
            return parameters, None
        actions = tuple(str(each) for row in buttons for each, _ in row)
        keyboard = self._desk.keyboard(str(action), chat, update_id, language, actions, person=person)
        rows: Rows = [[button(keyboard, each, label) for each, label in row] for row in buttons]
        return {**parameters, "reply_markup": {"inline_keyboard": rows}}, keyboard

    def _sections(self, topics: Sequence[Topic], argument: str, language: Language) -> Drawn | None:
        if not topics:
            return html_message(escape(phrase("topics_none", language))), []
        shown, page = _on_page(topics, argument)
        buttons: Buttons = [
            [(Action(Verb.SECTION, f"{each.section} 0"), f"{each.label.in_language(language)} ({len(each.questions)})")]
            for each in shown
        ]
        buttons += _turning(page, len(topics), lambda number: Action(Verb.TOPICS, str(number)))
        return html_message(f"<b>{escape(phrase('topics', language))}</b>"), buttons

    def _questions(self, topics: Sequence[Topic], argument: str, language: Language) -> Drawn | None:
        section, _, number = argument.partition(" ")
        place = next((place for place, each in enumerate(topics) if each.section == section), None)
        if place is None:
            return None
        topic = topics[place]
        shown, page = _on_page(topic.questions, number)
        buttons: Buttons = [[(Action(Verb.TOPIC, each.id), each.question.in_language(language))] for each in shown]
        buttons += _turning(page, len(topic.questions), lambda number: Action(Verb.SECTION, f"{section} {number}"))
        back = Action(Verb.TOPICS, str(place // ON_A_PAGE))
        buttons.append([(back, phrase("back", language))])
        return html_message(f"<b>{escape(topic.label.in_language(language))}</b>"), buttons

    def _answer(self, topics: Sequence[Topic], entry: str, language: Language) -> Drawn | None:
        reply = self._desk.answers.entry(entry, language)
        for topic in topics:
            place = next((place for place, each in enumerate(topic.questions) if each.id == entry), None)
            if place is not None and reply is not None:
                back = Action(Verb.SECTION, f"{topic.section} {place // ON_A_PAGE}")
                title = topic.questions[place].question.in_language(language)
                return html_message(one_page(reply, title)), [[(back, phrase("back", language))]]
        return None


T = TypeVar("T")


def _on_page(things: Sequence[T], number: str) -> tuple[Sequence[T], int]:
    """The things of a page, and its number; the first page where there is none of that number."""
    page = int(number) if number.isascii() and number.isdecimal() else 0
    shown = things[page * ON_A_PAGE :][:ON_A_PAGE]
    return (shown, page) if shown else (things[:ON_A_PAGE], 0)


def _turning(page: int, count: int, leads_to: Callable[[int], Action]) -> Buttons:
    """The buttons to the page before and the page after, as far as there are such."""
    row = []
    if page > 0:
        row.append((leads_to(page - 1), "‹"))
    if (page + 1) * ON_A_PAGE < count:
        row.append((leads_to(page + 1), "›"))
    return [row] if row else []
