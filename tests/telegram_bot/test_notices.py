"""Word of answers and corrections: together, once a day, in the person's language, with a button to stop."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from structlog.testing import capture_logs

from bot.domain.knowledge import Knowledge
from bot.domain.language import Text
from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Subscribed, Subscription, Told
from bot.matching.matcher import Matcher
from bot.telegram_bot import notices as module
from bot.telegram_bot.notices import DAY, MOST, Notices
from bot.telegram_bot.text import utf16_length
from tests.botapi import parse_html
from tests.fakes.people import FakePeople
from tests.services.base import knowledge
from tests.telegram_bot.at_desk import ASKER, AtDesk, buttons, methods, parameters, toast

MUSEUM, POWER, UNKNOWN = "who founded the Ferry Museum?", "how much stronger is the F200 than the F20?", "bread?"


class Waiting:
    """A bot at which people wait to be told."""

    def __init__(self) -> None:
        self.bot = AtDesk()
        self.woken = 0
        self.notices = Notices(self.bot.desk, self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def wishes(self, told: Told, question: str, person_id: int = ASKER["id"], **more: Any) -> None:
        desk = self.bot.desk
        wish = Subscription(
            desk.person(person_id), desk.chat(person_id), person_id, told, question, "", "", "en", self.bot.clock.time
        )
        self.bot.updates += 1
        await self.bot.mailbox.receive([Incoming(self.bot.updates, "{}")])
        await self.bot.mailbox.settle([Settlement(self.bot.updates, changes=(Subscribed(replace(wish, **more)),))])

    async def corrections(self, *entries: str, **more: Any) -> None:
        for entry in entries:
            shown = knowledge().entries[entry].says.en
            await self.wishes(Told.CORRECTION, f"about {entry}?", entry=entry, shown=shown, **more)

    async def tell(self) -> list[dict[str, Any]]:
        """The messages of one round."""
        before = len(self.bot.mailbox.outbox)
        with capture_logs():
            await self.notices.tell()
        self.calls = [call.outgoing for call in self.bot.mailbox.outbox[before:]]
        assert {call.method for call in self.calls} <= {"sendMessage"}
        return [parameters(call) for call in self.calls]

    def says(self, **texts: str) -> None:
        """Change what claims say, ``c_power`` for c-power; no text takes a claim out."""
        base: Knowledge = knowledge()
        claims = dict(base.claims)
        for name, text in texts.items():
            entry = name.replace("_", "-")
            claims[entry] = replace(claims[entry], text=Text(text, text, text))
            if not text:
                del claims[entry]
        self.bot.answers.swap(Matcher(replace(base, version=str(texts), claims=claims, faq={}, boundaries={})))

    def waits(self) -> int:
        return len(self.bot.mailbox.kept.subscriptions)


async def test_without_news_nobody_is_told() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, UNKNOWN)
    await waiting.corrections("c-power")
    assert await waiting.tell() == []
    assert (waiting.woken, waiting.waits()) == (0, 2)


async def test_an_answer_is_told_once_with_its_sources_and_a_button_to_stop() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, MUSEUM)
    [message] = await waiting.tell()
    text = parse_html(message["text"]).text
    assert text.startswith(f"You asked “{MUSEUM}”. Now there is an answer:\nReed founded the Ferry Museum in 1987.")
    assert "Sources\n[1] byline" in text
    assert (message["parse_mode"], message["link_preview_options"]) == ("HTML", {"is_disabled": True})
    assert list(buttons(waiting.calls[0])) == ["🔕 Stop these messages"]
    assert (waiting.calls[0].chat_id, waiting.woken, waiting.waits()) == (ASKER["id"], 1, 0)
    waiting.bot.clock.time += 2 * DAY
    assert await waiting.tell() == []


async def test_a_correction_shows_before_and_now_and_waits_for_the_next() -> None:
    waiting = Waiting()
    await waiting.corrections("c-power")
    waiting.says(c_power="The F200 has nine times the power.")
    [message] = await waiting.tell()
    text = parse_html(message["text"]).text
    before = knowledge().claims["c-power"].text.en
    assert text.startswith(
        "You asked “about c-power?”. The answer that I gave you has changed.\n"
        f"Before:\n{before}\nNow:\nThe F200 has nine times the power.\n"
    )
    assert waiting.waits() == 1
    waiting.bot.clock.time += 2 * DAY
    assert await waiting.tell() == []
    waiting.says(c_power="The F200 has ten times the power.")
    [again] = await waiting.tell()
    assert "Before:\nThe F200 has nine times the power." in parse_html(again["text"]).text


async def test_an_answer_that_was_taken_out_is_told_and_done_with() -> None:
    waiting = Waiting()
    await waiting.corrections("c-steps")
    waiting.says(c_steps="")
    [message] = await waiting.tell()
    text = parse_html(message["text"]).text
    assert "no longer stands and was taken out.\nBefore:\nThe plan has four measures." in text
    assert "Now" not in text
    assert waiting.waits() == 0


async def test_all_news_of_a_person_come_together_and_others_get_their_own() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, MUSEUM)
    await waiting.wishes(Told.ANSWER, POWER)
    await waiting.wishes(Told.ANSWER, MUSEUM, person_id=6_000_000_002, language="zh-Hans")
    mine, other = await waiting.tell()
    assert MUSEUM in mine["text"]
    assert POWER in mine["text"]
    assert [call.chat_id for call in waiting.calls] == [ASKER["id"], 6_000_000_002]
    assert "现在" in other["text"]


async def test_there_is_one_notice_a_day_and_the_rest_waits() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, MUSEUM)
    assert len(await waiting.tell()) == 1
    await waiting.wishes(Told.ANSWER, POWER)
    waiting.bot.clock.time += DAY - dt.timedelta(seconds=1)
    assert await waiting.tell() == []
    waiting.bot.clock.time += dt.timedelta(seconds=2)
    assert len(await waiting.tell()) == 1


async def test_more_than_ten_news_are_told_on_several_days() -> None:
    waiting = Waiting()
    for number in range(MOST + 3):
        await waiting.wishes(Told.ANSWER, f"{MUSEUM}{' ' * number}")
    told = 0
    for day in range(2):
        text = "".join(message["text"] for message in await waiting.tell())
        told += text.count("You asked")
        assert waiting.waits() == (3 if day == 0 else 0)
        waiting.bot.clock.time += 2 * DAY
    assert told == MOST + 3


async def test_many_subscriptions_are_read_in_batches(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    waiting = Waiting()
    for number in range(7):
        await waiting.wishes(Told.ANSWER, MUSEUM, person_id=6_000_000_000 + number)
    assert len(await waiting.tell()) == 7


async def test_a_long_notice_is_several_messages_with_one_button() -> None:
    waiting = Waiting()
    long = "The ferries go to and fro all day long, whatever the weather may be. " * 30
    await waiting.corrections("c-power", "c-steps", "c-oil")
    waiting.says(c_power=long, c_steps=long, c_oil=long)
    messages = await waiting.tell()
    assert len(messages) > 1
    shown = [parse_html(message["text"]) for message in messages]
    assert all(page.remarks == () and utf16_length(page.text) <= 4096 for page in shown)
    assert [bool(buttons(call)) for call in waiting.calls] == [False] * (len(messages) - 1) + [True]
    assert "".join(page.text for page in shown).count("You asked") == 3


async def test_what_was_asked_is_escaped_and_short_and_one_line() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, f"<b>{{question}}</b> & \\0\n{MUSEUM}")
    await waiting.wishes(Told.ANSWER, f"{'x' * 500}? {MUSEUM}")
    text = "\n".join(parse_html(message["text"]).text for message in await waiting.tell())
    assert f"You asked “<b>{{question}}</b> & \\0 {MUSEUM}”." in text
    assert f"{'x' * 199}…”" in text


async def test_the_button_stops_them_all() -> None:
    waiting = Waiting()
    await waiting.corrections("c-power")
    await waiting.wishes(Told.ANSWER, UNKNOWN)
    waiting.says(c_power="Something else.")
    await waiting.tell()
    waiting.bot.clock.time += 100 * DAY
    pressed = await waiting.bot.presses(buttons(waiting.calls[0])["🔕 Stop these messages"])
    assert methods(pressed) == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]
    assert "no more of these messages" in parameters(pressed.outgoing[2])["text"]
    assert waiting.waits() == 0


async def test_nobody_else_may_press_it() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, MUSEUM)
    await waiting.wishes(Told.ANSWER, UNKNOWN)
    await waiting.tell()
    data = buttons(waiting.calls[0])["🔕 Stop these messages"]
    other = {**ASKER, "id": 6_000_000_002}
    assert toast(await waiting.bot.presses(data, by=other)) == "These buttons are for the person who asked."
    assert waiting.waits() == 1


async def test_somebody_who_stops_meanwhile_is_not_told() -> None:
    waiting = Waiting()
    await waiting.wishes(Told.ANSWER, MUSEUM)
    people = waiting.bot.desk.people
    [found] = await people.waiting(told_before=waiting.bot.clock.time, after=0, limit=9)
    waiting.bot.mailbox.kept.subscriptions.clear()

    class Late(FakePeople):
        """What it read a moment ago is no longer there."""

        async def waiting(self, *, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
            return [] if after else [found]

    waiting.notices = Notices(replace(waiting.bot.desk, people=Late(waiting.bot.mailbox)), waiting.wake)
    assert await waiting.tell() == []
