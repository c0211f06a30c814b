"""Bodies that Telegram would not bring, or nearly: each is taken once, settled or kept aside, and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from benchmarks.fuzz.drawn import Drawn
from benchmarks.fuzz.office import Desk
from benchmarks.fuzz.target import FindingError
from bot.telegram_bot.incoming import unreadable
from tests.telegram_bot.at_desk import ROBOT
from tests.telegram_bot.at_office import SUE

PRIVATE = {"id": SUE["id"], "type": "private", "first_name": "Sue"}
GROUP = {"id": -1_000_000_000_077, "type": "supergroup", "title": "Readers", "is_forum": True}
HIDDEN = {"type": "hidden_user", "date": 1_600_000_000, "sender_user_name": "X"}
MENTION = {"type": "mention", "offset": 0, "length": 11}
PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]


def _message(**more: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_700_000_000, "chat": PRIVATE, "from": SUE, **more}


def _standing(status: str) -> dict[str, Any]:
    return {"user": ROBOT, "status": status}


UPDATES: tuple[dict[str, Any], ...] = (
    {"message": _message(text="who founded the library")},
    {"message": _message(text="/ask who founded the library", chat=GROUP, message_thread_id=3, is_topic_message=True)},
    {"message": _message(text="@chuchu_bot who founded it", chat=GROUP, entities=[MENTION])},
    {"message": _message(text="the library has 70 books", forward_origin=HIDDEN)},
    {"message": _message(text="why?", reply_to_message=_message(text="said", **{"from": ROBOT}))},
    {"message": _message(photo=PHOTO, caption="who founded the library", media_group_id="13")},
    {"message": _message(chat=GROUP, migrate_to_chat_id=-1_000_000_000_078)},
    {"edited_message": _message(text="who founded the library?", edit_date=1_700_000_100)},
    {"callback_query": {"id": "1", "from": SUE, "chat_instance": "1", "data": "0:0", "message": _message(text="?")}},
    {"inline_query": {"id": "98", "from": SUE, "query": "library", "offset": ""}},
    {"chosen_inline_result": {"result_id": "c-library", "from": SUE, "query": "library"}},
    {
        "my_chat_member": {
            "chat": PRIVATE,
            "from": SUE,
            "date": 1_700_000_000,
            "old_chat_member": _standing("member"),
            "new_chat_member": {**_standing("kicked"), "until_date": 0},
        }
    },
)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e400, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, "", "0", "\0", "\ud800", "7" * 30,
    "x" * 5000, "/" * 100, "@" * 100, "中" * 4096, [], {}, [[]], [None], {"id": None}, {"id": "1"}, {"": 0},
)  # fmt: skip


class Receiving:
    """Bodies, brought as by the webhook, and settled."""

    bytes_each = 60
    most_ms: float | None = None

    def __init__(self) -> None:
        self._desk = Desk()

    def make(self, drawn: Drawn) -> bytes:
        """One body."""
        update = deepcopy(drawn.pick(UPDATES))
        update["update_id"] = 1 + drawn.below(1 << 40)
        for _ in range(drawn.below(6)):
            if not (places := list(_places(update))):
                break
            holder, key = drawn.pick(places)
            match drawn.below(4):
                case 0:
                    del holder[key]
                case 1:
                    holder[key] = deepcopy(drawn.pick(UPDATES))
                case _:
                    holder[key] = deepcopy(drawn.pick(ODD))
        body = bytearray(json.dumps(update).encode())
        if drawn.once_in(4):
            for _ in range(1 + drawn.below(8)):
                place = drawn.below(len(body))
                match drawn.below(3):
                    case 0:
                        body[place] = drawn.below(256)
                    case 1:
                        del body[place : place + 1 + drawn.below(40)]
                        body += b" "
                    case _:
                        body[place:place] = drawn.rest(drawn.below(20))
        return bytes(body)

    def feed(self, made: bytes) -> None:
        """Bring it, and settle what there is."""
        self._desk.run(self._take(made))

    async def _take(self, made: bytes) -> None:
        await self._desk.intake.take(made)
        await self._desk.settle()
        waiting, _ = await self._desk.office.mailbox.backlog()
        if waiting:
            raise FindingError(f"left unsettled: {made!r}")
        if await self._desk.rows(f"SELECT state FROM inbox WHERE update_id = {_number_of(made)}") == []:
            raise FindingError(f"it is not in the inbox: {made!r}")

    def finish(self) -> dict[str, Any]:
        """How many were settled, and how many kept aside."""
        states = dict(self._desk.run(self._desk.rows("SELECT state, count(*) FROM inbox GROUP BY state")))
        return {"settled": states.get("done", 0), "kept_aside": states.get("poison", 0)}

    def close(self) -> None:
        """Remove the database."""
        self._desk.close()


def _number_of(body: bytes) -> int:
    """Under which number the inbox has a body."""
    try:
        number = json.loads(body)["update_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        number = None
    return number if type(number) is int and 0 <= number < 2**63 else unreadable(body).update_id


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and its key there."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(children):
        yield value, key
        yield from _places(child)
