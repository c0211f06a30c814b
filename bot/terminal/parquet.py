"""Exports as Parquet. Needs the extra ``parquet``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet as pq

_TYPES = {
    "id": pa.int64(),
    "asked_at": pa.timestamp("us", tz="UTC"),
    "entries": pa.list_(pa.string()),
    "codes": pa.list_(pa.string()),
    "confidence": pa.float64(),
    "runner_up_confidence": pa.float64(),
    "latency_ms": pa.float64(),
    "good": pa.int32(),
    "bad": pa.int32(),
    "edited": pa.bool_(),
}


class Parquet:
    """Writes a row group for each batch of records."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Write records."""
        rows = [{**each, "asked_at": dt.datetime.fromisoformat(each["asked_at"])} for each in records]
        self._writer.write_table(pa.Table.from_pylist(rows, schema=self._schema))

    def close(self) -> None:
        """Write the index of the file."""
        self._writer.close()
