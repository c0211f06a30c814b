"""What every method works on, and the table of methods: names, parameters, handlers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import too_many_requests
from .faults import Faults
from .flood import FloodGate, Halts
from .ledger import Ledger
from .params import Kind
from .updates import UpdateQueue, kind_of
from .values import Payload, Query, QueuedUpdate
from .world import World

Args = dict[str, Any]
Handler = Callable[["Core", Args], Any]


@dataclass(frozen=True)
class Method:
    """A method of the Bot API: its name, its parameters and what it does."""

    name: str
    params: Mapping[str, Kind]
    run: Handler


METHODS: dict[str, Method] = {}
"""By lower-case name: the Bot API takes any case."""


def method(**params: Kind) -> Callable[[Handler], Handler]:
    """Enter a handler in the table: `send_message` serves `sendMessage` with these parameters."""

    def enter(handler: Handler) -> Handler:
        first, *rest = handler.__name__.split("_")
        name = first + "".join(word.capitalize() for word in rest)
        METHODS[name.lower()] = Method(name, params, handler)
        return handler

    return enter


@dataclass
class Webhook:
    """The webhook in force; an empty url means getUpdates is."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass
class Profile:
    """What the bot says of itself, by language code (and scope for commands)."""

    commands: dict[tuple[str, str], list[Payload]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(`name` | `description` | `short_description`, language code) → text."""


class Core:
    """The stand-in without its HTTP. Handlers run with `world.lock` held."""

    def __init__(self, token: str, bot: Payload, first_update_id: int) -> None:
        self.token = token
        self.world = World(bot)
        self.queue = UpdateQueue(first_update_id)
        self.ledger = Ledger()
        self.faults = Faults()
        self.flood = FloodGate()
        self.halts = Halts()
        self.webhook = Webhook()
        self.profile = Profile()
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Payload] = {}
        self.query_seconds = {"callback_query": 150.0, "inline_query": 10.0}
        self.wake: Callable[[], None] = lambda: None
        """Tells whoever waits for updates that there may be one."""
        self.webhook_changed: Callable[[], None] = lambda: None
        """Ends a poll that runs when a webhook is set."""

    @property
    def lock(self) -> threading.RLock:
        return self.world.lock

    def push(self, payload: Payload, *, number: bool = True) -> QueuedUpdate:
        """Queue an update for the bot, from any thread."""
        with self.lock:
            record = self.queue.push(kind_of(payload), payload, number=number)
            self.world.touch()
        self.wake()
        return record

    def admit(self, chat_id: int) -> None:
        """Count a message against the flood limits; raises 429 and announces the halt."""
        now = time.monotonic()
        refused = self.flood.admit(chat_id, now)
        if refused is not None:
            whom, seconds = refused
            self.halts.announce(whom, seconds, now)
            raise too_many_requests(seconds)
