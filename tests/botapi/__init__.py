"""A strict stand-in for the Telegram Bot API, for tests that run the bot over real HTTP.

with BotApiServer() as server:
    asker = server.person(first_name="李", language_code="zh-hans")
    question = asker.says("H20 的出口限制是什么？")
    reply = asker.wait_for_reply(after=question)
    asker.presses(reply, reply.buttons[0])
    assert server.violations == []
"""

from .errors import ApiError
from .faults import Fault, Faults
from .flood import FloodLimits
from .formatting import FormattingError, Parsed, parse_html
from .groups import Group
from .people import Person
from .server import TOKEN, BotApiServer
from .values import Button, Call, Message, Query, QueuedUpdate, Violation

__all__ = [
    "TOKEN",
    "ApiError",
    "BotApiServer",
    "Button",
    "Call",
    "Fault",
    "Faults",
    "FloodLimits",
    "FormattingError",
    "Group",
    "Message",
    "Parsed",
    "Person",
    "Query",
    "QueuedUpdate",
    "Violation",
    "parse_html",
]
