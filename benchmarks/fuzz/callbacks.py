"""Presses that nobody could have made with the buttons they were shown: none of them may change anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from benchmarks.fuzz.drawn import Drawn
from benchmarks.fuzz.office import Desk
from benchmarks.fuzz.target import FindingError
from bot.domain.mail import Incoming
from bot.telegram_bot.desk import TOKEN_LENGTH
from tests.telegram_bot.at_desk import ROBOT
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, MING, SUE, Chat, buttons_of

GROUP: Chat = {"id": -1_000_000_000_077, "type": "supergroup", "title": "Readers"}
STRANGER: Chat = {"id": 5_000_000_900, "is_bot": False, "first_name": "Mallory", "language_code": "en"}
OTHER_GROUP: Chat = {"id": -1_000_000_000_999, "type": "supergroup", "title": "Others"}
QUESTIONS = ("who founded the library", "how many books are there", "do dragons guard the attic", "the library")
HEX = "0123456789abcdef"
PLACES = ("-1", "99", "000", "1e1", "٣", "²", " 0", "0 ", "+0", "0x1", "", "0:0", "9" * 40, "\0", "True")
FIRST_UPDATE = 1_000_000
LOOK_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A button that somebody was shown."""

    token: str
    place: str
    who: Chat
    chat: Chat
    message_id: int


class Pressing:
    """Forged presses, brought to a bot that has shown real buttons to askers, a group and moderators."""

    bytes_each = 40
    most_ms: float | None = None

    def __init__(self) -> None:
        self._desk = Desk()
        self._shown = self._desk.run(self._show())
        if len({each.token for each in self._shown}) < 5:
            raise FindingError("there are no buttons to forge")
        self._before = self._desk.run(self._desk.state())
        self._pressed = 0
        self._changes = 0

    async def _show(self) -> list[Shown]:
        """Ask, in private and in a group, and open the queue: real buttons of every sort."""
        office, shown = self._desk.office, []
        for question in QUESTIONS:
            for who in (SUE, MING, ANN):
                await office.says(who, question)
            await office.says(BEN, f"/ask {question}", GROUP)
        await office.sorts()
        for command in ("/queue", "/language", "/topics", "/forget", "/stats"):
            await office.says(ANN, command)
        await office.says(ANN, "/queue", HOUSE)
        await office.says(SUE, "/forget")
        owners = {who["id"]: (who, _private(who)) for who in (SUE, MING, ANN)}
        owners |= {GROUP["id"]: (BEN, GROUP), HOUSE["id"]: (ANN, HOUSE)}
        for chat_id, messages in office.shown.items():
            for number, message in messages.items():
                for data in buttons_of(message).values():
                    token, _, place = data.partition(":")
                    if token:
                        shown.append(Shown(token, place, *owners[chat_id], number))
        return shown

    def make(self, drawn: Drawn) -> Incoming:
        """One press."""
        button = drawn.pick(self._shown)
        who, chat, number = button.who, button.chat, button.message_id
        data: Any = f"{button.token}:{button.place}"
        match drawn.below(8):
            case 0:  # somebody else's button, in their chat
                who = STRANGER
                if chat["id"] < 0:
                    chat = OTHER_GROUP
            case 1:  # the right person, in another chat
                chat = drawn.pick([each for each in (GROUP, OTHER_GROUP, _private(STRANGER)) if each != chat])
            case 2:  # a token that is guessed
                data = "".join(drawn.pick(HEX) for _ in range(TOKEN_LENGTH)) + f":{drawn.below(12)}"
            case 3:  # a token that is nearly right
                place = drawn.below(TOKEN_LENGTH)
                other = drawn.pick([each for each in HEX if each != button.token[place]])
                data = f"{button.token[:place]}{other}{button.token[place + 1 :]}:{button.place}"
            case 4:  # a place that the keyboard does not have
                data = f"{button.token}:{drawn.pick(PLACES) if drawn.once_in(2) else 100 + drawn.below(900)}"
                if data.split(":", 1)[1].strip() in ("", "000") or data.endswith("+0"):
                    data = f"{button.token}:999"
            case 5:  # signs in it, before it, behind it
                data = drawn.pick([f" {data}", f"{data}\0", f"{data}:0", data.upper() + "G", f"\u200b{data}"])
            case 6:  # anything
                data = drawn.rest(64).decode("utf-8", drawn.pick(["replace", "surrogateescape"]))
            case _:  # no text at all
                data = drawn.pick([None, 7, True, [], {}, ["x"], {"token": button.token}, "", "x" * 5000])
        self._pressed += 1
        about = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": ROBOT, "text": "?"}
        place_of_it = {"inline_message_id": "AAAA"} if drawn.once_in(12) else {"message": about}
        press = {"id": str(self._pressed), "from": who, "chat_instance": "1", "data": data, **place_of_it}
        update_id = FIRST_UPDATE + self._pressed
        return Incoming(update_id, json.dumps({"update_id": update_id, "callback_query": press}), express=True)

    def feed(self, made: Incoming) -> None:
        """Receive it, and settle what it leads to."""
        self._desk.run(self._take(made))
        if self._pressed % LOOK_EVERY == 0:
            self._look(f"one of the {LOOK_EVERY} presses up to {made.payload}")

    async def _take(self, made: Incoming) -> None:
        await self._desk.office.mailbox.receive([made])
        await self._desk.settle()

    def _look(self, by: str) -> None:
        after = self._desk.run(self._desk.state())
        if changed := sorted(name for name in after if after[name] != self._before[name]):
            self._changes += 1
            self._before = after
            raise FindingError(f"{', '.join(changed)} changed by {by}")

    def finish(self) -> dict[str, Any]:
        """Nothing is to have changed, and nothing to go out but words for who pressed."""
        self._look("one of the last presses")
        calls = self._desk.run(self._desk.rows(f"SELECT DISTINCT method FROM outbox WHERE update_id >= {FIRST_UPDATE}"))
        if others := {method for (method,) in calls} - {"answerCallbackQuery"}:
            raise FindingError(f"calls that a press may not lead to: {sorted(others)}")
        unsettled = self._desk.run(self._desk.rows("SELECT count(*) FROM inbox WHERE state = 'new'"))
        if unsettled != [(0,)]:
            raise FindingError(f"not settled: {unsettled}")
        return {"state_changes": self._changes, "real_buttons": len(self._shown)}

    def close(self) -> None:
        """Remove the database."""
        self._desk.close()


def _private(who: Chat) -> Chat:
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}
