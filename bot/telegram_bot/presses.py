"""What a pressed button does. Every press is answered; one that no longer works gets a word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

from bot.domain.language import Language
from bot.domain.mail import Choice, Keyboard, Outgoing, Settlement
from bot.domain.people import Change, Feedback, Forgotten, Judged, Pinned, Subscribed, Subscription, Told, Unsubscribed
from bot.domain.reply import Outcome, Reply
from bot.services.limits import Taken
from bot.services.phrases import phrase
from bot.telegram_bot import keyboards
from bot.telegram_bot.browsing import Browsing
from bot.telegram_bot.calls import call, edit, edit_rows, toast
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked, Pressed
from bot.telegram_bot.keyboards import REASONS, Action, Rows, State, Verb
from bot.telegram_bot.moderation.office import Office
from bot.telegram_bot.questions import Questions
from bot.telegram_bot.render import html_message, one_page


@dataclass(frozen=True, slots=True)
class Press:
    """A press that is allowed.

    Attributes:
        update_id: of the press.
        pressed: who pressed where.
        chat_id, message_id: of the message with the button.
        chat, person: keyed hashes.
        keyboard: the keyboard.
        language: language of the conversation.
    """

    update_id: int
    pressed: Pressed
    chat_id: int
    message_id: int
    chat: str
    person: str
    keyboard: Keyboard
    language: Language


Do = Callable[[Press, Action], Awaitable[Settlement]]


class Presses:
    """Handles presses."""

    def __init__(self, desk: Desk, questions: Questions, browsing: Browsing, office: Office | None) -> None:
        """``office``: where moderators are received; None where there is no moderation."""
        self._desk = desk
        self._questions = questions
        self._browsing = browsing
        self._office = office
        self._does: Mapping[Verb, Do] = {
            Verb.CHOOSE: self._choose,
            Verb.NONE: self._none,
            Verb.ASK: self._ask,
            Verb.GOOD: self._good,
            Verb.BAD: self._bad,
            Verb.REASON: self._reason,
            Verb.BACK: self._back,
            Verb.TELL: self._tell,
            Verb.UNTELL: self._untell,
            Verb.STOP: self._stop,
            Verb.TOPICS: self._browse,
            Verb.SECTION: self._browse,
            Verb.TOPIC: self._browse,
            Verb.LANGUAGE: self._pin,
            Verb.FORGET: self._forget,
            Verb.CANCEL: self._cancel,
            Verb.MODERATE: self._moderate,
        }

    async def press(self, update_id: int, pressed: Pressed) -> Settlement:
        """What a press leads to."""
        desk = self._desk
        token, place = keyboards.parse(pressed.data)
        keyboard = await desk.find_keyboard(token) if token else None
        if pressed.chat_id is None or pressed.message_id is None or keyboard is None:
            return self._word(update_id, pressed, phrase("expired", pressed.interface))
        chat, person = desk.chat(pressed.chat_id), desk.person(pressed.person_id)
        language = Language(keyboard.language)
        action = keyboards.action_at(keyboard, place)
        does = self._does.get(action.verb) if action is not None else None
        if keyboard.chat != chat or keyboard.expires_at < desk.now() or action is None or does is None:
            return self._word(update_id, pressed, phrase("expired", language))
        if keyboard.person not in ("", person):
            return self._word(update_id, pressed, phrase("not_yours", pressed.interface))
        language = await desk.pinned_language(pressed.person_id) or language
        press = Press(update_id, pressed, pressed.chat_id, pressed.message_id, chat, person, keyboard, language)
        return await does(press, action)

    # Answers

    async def _choose(self, press: Press, action: Action) -> Settlement:
        reply = self._desk.answers.entry(action.argument, press.language)
        if reply is None:
            return self._gone(press)
        title = reply.answers[0].question
        question = press.keyboard.update_id
        keyboard, rows = self._questions.buttons_of_answer(
            f"choice {action.argument}", question, press.chat, press.person, reply, group=press.pressed.group
        )
        shown = html_message(one_page(reply, title), rows)
        choice = Choice(question, action.argument) if question is not None else None
        return self._done(press, self._edit(press, shown), keyboards=(keyboard,), choice=choice)

    async def _none(self, press: Press, action: Action) -> Settlement:
        """None of the choices: a no-answer, with what a no-answer offers."""
        question, language = press.keyboard.update_id, press.language
        choice = Choice(question, "none") if question is not None else None
        reply = Reply(language, Outcome.UNANSWERED, message=phrase("chosen_none", language))
        rows: Rows = []
        made: tuple[Keyboard, ...] = ()
        if not press.pressed.group:
            keyboard, rows = self._questions.buttons_of_answer(
                "none", question, press.chat, press.person, reply, group=False
            )
            made = (keyboard,)
        shown = html_message(escape(phrase("chosen_none", language)), rows)
        return self._done(press, self._edit(press, shown), keyboards=made, choice=choice)

    async def _ask(self, press: Press, action: Action) -> Settlement:
        """A related question: answered as a message of its own, and logged as a question."""
        asked = Asked(
            press.chat_id, press.pressed.person_id, press.message_id, "", press.language, group=press.pressed.group
        )
        if await self._questions.take(asked) is not Taken.OK:
            return self._word(press.update_id, press.pressed, phrase("limit_person", press.language))
        settlement = self._questions.pick(press.update_id, asked, action.argument, press.language)
        if settlement is None:
            return self._gone(press)
        # Slot 0 is the answer to the press
        calls = [replace(each, slot=each.slot + 1, question_message=None) for each in settlement.outgoing]
        return replace(settlement, outgoing=(self._toast(press), *calls))

    # Judgements

    async def _good(self, press: Press, action: Action) -> Settlement:
        return await self._judge(press, good=True, word="thanks_good")

    async def _bad(self, press: Press, action: Action) -> Settlement:
        if press.pressed.group:
            return await self._judge(press, good=False, word="thanks_bad")
        rows = edit_rows(1, press.chat_id, press.chat, press.message_id, keyboards.reason_rows(press.keyboard))
        judged = self._judged(press, good=False)
        return self._done(press, rows, word=phrase("ask_reason", press.language), changes=judged)

    async def _reason(self, press: Press, action: Action) -> Settlement:
        reason = action.argument if action.argument in REASONS else ""
        settlement = await self._judge(press, good=False, word="thanks_bad", reason=reason)
        if press.keyboard.update_id is None:
            return settlement
        # No forced reply: whoever goes on typing asks something new
        asks = html_message(escape(phrase("ask_comment", press.language)))
        asks["reply_parameters"] = {"message_id": press.message_id, "allow_sending_without_reply": True}
        prompt = replace(call(2, press.chat_id, press.chat, "sendMessage", asks), prompt=press.keyboard.update_id)
        return replace(settlement, outgoing=(*settlement.outgoing, prompt))

    async def _back(self, press: Press, action: Action) -> Settlement:
        return self._done(press, await self._rows(press))

    async def _judge(self, press: Press, *, good: bool, word: str, reason: str = "") -> Settlement:
        said = phrase(word, press.language if not press.pressed.group else press.pressed.interface)
        changes = self._judged(press, good=good, reason=reason)
        if press.pressed.group:
            return self._done(press, word=said, changes=changes)
        return self._done(press, await self._rows(press, judged=good), word=said, changes=changes)

    def _judged(self, press: Press, *, good: bool, reason: str = "") -> tuple[Change, ...]:
        question = press.keyboard.update_id
        if question is None:
            return ()
        return (Judged(question, Feedback(press.person, good, reason, "", self._desk.now())),)

    # Being told

    async def _tell(self, press: Press, action: Action) -> Settlement:
        kind = Told(action.argument.partition(" ")[0])
        wanted = await self._subscriptions(press, action)
        if not wanted:
            return self._gone(press)
        changes = tuple(Subscribed(each) for each in wanted)
        word = phrase(f"{kind}_will_be_told", press.language)
        return self._done(press, await self._rows(press, told=True), word=word, changes=changes)

    async def _untell(self, press: Press, action: Action) -> Settlement:
        changes = tuple(
            Unsubscribed(press.person, each.told, each.question, each.entry)
            for each in await self._subscriptions(press, action)
        )
        word = phrase("will_not_be_told", press.language)
        return self._done(press, await self._rows(press, told=False), word=word, changes=changes)

    async def _stop(self, press: Press, action: Action) -> Settlement:
        asks = html_message(escape(phrase("all_stopped", press.language)))
        asks["reply_parameters"] = {"message_id": press.message_id, "allow_sending_without_reply": True}
        rows = edit_rows(1, press.chat_id, press.chat, press.message_id, [])
        said = call(2, press.chat_id, press.chat, "sendMessage", asks)
        return self._done(press, rows, said, changes=(Unsubscribed(press.person),))

    async def _subscriptions(self, press: Press, action: Action) -> list[Subscription]:
        """What a person wants to be told with one button; nothing where the question is not known any more."""
        kind, _, entries = action.argument.partition(" ")
        question = press.keyboard.update_id
        text = await self._desk.people.question_of(question) if question is not None else None
        if not text:
            return []
        told, language, now = Told(kind), press.language, self._desk.now()
        plain = Subscription(press.person, press.chat, press.chat_id, told, text, "", "", language.value, now)
        if told is Told.ANSWER:
            return [plain]
        found = []
        for each in entries.split(","):
            entry, _, seen = each.partition("=")
            known = self._desk.knowledge.entries.get(entry)
            shown = known.says.in_language(language) if known is not None else ""
            if keyboards.digest(shown) == seen:  # else the answer they see is another one already
                found.append(replace(plain, entry=entry, shown=shown))
        return found

    # Browsing, language, forgetting

    async def _browse(self, press: Press, action: Action) -> Settlement:
        keyboard = press.keyboard
        page = self._browsing.page(action, press.chat, keyboard.person, keyboard.update_id, press.language)
        if page is None:
            return self._gone(press)
        parameters, made = page
        return self._done(press, self._edit(press, parameters), keyboards=(made,) if made else ())

    async def _pin(self, press: Press, action: Action) -> Settlement:
        pinned = action.argument if action.argument in set(Language) else ""
        language = Language(pinned) if pinned else press.language
        said = phrase("language_pinned" if pinned else "language_followed", language)
        changes = (Pinned(press.person, pinned),)
        return self._done(press, self._edit(press, html_message(escape(said))), changes=changes)

    async def _forget(self, press: Press, action: Action) -> Settlement:
        shown = html_message(escape(phrase("forgotten", press.language)))
        changes = (Forgotten(press.person, press.chat, press.pressed.person_id),)
        return self._done(press, self._edit(press, shown), changes=changes)

    async def _cancel(self, press: Press, action: Action) -> Settlement:
        shown = html_message(escape(phrase("forget_cancelled", press.language)))
        return self._done(press, self._edit(press, shown))

    # Moderators

    async def _moderate(self, press: Press, action: Action) -> Settlement:
        if self._office is None:
            return self._word(press.update_id, press.pressed, phrase("expired", press.language))
        return await self._office.press(press.update_id, press.pressed, press.language, action)

    # What they have in common

    def _edit(self, press: Press, parameters: dict[str, object]) -> Outgoing:
        if press.pressed.thread is not None:  # where it stays, should the message be gone
            parameters = {**parameters, "message_thread_id": press.pressed.thread}
        return edit(1, press.chat_id, press.chat, press.message_id, parameters)

    async def _rows(self, press: Press, *, judged: bool | None = None, told: bool | None = None) -> Outgoing:
        """The buttons as they stand after the press."""
        people, question = self._desk.people, press.keyboard.update_id
        if judged is None and question is not None:
            judged = await people.feedback_of(press.person, question)
        if told is None:
            told = await self._is_told(press)
        rows = keyboards.answer_rows(press.keyboard, self._desk.knowledge, State(judged, told))
        return edit_rows(1, press.chat_id, press.chat, press.message_id, rows)

    async def _is_told(self, press: Press) -> bool:
        for place in range(len(press.keyboard.actions)):
            action = keyboards.action_at(press.keyboard, place)
            if action is not None and action.verb is Verb.TELL:
                wanted = await self._subscriptions(press, action)
                return bool(wanted) and await self._desk.people.is_subscribed(wanted[0])
        return False

    def _done(
        self,
        press: Press,
        *calls: Outgoing,
        word: str = "",
        keyboards: tuple[Keyboard, ...] = (),
        choice: Choice | None = None,
        changes: tuple[Change, ...] = (),
    ) -> Settlement:
        outgoing = (self._toast(press, word), *calls)
        return Settlement(press.update_id, outgoing=outgoing, keyboards=keyboards, choice=choice, changes=changes)

    def _toast(self, press: Press, word: str = "") -> Outgoing:
        return toast(press.pressed.callback_id, press.chat_id, self._desk.lane(press.pressed.callback_id), word)

    def _gone(self, press: Press) -> Settlement:
        return self._word(press.update_id, press.pressed, phrase("gone", press.language))

    def _word(self, update_id: int, pressed: Pressed, text: str) -> Settlement:
        chat_id = pressed.chat_id if pressed.chat_id is not None else pressed.person_id
        lane = self._desk.lane(pressed.callback_id)
        return Settlement(update_id, outgoing=(toast(pressed.callback_id, chat_id, lane, text),))
