"""Phrasings that say nothing new: the same one in two entries, or nearly the same one again and again in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.domain.entry import Claim, Faq
from bot.matching.score import alike


def listed_twice(subject: Subject) -> Iterator[Remark]:
    """No phrasing is one of another entry as well, whatever its script, case and punctuation."""
    entries = subject.knowledge.entries
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries.values():
        for phrasing in entry.phrasings:
            owners[subject.normalise(phrasing.text)].setdefault(entry.id, phrasing.text)
    for shared in owners.values():
        first, *others = shared
        for other in others:
            one, its = (other, first) if subject.speaks_of(other) else (first, other)
            if subject.speaks_of(one):
                message = f"“{shared[one]}” is a phrasing of {its} too (“{shared[its]}”); keep it in one of them"
                yield subject.phrasing(Severity.ERROR, "listed-twice", one, shared[one], message)


def said_wrongly(subject: Subject) -> Iterator[Remark]:
    """No known wrong version of a claim is at the same time a true wording of it or of another claim."""
    true: dict[str, str] = {}
    for entry in subject.knowledge.entries.values():
        if isinstance(entry, Claim | Faq):
            true |= {subject.normalise(phrasing.text): entry.id for phrasing in entry.phrasings}
    for claim in subject.knowledge.claims.values():
        for place, misstatement in enumerate(claim.misstatements):
            for wording in misstatement.wordings:
                owner = true.get(subject.normalise(wording.text))
                if owner is None:
                    continue
                if subject.speaks_of(claim.id):
                    message = f"“{wording.text}” is listed as wrong, and is a phrasing of {owner}; keep one of them"
                    yield subject.remark(Severity.ERROR, "said-wrongly", claim.id, message, "misstatements", place)
                elif subject.speaks_of(owner):
                    message = f"“{wording.text}” is a phrasing, and is listed as wrong by {claim.id}; keep one of them"
                    yield subject.phrasing(Severity.ERROR, "said-wrongly", owner, wording.text, message)


def nearly_the_same(subject: Subject) -> Iterator[Remark]:
    """Few phrasings of an entry are nearly the same as another of it: they teach nothing and crowd the others out."""
    limits = subject.limits
    for entry in subject.entries:
        seen: dict[str, str] = {}
        near: list[tuple[str, str]] = []
        for phrasing in entry.phrasings:
            read = subject.normalise(phrasing.text)
            like = next((text for other, text in seen.items() if alike(read, other, limits.alike)), None)
            seen.setdefault(read, phrasing.text)
            if like is not None:
                near.append((phrasing.text, like))
        if len(near) > limits.near:
            pairs = ", ".join(f"“{one}” and “{other}”" for one, other in near[:3])
            message = f"{len(near)} phrasings are nearly the same as another one ({pairs}); word them differently"
            yield subject.phrasing(Severity.WARNING, "nearly-the-same", entry.id, near[0][0], message)
