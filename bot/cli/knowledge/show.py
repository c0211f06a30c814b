"""``chuchu knowledge show``: one entry, whole."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.options import KnowledgeDir
from bot.curation.load import Base
from bot.curation.verify import amount
from bot.curation.verify import show as citation_text
from bot.domain.entry import Boundary, Claim, Entry, Faq
from bot.domain.language import Language, Text
from bot.errors import UsageError
from bot.terminal.printable import json_line, printable


def show(
    context: typer.Context,
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a claim, an FAQ entry, a boundary …")],
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Show an entry in all languages, with its phrasings, its citations and what names it."""
    base, _, _ = open_base(context, knowledge_dir)
    entry = base.knowledge.entries.get(entry_id)
    if entry is None:
        near = get_close_matches(entry_id, base.knowledge.entries, 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "chuchu knowledge search finds one by its words"
        raise UsageError(f"there is no entry “{entry_id}”; {hint}")
    about = _as_dict(base, entry)
    typer.echo(json_line(about) if as_json else printable(_page(about)))


def _as_dict(base: Base, entry: Entry) -> dict[str, Any]:
    item = base.entries[entry.id]
    about: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind.value,
        "file": item.file,
        "line": item.node.line,
        "question": _text(entry.question),
        "says": _text(entry.says),
    }
    if isinstance(entry, Claim):
        about["claim_kind"] = entry.claim_kind.value
        about["attribution"] = _text(entry.attribution)
        about["citations"] = [
            f"{each.source}/{citation_text(each, entry.sentences.get(each, ()))}" for each in entry.citations
        ]
        about["figures"] = [amount(figure) for figure in entry.values.figures]
        about["names"], about["dates"] = list(entry.values.names), list(entry.values.dates)
    else:
        about["citations"] = [f"{each.source}/{each.passage}" for each in base.knowledge.citations_of(entry)]
    if isinstance(entry, Faq):
        about["section"], about["claims"], about["related"] = entry.section, list(entry.claims), list(entry.related)
    if isinstance(entry, Boundary):
        about["nearest"] = list(entry.nearest)
    if isinstance(entry, Claim | Faq):
        about["note"] = _text(entry.note)
    about["named_by"] = _naming(base, entry.id)
    about["phrasings"] = {
        language.value: [each.text for each in entry.phrasings if each.language is language] for language in Language
    }
    if isinstance(entry, Claim):
        about["misstatements"] = [
            {"wordings": [each.text for each in wrong.wordings], "correction": _text(wrong.correction)}
            for wrong in entry.misstatements
        ]
    return about


def _naming(base: Base, name: str) -> list[str]:
    """Ids of the entries that name one, in the order of the base."""
    named = []
    for entry in base.knowledge.entries.values():
        match entry:
            case Faq() if name in (*entry.claims, *entry.related):
                named.append(entry.id)
            case Boundary() if name in entry.nearest:
                named.append(entry.id)
    return named


def _text(text: Text | None) -> dict[str, str] | None:
    return {each.value: text.in_language(each) for each in Language} if text is not None else None


def _page(about: dict[str, Any]) -> str:
    lines = [f"{about['id']} ({about['kind']}), {about['file']}:{about['line']}"]
    for name, value in about.items():
        if name in ("id", "kind", "file", "line") or value in (None, [], ""):
            continue
        label = name.replace("_", " ")
        match value:
            case dict():
                lines += ["", label, *(_indented(key, inner) for key, inner in value.items() if inner)]
            case [dict(), *_]:
                lines += ["", label]
                for each in value:
                    lines += [f"  - {wording}" for wording in each["wordings"]]
                    if each["correction"]:
                        lines += [
                            f"    → {each['correction'][Language.ZH_HANS.value]}",
                            f"    → {each['correction'][Language.EN.value]}",
                        ]
            case list():
                lines.append(f"{label}: {', '.join(value)}")
            case _:
                lines.append(f"{label}: {value}")
    return "\n".join(lines)


def _indented(key: str, value: str | list[str]) -> str:
    if isinstance(value, str):
        return f"  {key:8} {value}"
    return "\n".join([f"  {key}", *(f"    {each}" for each in value)])
