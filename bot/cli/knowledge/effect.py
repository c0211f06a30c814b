"""What an import would do to the answers that people got, shown before anything is published."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import matcher_over
from bot.cli.errors import say
from bot.curation.importing import Import
from bot.curation.load import Base
from bot.curation.overlay import Overlaid
from bot.curation.workshop import BaseWorkshop
from bot.services.answering import Answering
from bot.services.impact import Impact, impact_of
from bot.services.ports import Curation
from bot.settings import Settings

REPLAYED = 10_000  # questions of the log


async def effect_of(
    imported: Import, files: Base, overlaid: Overlaid, folder: Path, settings: Settings, curation: Curation
) -> Impact:
    """Ask the last questions of the log, and the checks, of the live base and of the one that it would become."""
    answers = Answering(matcher_over(overlaid.base.knowledge, settings, files=files.knowledge, tell=say))
    changing = imported.changing
    return await impact_of(
        answers,
        answers.matcher.amended(imported.base.knowledge),
        frozenset(each.entry for each in changing),
        changing[0].document if len(changing) == 1 else None,
        await curation.logged(REPLAYED),
        BaseWorkshop(folder, files, overlaid, answers).probes(),
    )
