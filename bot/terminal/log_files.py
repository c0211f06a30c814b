"""Files that an export writes."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TextIO, cast

from bot.errors import UsageError
from bot.services.log_record import cells, names
from bot.terminal.printable import json_line
from bot.terminal.whole_file import whole_file

Record = Mapping[str, Any]
NO_PARQUET = 'Parquet needs pyarrow; install it with: pip install "chuchu-bot[parquet]"'


class Format(StrEnum):
    """What can be written, by the ending of a file's name."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Writer(Protocol):
    """Takes records, some at a time."""

    def write(self, records: Sequence[Record]) -> None:
        """Write records."""

    def close(self) -> None:
        """Write what belongs behind the last one."""


@contextmanager
def open_file(path: Path | None, kind: Format, *, ids: bool) -> Iterator[Writer]:
    """A writer of a file; the file takes its place when the block ends, and only when it ends well.

    Args:
        path: the file; None for standard output.
        kind: the format.
        ids: whether the records have the hashes of person and chat.

    Raises:
        UsageError: what the format needs is not installed.
        ChuchuError: the file cannot be written.
    """
    make = _maker(kind, ids=ids)
    if path is None:
        sys.stdout.flush()
        writer = make(sys.stdout.buffer)
        yield writer
        writer.close()
        return
    with whole_file(path) as file:
        writer = make(file)
        yield writer
        writer.close()


def _maker(kind: Format, *, ids: bool) -> Callable[[BinaryIO], Writer]:
    columns = names(ids=ids)
    match kind:
        case Format.CSV:
            return lambda file: _Csv(file, columns)
        case Format.JSONL:
            return _JsonLines
        case Format.PARQUET:
            try:
                from bot.terminal.parquet import Parquet
            except ModuleNotFoundError:
                raise UsageError(NO_PARQUET) from None
            return lambda file: Parquet(file, columns)


class _Csv:
    """A table for spreadsheets: UTF-8 with a byte order mark, without which some take it for another encoding."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = _text(file, "utf-8-sig")
        self._writer = csv.writer(self._file, lineterminator="\r\n")  # RFC 4180
        self._writer.writerow(columns)

    def write(self, records: Sequence[Record]) -> None:
        self._writer.writerows(map(cells, records))

    def close(self) -> None:
        _let_go(self._file)


class _JsonLines:
    """A JSON object on each line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = _text(file, "utf-8")

    def write(self, records: Sequence[Record]) -> None:
        self._file.writelines(f"{json_line(each)}\n" for each in records)

    def close(self) -> None:
        _let_go(self._file)


def _text(file: BinaryIO, encoding: str) -> TextIO:
    return io.TextIOWrapper(file, encoding=encoding, newline="", write_through=False)


def _let_go(file: TextIO) -> None:
    """Write what waits, and leave the file below open: it is another's."""
    file.flush()
    cast("Any", file).detach()
