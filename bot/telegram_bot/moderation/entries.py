"""``/entry``: an entry as it is, and the ways to change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.domain.entry import Claim, Entry
from bot.domain.language import Language
from bot.domain.trace import Match
from bot.services import curating
from bot.services.compose import answer_of
from bot.services.documents import opened
from bot.services.phrases import claim_kind, colon, phrase
from bot.telegram_bot.moderation.cards import LANGUAGE_NAMES, Cards
from bot.telegram_bot.moderation.finding import entries_like
from bot.telegram_bot.moderation.gaps import revision_in
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, one_message
from bot.telegram_bot.pages import Piece, running
from bot.telegram_bot.render import passage_line

SURE = "sure"
WRITTEN = (Language.ZH_HANS, Language.EN)  # Traditional Chinese follows from the Simplified, mostly


@dataclass(frozen=True, slots=True)
class Entries:
    """Shows entries."""

    cards: Cards

    @property
    def does(self) -> Table:
        """What the buttons of an entry do."""
        return {Do.ENTRY: self._entry, Do.RETIRE: self._retire}

    async def find(self, turn: Turn, words: str) -> Done:
        """An entry by its id, or what some words can mean."""
        words, language = words.strip(), turn.language
        if not words:
            return Done(View(escape(phrase("mod_entry_how", language))))
        if words in self.cards.desk.knowledge.entries or await self.cards.moderation.curation.history(words):
            return Done(await self.view(words, turn))
        found = entries_like(self.cards.desk.answers, words)
        if not found:
            return Done(View(escape(phrase("mod_no_entry_like", language))))
        rows = tuple(((task(Do.ENTRY, each), self.cards.title(each, language)),) for each in found)
        return Done(View(one_message([line(phrase("mod_which_entry", language))]), rows))

    async def _entry(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return Done(await self.view(arguments[0], turn))

    async def view(self, entry: str, turn: Turn) -> View:
        """An entry as it is now; where it is retired or gone, that."""
        moderation, language = self.cards.moderation, turn.language
        history = await moderation.curation.history(entry)
        past = (task(Do.HISTORY, entry), phrase("mod_history", language))
        found = self.cards.desk.knowledge.entries.get(entry)
        if found is None:
            html = one_message([heading(entry), line(phrase("mod_retired_now", language))])
            return View(html, ((past,),) if history else ())
        draft = await moderation.curation.draft_of(turn.actor.person, turn.chat)
        pieces = list(self._pieces(found, history[-1].version if history else 0, language))
        edit = (task(Do.EDIT, entry), phrase("mod_edit", language))
        retire = (task(Do.RETIRE, entry), phrase("mod_retire", language))
        begun = draft is not None and draft.entry == entry and draft.gap is None
        go_on = (((task(Do.DRAFT, draft.id), phrase("mod_go_on", language)),),) if draft is not None and begun else ()
        return View(one_message(pieces), (*go_on, (edit, retire), (past,)))

    def _pieces(self, entry: Entry, version: int, language: Language) -> Iterator[Piece]:
        shop, between = self.cards.moderation.shop, colon(language)
        kind = phrase(f"mod_kind_{entry.kind}", language)
        if isinstance(entry, Claim):
            kind = f"{kind}, {claim_kind(entry.claim_kind, language)}"
        yield heading(entry.question.in_language(language))
        yield line(f"{entry.id} · {kind} · {phrase('mod_revision', language, version=str(version))}")
        for each in WRITTEN:
            yield Piece(f"<i>{LANGUAGE_NAMES[each.value]}</i>", "\n\n")
            yield line(entry.question.in_language(each))
            yield running(entry.says.in_language(each))
        answer = answer_of(self.cards.desk.knowledge, Match(entry.id, entry.kind, 1.0), language)
        if answer.references:
            yield heading(phrase("sources", language))
            yield from (Piece(passage_line(number, each)) for number, each in enumerate(answer.references, 1))
        counted = Counter(each.language.value for each in entry.phrasings)
        counts = ", ".join(f"{LANGUAGE_NAMES[each.value]} {counted[each.value]}" for each in Language)
        yield line(f"{phrase('mod_phrasings', language)}{between}{counts}", "\n\n")
        document = shop.document(entry.id)
        missing = opened(document).get("missing", ()) if document is not None else ()
        if missing:
            lacks = (LANGUAGE_NAMES.get(each, phrase("mod_phrasings", language)) for each in missing)
            yield line(f"{phrase('mod_missing', language)}{between}{', '.join(lacks)}")

    async def _retire(self, turn: Turn, arguments: Sequence[str]) -> Done:
        entry, language, moderation = arguments[0], turn.language, self.cards.moderation
        title = self.cards.title(entry, language)
        history = await moderation.curation.history(entry)
        changes = curating.retire(moderation.shop, entry, history, turn.actor, turn.now, "")
        if SURE not in arguments:
            sure = (task(Do.RETIRE, entry, SURE), phrase("mod_retire_sure", language))
            back = (task(Do.ENTRY, entry), phrase("back", language))
            html = one_message([heading(title), line(phrase("mod_retire_ask", language))])
            return Done(View(html, ((sure,), (back,))))
        revision = revision_in(changes)
        assert revision is not None
        undo = (task(Do.UNDO, entry, revision.version), phrase("mod_undo", language))
        past = (task(Do.HISTORY, entry), phrase("mod_history", language))
        view = View(one_message([heading(phrase("mod_retired", language)), line(title)]), ((undo, past),))
        told = View(one_message([line(phrase("mod_told_retired", language, name=turn.actor.name, title=title))]))
        return Done(view, curated=changes, told=(told,))
