"""What the commands on the knowledge base share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import knowledge_folder
from bot.cli.context import settings_of
from bot.curation.load import Base, load_base
from bot.curation.source_text import SourceText, read_source_text
from bot.domain.knowledge import Knowledge
from bot.domain.source import Source
from bot.errors import UsageError
from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
TextFile = Annotated[
    Path | None, typer.Option("--text", metavar="FILE", help="The source's text, a paragraph a line (UTF-8).")
]
SourceId = Annotated[str | None, typer.Option("--source", metavar="ID", help="Which source it is, of several.")]


def open_base(context: typer.Context, knowledge_dir: Path | None) -> tuple[Base, Settings, Path]:
    """The base that a command is about, the settings, and its folder.

    Raises:
        KnowledgeError: where the base has errors.
    """
    settings = settings_of(context, knowledge_dir)
    folder = knowledge_folder(settings)
    return load_base(folder), settings, folder


def source_of(knowledge: Knowledge, named: str | None) -> Source:
    """The source that is meant.

    Raises:
        UsageError: there is no such source, or several and none is named.
    """
    if named is None and len(knowledge.sources) > 1:
        raise UsageError(f"say which source it is: --source {' or '.join(knowledge.sources)}")
    source = knowledge.sources.get(named or next(iter(knowledge.sources)))
    if source is None:
        raise UsageError(f"there is no source “{named}”; the sources are {', '.join(knowledge.sources)}")
    return source


def text_of(source: Source, file: Path) -> SourceText:
    """The text of a source in a file.

    Raises:
        UsageError: it cannot be read, or holds no passage of the source at all.
    """
    text = read_source_text(source, file)
    if not text.passages:
        raise UsageError(f"{file} holds no passage of {source.id}; give its text, a paragraph a line")
    return text
