"""Operational logs: one line per event, for a person or as JSON, never with a token or a question's text."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections import deque
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

# Telegram tokens: digits, a colon, 35 characters; shorter ones too, so that a mistyped token is hidden as well
_TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{20,}")
_HIDDEN = "<token>"


class ErrorCount(logging.Handler):
    """Remembers when errors were logged, so that somebody can be told of many."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._at: deque[dt.datetime] = deque(maxlen=1000)

    def emit(self, record: logging.LogRecord) -> None:
        """Note the time."""
        self._at.append(dt.datetime.now(dt.UTC))

    def since(self, time: dt.datetime) -> int:
        """How many there were since a time (UTC), the last thousand at most."""
        return sum(at >= time for at in self._at)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without bot tokens, and without some words in particular."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _TOKEN.sub(_HIDDEN, text)


def spellings(secret: str) -> list[str]:
    """The ways in which a log may write a secret, longest first: as it is, in an address, quoted, in JSON."""
    if not secret:
        return []
    plain = {secret, quote(secret), quote(secret, safe=""), quote(secret, safe=":")}
    escaped = secret.replace("\\", "\\\\")  # as repr() does, which may escape either kind of quote
    plain |= {escaped, escaped.replace("'", "\\'")}
    return sorted(plain | {json.dumps(each)[1:-1] for each in plain}, key=len, reverse=True)


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record, traceback included, and takes the tokens out of the result."""

    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of text or JSON."""
        return redact(super().format(record), self.secrets)


def set_up_logs(
    level: str, log_format: str, stream: TextIO | None = None, *, secrets: Iterable[str] = ()
) -> ErrorCount:
    """Send all logs of the process to standard error; what is returned knows of the errors among them.

    Args:
        level: name of the lowest level shown.
        log_format: ``text``, ``json``, or ``auto`` (text on a terminal).
        stream: where to write instead of standard error.
        secrets: what no line may show, whatever it looks like; the token in use.
    """
    stream = stream or sys.stderr
    as_text = log_format == "text" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        # Its own tracebacks show the values of variables: people's questions, and the token cut over two lines
        structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = RedactingFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([] if as_text else [structlog.processors.format_exc_info]),
            renderer,
        ],
    )
    formatter.secrets = tuple(spelling for secret in secrets for spelling in spellings(secret))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    errors = ErrorCount()
    root.handlers[:] = [handler, errors]
    root.setLevel(level)
    # At INFO they print every request's address, and the token is part of it
    for noisy in ("httpx", "httpcore", "telegram", "alembic", "aiosqlite", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # A reply that is no JSON it prints whole, message and ids included; the error that follows says enough
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, _plain_errors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return errors


def _plain_errors(_logger: object, _method: str, event: EventDict) -> EventDict:
    """An exception given as a value as one line of text."""
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = redact(f"{type(value).__name__}: {value}")
    return event
