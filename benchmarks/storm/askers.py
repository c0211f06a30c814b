"""People who ask, so many questions a second, whatever becomes of the bot."""

from __future__ import annotations

import random
import threading
import time
from collections import deque

from tests.botapi import BotApiServer, Message, Person

EACH = 4  # questions of one person, so that their order can be judged
MOST_WAITING = 2000  # questions without an answer; more are asked when there are fewer


class Answered:
    """Counts the answers that took effect, as the ledger grows."""

    def __init__(self, server: BotApiServer) -> None:
        self._calls = server.core.ledger.calls
        self._seen = 0
        self._count = 0

    def count(self) -> int:
        """How many there are by now."""
        while self._seen < len(self._calls):
            call = self._calls[self._seen]
            if call.method == "sendMessage":
                if call.ended is None:
                    break
                self._count += call.processed
            self._seen += 1
        return self._count


class Askers:
    """Asks in a thread of its own, until it is told to stop."""

    def __init__(self, server: BotApiServer, per_second: float, question: str, *, each: int = EACH) -> None:
        """``question``: a text that the base answers."""
        self.asked: list[Message] = []
        self._server = server
        self._per_second = per_second
        self._question = question
        self._each = each
        self._answered = Answered(server)
        self._dice = random.Random("askers")
        self._people: deque[tuple[Person, int]] = deque()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Askers:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask no more."""
        self._ending.set()
        self._thread.join()

    def ask(self) -> None:
        """Ask one question: somebody new, or somebody who asked a while ago and has not asked all of theirs."""
        person, asked = (self._server.person(), 0)
        if len(self._people) > self._per_second and self._dice.random() < 1 - 1 / self._each:
            person, asked = self._people.popleft()
        self.asked.append(person.says(self._question))
        if asked + 1 < self._each:
            self._people.append((person, asked + 1))

    def _run(self) -> None:
        begun, asked = time.monotonic(), 0
        while not self._ending.wait(0.01):
            due = int((time.monotonic() - begun) * self._per_second)
            if len(self.asked) - self._answered.count() > MOST_WAITING:
                begun, asked = time.monotonic(), 0
                continue
            for _ in range(due - asked):
                self.ask()
            asked = max(due, asked)
