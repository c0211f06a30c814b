"""The base that is measured, and the matcher over it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.curation.checks import labelled_by, load_checks
from bot.curation.load import load_base
from bot.domain.knowledge import Knowledge
from bot.errors import UsageError
from bot.matching.calibrate import Labelled, model_of
from bot.matching.encoder import UniversalEncoder
from bot.matching.matcher import Matcher

FOLDER = Path(__file__).parent.parent / "knowledge"


class UnavailableError(Exception):
    """What was asked for cannot be measured here; the message is for a person."""


def shipped() -> Knowledge:
    """The base of this checkout."""
    return load_base(FOLDER).knowledge


def shipped_checks(knowledge: Knowledge) -> list[Labelled]:
    """The checks of this checkout, from which the product finds its limits."""
    return labelled_by(load_checks(FOLDER, knowledge), knowledge)


def matcher_over(knowledge: Knowledge, *, semantic: bool = False, labelled: Sequence[Labelled] = ()) -> Matcher:
    """The matcher as the product makes it at its first start: the base is learnt, and nothing is read from a cache.

    It is the one place where every benchmark gets a matcher, and its time is its build time.

    Raises:
        UnavailableError: ``semantic``, and the encoder is not installed.
    """
    encoder = None
    if semantic:
        try:
            encoder = UniversalEncoder()
        except UsageError as error:
            raise UnavailableError(str(error)) from None
    matcher = Matcher(knowledge)
    matcher.use(model_of(matcher, encoder, labelled=labelled), encoder)
    return matcher
