"""The file that a new entry goes into."""

from __future__ import annotations

from collections import Counter

from bot.curation.files import SINGLE_FILES
from bot.curation.load import Base
from bot.domain.entry import Boundary, Claim, Entry, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.revision import Part


def file_for(base: Base, files: Base, entry: str) -> str:
    """The file, relative to the folder, that holds most entries of the same part and section; else one for live ones.

    Args:
        base: a base with the entry.
        files: what the files hold, without it.
        entry: its id.
    """
    part = Part(base.entries[entry].key)
    section = _section_of(base.knowledge, base.knowledge.entries[entry])
    holding = Counter(
        item.file
        for item in files.parts[part]
        if section is not None and _section_of(files.knowledge, files.knowledge.entries[item.model.id]) == section
    )
    if part in SINGLE_FILES:
        return next((item.file for item in files.parts[part]), f"{part}.yaml")
    return max(holding, key=lambda file: (holding[file], file)) if holding else f"{part}/live.yaml"


def _section_of(knowledge: Knowledge, entry: Entry) -> tuple[str, str] | None:
    """Source and section of what an entry says; None where it is about none."""
    match entry:
        case Claim():
            citation = entry.citations[0]
            return citation.source, knowledge.sources[citation.source].passages[citation.passage].section
        case Faq():
            return knowledge.claims[entry.claims[0]].citations[0].source, entry.section
        case Boundary() if entry.nearest:
            return _section_of(knowledge, knowledge.entries[entry.nearest[0]])
    return None
