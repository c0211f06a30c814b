"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

KnowledgeDir = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="Folder of the knowledge base to use.")
]
NoLog = Annotated[bool, typer.Option("--no-log", help="Do not store the question in the query log.")]
