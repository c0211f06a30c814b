"""Keyed ids: the same person is the same hash, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.services.identity import Identity

KEY = b"k" * 32
ids = st.integers(-(2**53), 2**53)


@given(ids)
def test_the_same_id_is_the_same_hash_for_ever(value: int) -> None:
    one = Identity(KEY)("person", value)
    assert one == Identity(KEY)("person", value) == Identity(KEY)("person", str(value))
    assert re.fullmatch("[0-9a-f]{32}", one)


def test_it_is_hmac_sha_256() -> None:
    """Hashes are stored: another way of computing them would make everyone a stranger."""
    expected = hmac.new(KEY, b"person:42", hashlib.sha256).hexdigest()[:32]
    assert Identity(KEY)("person", 42) == expected


@given(ids, ids)
def test_two_ids_differ(one: int, other: int) -> None:
    assert (Identity(KEY)("person", one) == Identity(KEY)("person", other)) is (one == other)


@given(ids)
def test_kinds_and_keys_are_kept_apart(value: int) -> None:
    hashes = {
        Identity(KEY)("person", value),
        Identity(KEY)("chat", value),
        Identity(b"other")("person", value),
        Identity(b"other")("chat", value),
    }
    assert len(hashes) == 4


@given(ids)
def test_the_hash_does_not_hold_the_id(value: int) -> None:
    if abs(value) > 10**9:
        assert str(abs(value)) not in Identity(KEY)("person", value)
