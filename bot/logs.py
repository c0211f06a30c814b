"""Operational logs: one line per event, for a person or as JSON, never with a token or a question's text."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

# Telegram tokens: digits, a colon, 35 characters; shorter ones too, so that a mistyped token is hidden as well
_TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{20,}")
_HIDDEN = "<token>"


def redact(text: str) -> str:
    """``text`` without bot tokens."""
    return _TOKEN.sub(_HIDDEN, text)


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record, traceback included, and takes the tokens out of the result."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of text or JSON."""
        return redact(super().format(record))


def set_up_logs(level: str, log_format: str, stream: TextIO | None = None) -> None:
    """Send all logs of the process to standard error.

    Args:
        level: name of the lowest level shown.
        log_format: ``text``, ``json``, or ``auto`` (text on a terminal).
        stream: where to write instead of standard error.
    """
    stream = stream or sys.stderr
    as_text = log_format == "text" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty())
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
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # At INFO they print every request's address, and the token is part of it
    for noisy in ("httpx", "httpcore", "telegram", "alembic", "aiosqlite", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, _plain_errors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _plain_errors(_logger: object, _method: str, event: EventDict) -> EventDict:
    """An exception given as a value as one line of text."""
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = redact(f"{type(value).__name__}: {value}")
    return event
