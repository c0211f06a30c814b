"""What tests look at: messages, queries, updates, calls and violations, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ApiError
from .faults import Fault

Payload = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """One inline button: exactly one of `data` (callback_data) and `url` is usual."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands now. `payload` is its wire form, `edits` the earlier ones, oldest first."""

    payload: Payload
    from_bot: bool = False
    edits: tuple[Payload, ...] = ()
    deleted: bool = False
    update_id: int | None = None
    """The update that told the bot of it; None for the bot's own and for what the bot may not see."""

    @property
    def chat_id(self) -> int:
        return int(self.payload["chat"]["id"])

    @property
    def message_id(self) -> int:
        return int(self.payload["message_id"])

    @property
    def thread_id(self) -> int | None:
        return self.payload.get("message_thread_id")

    @property
    def text(self) -> str:
        """Text or caption; empty for content that has neither."""
        return str(self.payload.get("text", self.payload.get("caption", "")))

    @property
    def entities(self) -> list[Payload]:
        found: list[Payload] = self.payload.get("entities") or self.payload.get("caption_entities") or []
        return list(found)

    @property
    def reply_to(self) -> int | None:
        """The message id it replies to."""
        replied = self.payload.get("reply_to_message")
        return None if replied is None else int(replied["message_id"])

    @property
    def keyboard(self) -> tuple[tuple[Button, ...], ...]:
        rows = self.payload.get("reply_markup", {}).get("inline_keyboard", [])
        return tuple(
            tuple(Button(button["text"], button.get("callback_data"), button.get("url")) for button in row)
            for row in rows
        )

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.keyboard for button in row)


@dataclass(frozen=True)
class Query:
    """A button press or an inline query, as a person made it."""

    id: str
    kind: str
    """`callback_query` or `inline_query`."""
    from_id: int
    at: float
    """Monotonic seconds."""
    update_id: int | None = None
    answers: tuple[Payload, ...] = ()
    """Parameters of every accepted answer, in order."""


@dataclass(frozen=True)
class QueuedUpdate:
    """An update and what became of it. Times are monotonic seconds."""

    update_id: int
    kind: str
    payload: Payload
    at: float
    wanted: bool = True
    """False where allowed_updates keeps it from the bot: it is never delivered."""
    delivered: tuple[float, ...] = ()
    confirmed: float | None = None


@dataclass(frozen=True)
class Call:
    """One call of the bot, in order of arrival. Times are monotonic seconds."""

    number: int
    at: float
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    ended: float | None = None
    """When the reply was written or the connection was lost; None while it runs."""
    status: int | None = None
    result: Any = None
    """What it came to, also where a fault kept the reply."""
    error: ApiError | None = None
    processed: bool = False
    """Whether it took effect, even where the reply was lost."""
    delivered: bool = False
    """Whether the true reply was handed to a connection that was still open."""
    fault: Fault | None = None


@dataclass(frozen=True)
class Violation:
    """Something a correct bot would not have done."""

    at: float
    method: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
