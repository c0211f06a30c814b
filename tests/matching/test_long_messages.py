"""What is left out of messages far longer than a question, so that none takes long, never makes an answer of one."""

from __future__ import annotations

import pytest

from bot.domain.reply import Outcome, Verdict
from bot.domain.trace import Effect
from bot.matching.guard.figures import MANY_FOREIGN
from bot.matching.matcher import LONGEST_WHOLE
from tests.learnt import shipped_matcher

OPEN = (Outcome.SUGGESTED, Outcome.UNANSWERED)
# English sentences of some 850 characters that are about nothing in the base
PIECES = [
    f"The weather over the lake was mild and the boats lay still{f' {word}' * 160}" for word in ("sail", "oars", "rope")
]


def test_of_very_many_foreign_figures_only_some_are_told() -> None:
    figures = " ".join(f"{number}.5%" for number in range(3, 3 + 2 * MANY_FOREIGN))
    (part,) = shipped_matcher().match(f"the author argues that the H20 is {figures} as fast as the H200")
    told = [
        [finding for finding in each.findings if finding.rule == "figure"]
        for each in part.trace.candidates
        if each.guarded
    ]
    assert max(map(len, told)) == MANY_FOREIGN + 1
    assert all(findings[-1].effect is Effect.DEMOTE for findings in told if len(findings) > MANY_FOREIGN)
    assert part.decision.outcome in OPEN


def long_message(pieces: list[str], end: str) -> str:
    message = "".join(f"{piece}{end} " for piece in pieces).strip()
    assert len(message) > LONGEST_WHOLE
    return message


@pytest.mark.parametrize("end", [".", "?"])
def test_a_long_message_whose_pieces_are_all_unknown_is_read_piece_by_piece(end: str) -> None:
    (part,) = shipped_matcher().match(long_message(PIECES, end))
    assert part.decision.outcome in OPEN
    assert len(part.trace.question) < LONGEST_WHOLE


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_what_is_known_among_the_pieces_of_a_long_message_is_still_found(place: int) -> None:
    known = "The H20 is about six times as powerful as the H200"
    pieces = [*PIECES[:place], known, *PIECES[place:]]
    parts = shipped_matcher().match(long_message(pieces, "."))
    found, alone = (each.decision.match for each in (parts[place], shipped_matcher().match(known)[0]))
    assert found is not None
    assert alone is not None
    assert (found.entry, found.verdict) == (alone.entry, Verdict.DIFFERS)
