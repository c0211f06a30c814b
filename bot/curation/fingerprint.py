"""Fingerprints of passages: proof of a citation without the text. docs/knowledge.md defines them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from bot.domain.source import Source

LONGEST_RUN = 8  # neighbouring lines that may make up one passage (the byline)


def fingerprint(text: str) -> str:
    """SHA-256, in hex, of the text after NFKC and without white space."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return hashlib.sha256(bare.encode("utf-8")).hexdigest()


def find_passages(source: Source, lines: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Where the passages of a source stand in a text: passage id → first and last line, 1-based."""
    wanted = {passage.fingerprint: passage.id for passage in source.passages.values()}
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    found: dict[str, tuple[int, int]] = {}
    for start in range(len(kept)):
        for stop in range(start + 1, min(start + LONGEST_RUN, len(kept)) + 1):
            run = kept[start:stop]
            passage = wanted.get(fingerprint("".join(line for _, line in run)))
            if passage is not None:
                found.setdefault(passage, (run[0][0], run[-1][0]))
    return found
