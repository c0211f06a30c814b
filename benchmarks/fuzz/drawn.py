"""Choices drawn from bytes: random ones, those of a property test, or those that a fuzzer is led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Drawn:
    """Choices, each from the next bytes; the first of everything when these are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def below(self, end: int) -> int:
        """A number from 0 to ``end`` - 1."""
        if end <= 1:
            return 0
        size = (end.bit_length() + 7) // 8
        piece = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(piece, "big") % end

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

    def once_in(self, times: int) -> bool:
        """True once in so many times; never when the bytes are used up."""
        return self.below(times) == times - 1

    def rest(self, most: int) -> bytes:
        """Bytes as they are."""
        piece = self._data[self._at : self._at + most]
        self._at += most
        return piece
