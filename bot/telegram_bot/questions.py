"""A question in, an answer with its sources out."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.log import LoggedQuestion
from bot.domain.mail import Keyboard, Outgoing, Settlement
from bot.domain.reply import Outcome, Reply
from bot.matching.script import detect_language
from bot.services.answering import Answered, from_person, log_row
from bot.services.limits import Limits, Taken
from bot.services.phrases import phrase
from bot.telegram_bot import keyboards
from bot.telegram_bot.calls import answer_to, reply_to
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked, Picked
from bot.telegram_bot.keyboards import Rows
from bot.telegram_bot.links import entry_payload
from bot.telegram_bot.render import Parameters, html_message, one_page, reply_pages

LIMITED = "limited"  # reason code of a question that was logged and, being one of too many, not answered


class Questions:
    """Answers questions, wherever they were asked."""

    def __init__(self, desk: Desk, *, person_limit: Limits, group_limit: Limits) -> None:
        self._desk = desk
        self._person_limit = person_limit
        self._group_limit = group_limit

    async def ask(
        self, update_id: int, asked: Asked, text: str, *, forwarded: bool = False, title: str = ""
    ) -> Settlement:
        """Answer ``text``, which was asked with a message; ``title`` stands above the answer."""
        pinned = await self._desk.pinned_language(asked.person_id)
        answered = await self._desk.answers.answer_gently(text, pinned, forwarded=forwarded)
        return self.settle(update_id, asked, answered, title)

    async def refuse(self, update_id: int, asked: Asked, text: str) -> Settlement | None:
        """What one message too many leads to: ``text`` is logged, not read, and the first time a word is said.

        None where it is not too many; that takes a token.
        """
        taken = await self.take(asked)
        if taken is Taken.OK:
            return None
        notices: tuple[Outgoing, ...] = ()
        if taken is Taken.FIRST_REFUSAL:
            language = await self._desk.pinned_language(asked.person_id) or asked.interface
            told = html_message(escape(phrase("limit_group" if asked.group else "limit_person", language)))
            notices = (reply_to(asked, self._desk.chat(asked.chat_id), told),)
        row = self._row(update_id, asked, self._desk.answers.unread(text, LIMITED)) if text.strip() else None
        return Settlement(update_id, logged=row, outgoing=notices)

    async def take(self, asked: Asked) -> Taken:
        """Take a token for one message: the person's, and in a group the group's."""
        person = await self._person_limit.take(str(asked.person_id))
        if person is not Taken.OK or not asked.group:
            return person
        return await self._group_limit.take(str(asked.chat_id))

    def _row(self, update_id: int, asked: Asked, answered: Answered) -> LoggedQuestion:
        desk = self._desk
        return from_person(
            log_row(
                answered,
                platform="telegram",
                chat_kind="group" if asked.group else "private",
                asked_at=desk.now(),
            ),
            person=desk.person(asked.person_id),
            chat=desk.chat(asked.chat_id),
            update_id=update_id,
            edited=asked.edited,
        )

    def settle(self, update_id: int, asked: Asked, answered: Answered, title: str = "") -> Settlement:
        """What an answered question leads to."""
        chat, reply = self._desk.chat(asked.chat_id), answered.reply
        row = self._row(update_id, asked, answered)
        if self._keeps_quiet(asked, reply):
            outgoing: tuple[Outgoing, ...] = ()
            if asked.edited:  # what answered the question before it was edited does so no more
                honest = html_message(one_page(reply, topics=True))
                outgoing = (replace(answer_to(asked, chat, honest), only_edits=True),)
            return Settlement(update_id, logged=row, outgoing=outgoing)
        keyboard, rows = self.buttons(update_id, asked, reply)
        shown = self._messages(asked, reply, rows, title)
        outgoing = tuple(answer_to(asked, chat, each, slot) for slot, each in enumerate(shown))
        return Settlement(update_id, logged=row, outgoing=outgoing, keyboards=(keyboard,) if keyboard else ())

    @staticmethod
    def _keeps_quiet(asked: Asked, reply: Reply) -> bool:
        """A group is told that there is no answer only where somebody called the bot by its name."""
        nothing = reply.outcome in (Outcome.UNANSWERED, Outcome.SMALLTALK)
        return asked.group and not asked.by_name and nothing

    def _messages(self, asked: Asked, reply: Reply, rows: Rows, title: str) -> list[Parameters]:
        """The messages of a reply, buttons under the last; an edited answer stays one message."""
        texts = asked.group and reply.outcome is not Outcome.SUGGESTED
        one = asked.edited  # what was there before is one message
        pages = [one_page(reply, title, topics=texts)] if one else reply_pages(reply, title, topics=texts)
        return [*map(html_message, pages[:-1]), html_message(pages[-1], rows)]

    # Buttons

    def buttons(self, update_id: int, asked: Asked, reply: Reply) -> tuple[Keyboard | None, Rows]:
        """The keyboard under a reply and what it shows at first."""
        desk, chat, language = self._desk, self._desk.chat(asked.chat_id), reply.language
        # Somebody who hides behind a group or channel presses as who they are: anybody may
        person = "" if asked.anonymous else desk.person(asked.person_id)
        if reply.outcome is Outcome.SUGGESTED:
            actions = keyboards.choice_actions([each.entry for each in reply.suggestions])
            keyboard = desk.keyboard("choices", chat, update_id, language, actions, person=person)
            return keyboard, keyboards.choice_rows(keyboard, desk.knowledge)
        if reply.outcome is Outcome.SMALLTALK:
            return None, []
        return self.buttons_of_answer("answer", update_id, chat, person, reply, group=asked.group)

    def buttons_of_answer(
        self, what: str, update_id: int | None, chat: str, person: str, reply: Reply, *, group: bool
    ) -> tuple[Keyboard, Rows]:
        """Those under an answer or a no-answer."""
        desk, language = self._desk, reply.language
        if group:
            keyboard = desk.keyboard(what, chat, update_id, language, keyboards.answer_actions((), ()))
            return keyboard, [*self._links(reply), *keyboards.vote_rows(keyboard)]
        if reply.outcome is Outcome.UNANSWERED:
            actions = keyboards.no_answer_actions([each.entry for each in reply.suggestions])
        else:
            told = [(each.entry, each.text) for each in reply.answers if each.kind is not EntryKind.SMALLTALK]
            actions = keyboards.answer_actions([each.entry for each in reply.related], told)
        keyboard = desk.keyboard(what, chat, update_id, language, actions, person=person)
        return keyboard, keyboards.answer_rows(keyboard, desk.knowledge)

    def _links(self, reply: Reply) -> Rows:
        """In a group what one may ask next opens the private chat: the others are spared it."""
        near = reply.related or (reply.suggestions if reply.outcome is Outcome.UNANSWERED else ())
        return [[keyboards.link(each.question, self._desk.me.link(entry_payload(each.entry)))] for each in near]

    # Other ways to an answer

    def pick(self, update_id: int, asked: Asked, entry: str, language: Language) -> Settlement | None:
        """Answer with an entry that was picked from a list or a link; None where the base no longer has it."""
        answered = self._desk.answers.picked(entry, language)
        return None if answered is None else self.settle(update_id, asked, answered, answered.question)

    def picked_inline(self, update_id: int, picked: Picked) -> Settlement:
        """Log an inline result that was sent; what was typed on the way to it is not kept."""
        desk = self._desk
        answered = desk.answers.picked(picked.entry, detect_language(picked.text))
        if answered is None:
            return Settlement(update_id)
        answered = replace(answered, question=picked.text or answered.question)
        row = log_row(answered, platform="telegram", chat_kind="inline", asked_at=desk.now())
        person = desk.person(picked.person_id)
        return Settlement(update_id, logged=from_person(row, person=person, chat="", update_id=update_id, edited=False))
