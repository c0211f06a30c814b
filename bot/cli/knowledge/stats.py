"""``chuchu knowledge stats``: how much the base holds, and where it is thin."""

from __future__ import annotations

from collections import Counter
from statistics import median

import typer

from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.knowledge.lint import counts_of
from bot.cli.options import KnowledgeDir
from bot.domain.entry import Entry, EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.terminal.printable import json_line
from bot.terminal.show import console
from bot.terminal.tables import show_table


def stats(context: typer.Context, as_json: AsJson = False, knowledge_dir: KnowledgeDir = None) -> None:
    """Count what the base holds: phrasings by kind and language, claims and answers by section."""
    base, _, _ = open_base(context, knowledge_dir)
    knowledge = base.knowledge
    phrasings = _phrasings(knowledge)
    sections = _sections(knowledge)
    claims = dict(Counter(claim.claim_kind.value for claim in knowledge.claims.values()))
    wrong = sum(len(each.wordings) for claim in knowledge.claims.values() for each in claim.misstatements)
    if as_json:
        about = {"version": knowledge.version, **counts_of(knowledge), "misstatement_wordings": wrong}
        typer.echo(json_line({**about, "claim_kinds": claims, "phrasings_by": phrasings, "sections": sections}))
        return
    out = console()
    rows = [
        (kind, language, *values.values())
        for kind, languages in phrasings.items()
        for language, values in languages.items()
    ]
    show_table(out, ("kind", "language", "entries", "phrasings", "fewest", "median", "most"), rows, numbers=5)
    out.print()
    places = [
        (source, section, *values.values()) for source, each in sections.items() for section, values in each.items()
    ]
    show_table(out, ("source", "section", "passages", "claims", "faq"), places, numbers=3)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(claims.items(), key=lambda each: -each[1]))
    typer.echo(f"\nClaims: {kinds}; {wrong} wordings of known misstatements.")


def _phrasings(knowledge: Knowledge) -> dict[str, dict[str, dict[str, float]]]:
    """Kind → language → how many entries and phrasings there are, and how they are spread."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind in EntryKind:
        entries = [entry for entry in knowledge.entries.values() if entry.kind is kind]
        if entries:
            found[kind.value] = {language.value: _spread(entries, language) for language in Language}
    return found


def _spread(entries: list[Entry], language: Language) -> dict[str, float]:
    counts = [sum(each.language is language for each in entry.phrasings) for entry in entries]
    spread = {"fewest": min(counts), "median": median(counts), "most": max(counts)}
    return {"entries": len(entries), "phrasings": sum(counts), **spread}


def _sections(knowledge: Knowledge) -> dict[str, dict[str, dict[str, int]]]:
    """Source → section → how many passages it has, and claims and FAQ entries that cite one of them."""
    sections: dict[str, dict[str, dict[str, int]]] = {}
    for source in knowledge.sources.values():
        inside = {name: passage.section for name, passage in source.passages.items()}
        rows = {section: {"passages": 0, "claims": 0, "faq": 0} for section in source.sections}
        for section in inside.values():  # which may be one that has no label
            rows.setdefault(section, {"passages": 0, "claims": 0, "faq": 0})["passages"] += 1
        for kind, entries in (("claims", knowledge.claims), ("faq", knowledge.faq)):
            for entry in entries.values():
                cited = knowledge.citations_of(entry)
                for section in {inside[each.passage] for each in cited if each.source == source.id}:
                    rows[section][kind] += 1
        sections[source.id] = rows
    return sections
