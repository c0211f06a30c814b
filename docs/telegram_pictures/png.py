"""PNG written smaller, without loss. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB = (8, 2, 0, 0, 0)  # bits, colour type, compression, filters, not interlaced
CHANNELS = 3


def smaller(png: bytes) -> bytes:
    """The same picture with its rows unfiltered; what is not plain RGB is returned as it is.

    Filters are for photographs. On text they hide that letters repeat, which is what deflate lives on; without them
    our pictures take a quarter less. The filters: PNG specification, third edition, section 9.
    """
    chunks = list(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    if tuple(kind) != RGB:
        return png
    data = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    rows = _unfiltered(data, width * CHANNELS, height)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return SIGNATURE + _chunk(*chunks[0]) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        length, name = struct.unpack_from(">I4s", png, place)
        yield name, png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _unfiltered(data: bytes, stride: int, height: int) -> Iterator[bytes]:
    above = bytearray(stride + CHANNELS)  # a pixel of nothing stands before each row
    for start, end in pairwise(range(0, (stride + 1) * height + 1, stride + 1)):
        row = bytearray(CHANNELS) + data[start + 1 : end]
        _unfilter(data[start], row, above)
        yield bytes(row[CHANNELS:])
        above = row


def _unfilter(kind: int, row: bytearray, above: bytearray) -> None:
    if kind == 0:
        return
    for place in range(CHANNELS, len(row)):
        left, up, corner = row[place - CHANNELS], above[place], above[place - CHANNELS]
        guess = left if kind == 1 else up if kind == 2 else (left + up) // 2 if kind == 3 else _paeth(left, up, corner)
        row[place] = (row[place] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    """Of the three, the nearest to left + up - corner; the first of equally near ones."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
