"""BotApiServer: what tests hold in their hands."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from .core import Core, Profile
from .faults import Faults
from .flood import FloodLimits
from .groups import Group, make_group
from .people import DEFAULT_WAIT, Person
from .running import Runner
from .values import Button, Call, Message, Payload, Query, QueuedUpdate, Violation

TOKEN = "123456789:AAE-a_token_that_only_the_stand-in_knows"
FIRST_UPDATE_ID = 870_000_001


class BotApiServer:
    """A strict Bot API on 127.0.0.1, in a thread of this process; use it in a `with`.

    Every method may be called from any thread, while the bot (usually another process) talks to `base_url`.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "chuchu_test_bot",
        can_read_all_group_messages: bool = False,
        first_update_id: int = FIRST_UPDATE_ID,
    ) -> None:
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Chuchu",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": can_read_all_group_messages,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.token = token
        self.core = Core(token, bot, first_update_id)
        self._runner = Runner(self.core)

    # Running

    def start(self) -> None:
        self._runner.start()

    def stop(self) -> None:
        """Cut every connection and end the thread; silent, also while polls are open."""
        self._runner.stop()

    def down(self) -> None:
        """Refuse connections and cut the open ones; state and port stay."""
        self._runner.down()

    def up(self) -> None:
        """Serve again after `down`."""
        self._runner.up()

    def __enter__(self) -> BotApiServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """For telegram.Bot and CHUCHU_TELEGRAM_BASE_URL: ends in `/bot`, without the token."""
        return f"http://127.0.0.1:{self._runner.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self._runner.port}/file/bot"

    # People

    def person(self, first_name: str = "Asker", language_code: str | None = "zh-hans", **user: Any) -> Person:
        """Somebody new; `user` gives or overrides fields of User. The bot may write once they wrote."""
        with self.core.lock:
            known: Payload = {"id": self.core.world.new_id("user"), "is_bot": False, "first_name": first_name}
            if language_code is not None:
                known["language_code"] = language_code
            known |= user
            self.core.world.people[known["id"]] = known
        return Person(self.core, known)

    def group(
        self,
        title: str,
        members: list[Person],
        *,
        forum: bool = False,
        supergroup: bool = False,
        bot: str = "member",
    ) -> Group:
        """A group with these people; a forum is a supergroup. `bot`: its standing ("left" to join later)."""
        return make_group(self.core, title, members, forum=forum, supergroup=supergroup, bot=bot)

    def push(self, update: Payload, *, number: bool = True) -> QueuedUpdate:
        """Queue a raw update, also a malformed one; `number=False` leaves it without update_id."""
        return self.core.push(update, number=number)

    # What happened

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def calls(self) -> list[Call]:
        """The ledger: every call in order of arrival."""
        with self.core.lock:
            return list(self.core.ledger.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def updates(self) -> list[QueuedUpdate]:
        """Every update in order, with when it was delivered and confirmed."""
        with self.core.lock:
            return list(self.core.queue.records.values())

    @property
    def violations(self) -> list[Violation]:
        """Everything a correct bot would not have done."""
        with self.core.lock:
            return list(self.core.ledger.violations)

    @property
    def pending(self) -> int:
        """Updates not yet confirmed."""
        with self.core.lock:
            return self.core.queue.pending

    @property
    def profile(self) -> Profile:
        """Commands and descriptions the bot has set."""
        return self.core.profile

    def messages(self, chat_id: int) -> list[Message]:
        """A chat's messages as they stand now, oldest first, deleted ones included and marked."""
        with self.core.lock:
            chat = self.core.world.chats.get(chat_id)
            return [] if chat is None else list(chat.messages.values())

    def message(self, message: Message) -> Message:
        """A message as it stands now."""
        with self.core.lock:
            return self.core.world.chats[message.chat_id].messages[message.message_id]

    def keyboard(self, message: Message) -> tuple[tuple[Button, ...], ...]:
        """The inline keyboard a message has now, row by row."""
        return self.message(message).keyboard

    def query(self, query: Query) -> Query:
        """A press or inline query with the answers it has now."""
        with self.core.lock:
            return self.core.queries[query.id]

    def wait_for(self, predicate: Callable[[], Any], timeout: float = DEFAULT_WAIT) -> Any:
        """Wait until the predicate is true, return its value; raises TimeoutError after `timeout` seconds.

        Blocks its thread: in async tests, `await asyncio.to_thread(server.wait_for, …)`.
        """
        return self.core.world.wait_for(predicate, timeout)

    # How strict

    def flood_limits(self, limits: FloodLimits | None) -> None:
        """Switch the flood limits on, or off with None (the default)."""
        with self.core.lock:
            self.core.flood.use(limits)
            self.core.halts.clear()

    def halt_grace(self, seconds: float) -> None:
        """How long after a 429 a send may still be on its way without being a violation (default 0.1)."""
        self.core.halts.grace = seconds

    def expire_queries(self) -> None:
        """Make every press and inline query so far too old to be answered."""
        with self.core.lock:
            for query_id, query in list(self.core.queries.items()):
                self.core.queries[query_id] = Query(
                    query.id, query.kind, query.from_id, float("-inf"), query.update_id, query.answers
                )
