"""``chuchu knowledge lint``: errors and oddities of the base, with file and line."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.bootstrap import matcher_over
from bot.cli.errors import say
from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.options import KnowledgeDir
from bot.curation.checks import load_checks
from bot.curation.lint import Limits, Remark, Severity, Subject
from bot.curation.lint import lint as remarks_on
from bot.domain.knowledge import Knowledge
from bot.errors import KnowledgeError, Problem
from bot.terminal.printable import json_line, printable
from bot.terminal.progress import track


def lint(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what asks the matcher; takes a second instead of many.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    near: Annotated[
        int, typer.Option("--near", metavar="N", min=0, help="Nearly identical phrasings that an entry may have.")
    ] = Limits().near,
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Check every file of the base; list every error and warning with file and line."""
    try:
        base, settings, folder = open_base(context, knowledge_dir)
        load_checks(folder, base.knowledge)
    except KnowledgeError as error:
        if not as_json:
            raise
        typer.echo(json_line({"problems": [_plain(each) for each in error.problems]}))
        raise typer.Exit(1) from None
    matcher = None if quick else matcher_over(base.knowledge, settings, tell=say)
    subject = Subject(base, matcher, Limits(near=near), track)
    remarks = sorted(remarks_on(subject), key=lambda each: (each.severity, each.problem))
    failed = any(strict or each.severity is Severity.ERROR for each in remarks)
    counts = counts_of(base.knowledge)
    if as_json:
        problems = [_as_dict(each) for each in remarks]
        typer.echo(json_line({"version": base.knowledge.version, "problems": problems, **counts}))
    else:
        for remark in remarks:
            typer.echo(printable(_line(remark)))
        typer.echo(_summary(remarks, base.knowledge.version, counts))
    if failed:
        raise typer.Exit(1)


def counts_of(knowledge: Knowledge) -> dict[str, int]:
    """How much of everything a base holds."""
    return {
        "sources": len(knowledge.sources),
        "claims": len(knowledge.claims),
        "faq": len(knowledge.faq),
        "boundaries": len(knowledge.boundaries),
        "smalltalk": len(knowledge.smalltalk),
        "terms": len(knowledge.vocabulary.terms),
        "phrasings": sum(len(entry.phrasings) for entry in knowledge.entries.values()),
    }


def _plain(problem: Problem) -> dict[str, object]:
    return {"file": problem.file, "line": problem.line, "message": problem.message}


def _as_dict(remark: Remark) -> dict[str, object]:
    about = {"severity": remark.severity.value, "rule": remark.rule, "entry": remark.entry}
    return {**_plain(remark.problem), **about}


def _line(remark: Remark) -> str:
    problem = remark.problem
    return f"{problem.file}:{problem.line}: {remark.severity.value}: {problem.message} [{remark.rule}]"


def _summary(remarks: list[Remark], version: str, counts: dict[str, int]) -> str:
    found = []
    for severity in Severity:
        count = sum(remark.severity is severity for remark in remarks)
        found.append(f"{count or 'no'} {severity.value}{'' if count == 1 else 's'}")
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    sentence = " and ".join(found)
    return f"{sentence[0].upper()}{sentence[1:]} in version {version}: {listed}."
