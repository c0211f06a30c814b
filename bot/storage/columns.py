"""Column types: the one place where Python values become stored ones and back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)

# SQLite counts rows only in a column that is declared as INTEGER; elsewhere 64 bits are BIGINT.
LongInteger = BigInteger().with_variant(Integer(), "sqlite")


def utc_now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time, stored as whole microseconds since 1970 (UTC).

    An integer and not ISO text: it compares, sorts and indexes the same in every database, loses nothing
    and takes 8 bytes. In a shell: ``datetime(asked_at / 1000000, 'unixepoch')``.
    """

    impl = LongInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """An aware time as microseconds."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """Microseconds as a time in UTC."""
        return None if value is None else EPOCH + value * _MICROSECOND


class SafeText(TypeDecorator[str]):
    """Text that any database takes: lone surrogates and NUL become U+FFFD.

    Neither is text in UTF-8 or in PostgreSQL, and people's messages can hold both.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without what cannot be stored."""
        return None if value is None else storable(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, stored as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """The strings as JSON."""
        return None if value is None else storable(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        """JSON as the strings."""
        return None if value is None else tuple(json.loads(value))


def storable(text: str) -> str:
    """The same text without what UTF-8 cannot hold."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
