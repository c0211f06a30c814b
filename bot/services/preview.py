"""An entry that is being written, exactly as askers would see it."""

from __future__ import annotations

import asyncio

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Outcome, Reply
from bot.services.answering import Answering
from bot.services.drafting import Work, document
from bot.services.ports import Workshop


async def preview(shop: Workshop, work: Work) -> tuple[Reply, ...]:
    """The reply in each language; nothing where the draft is not valid yet."""
    drafted = document(work, shop)
    if shop.problems(work.part, drafted):
        return ()
    answers = Answering(await asyncio.to_thread(shop.changed, work.part, work.entry, drafted))
    return tuple(_reply(answers, work.entry, language) for language in Language)


def _reply(answers: Answering, entry: str, language: Language) -> Reply:
    found = answers.knowledge.entries[entry]
    reply = answers.entry(entry, language)
    if reply is not None:
        return reply
    assert found.kind is EntryKind.SMALLTALK  # it is said, not cited
    return Reply(language, Outcome.SMALLTALK, message=found.says.in_language(language))
