"""What a change would do to the answers that people got, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.services.impact import Changed, Impact

SHOWN = 5  # examples of each sort


def lines_of(impact: Impact) -> Iterator[str]:
    """The impact as lines of text."""
    yield f"Of {impact.asked} questions and checks asked again ({impact.seconds:.1f} s):"
    for what, changes in (
        ("answered that were not", impact.newly),
        ("answered otherwise", impact.changed),
        ("not answered any more", impact.lost),
        ("checks that get worse", impact.broken),
    ):
        yield from _examples(what, changes)
    for phrasing, other in impact.collisions:
        yield f"  “{phrasing}” collides with {other}"


def _examples(what: str, changes: Sequence[Changed]) -> Iterator[str]:
    yield f"  {len(changes):>5}  {what}"
    for each in changes[:SHOWN]:
        yield f"           “{each.text}”: {each.before} → {each.after}"
    if len(changes) > SHOWN:
        yield f"           and {len(changes) - SHOWN} more"
