"""A small knowledge base as values, and an answering service over it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.curation.load import load_base
from bot.domain.knowledge import Knowledge
from bot.matching.matcher import Matcher
from bot.services.answering import Answering

FERRIES = Path(__file__).parents[1] / "matching" / "base"


@cache
def knowledge() -> Knowledge:
    """The made-up base about ferries."""
    return load_base(FERRIES).knowledge


@cache
def matcher() -> Matcher:
    """A matcher over it."""
    return Matcher(knowledge())


def answering() -> Answering:
    """A service that nobody else swaps."""
    return Answering(matcher())
