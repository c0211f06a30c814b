"""From a decision to a reply: texts in the asker's language, attribution, readable references."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.entry import Claim, Entry, EntryKind, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Answer, Outcome, Reference, Reply, Suggestion
from bot.domain.source import Citation, Source
from bot.domain.trace import Decision, Match
from bot.services.phrases import CLAIM_KINDS, phrase


def compose(knowledge: Knowledge, questions: Sequence[str], decisions: Sequence[Decision], language: Language) -> Reply:
    """The reply to a message.

    Args:
        knowledge: the base.
        questions: the parts of the message.
        decisions: one for each.
        language: language of the reply.
    """
    answers = tuple(
        answer_of(knowledge, decision.match, language)
        for decision in decisions
        if decision.match is not None and decision.match.kind is not EntryKind.SMALLTALK
    )
    outcome = _overall([decision.outcome for decision in decisions])
    first = decisions[0]
    match outcome:
        case Outcome.SMALLTALK:
            assert first.match is not None
            reply = knowledge.smalltalk[first.match.entry].reply.in_language(language)
            return Reply(language, outcome, message=reply)
        case Outcome.SUGGESTED:
            message = phrase("suggested", language)
        case Outcome.UNANSWERED:
            message = phrase("unanswered", language)
        case _:
            return Reply(language, outcome, answers, message=_left_open(questions, decisions, language))
    suggestions = tuple(_suggestion(knowledge, entry, language) for entry in first.choices)
    return Reply(language, outcome, (), suggestions, message)


def answer_of(knowledge: Knowledge, match: Match, language: Language) -> Answer:
    """An entry as an answer."""
    entry = knowledge.entries[match.entry]
    return Answer(
        entry=entry.id,
        kind=entry.kind,
        question=entry.question.in_language(language),
        text=entry.says.in_language(language),
        confidence=match.confidence,
        attribution=_attribution(knowledge, entry, language),
        note=_note(knowledge, entry, language),
        references=tuple(
            reference(knowledge.sources[citation.source], citation, language)
            for citation in knowledge.citations_of(entry)
        ),
        verdict=match.verdict,
        differences=match.differences,
    )


def reference(source: Source, citation: Citation, language: Language) -> Reference:
    """A citation as a reader sees it."""
    section, _, paragraph = citation.passage.partition(".")
    place = f"§{section} ¶{paragraph}" if paragraph else phrase("byline", language)
    return Reference(
        citation=citation,
        place=place,
        label=source.passages[citation.passage].label.in_language(language),
        source=source_line(source, language),
        url=source.link_for(language).url,
    )


def source_line(source: Source, language: Language) -> str:
    """Author, title, publisher and date in one line."""
    author, title = source.author.in_language(language), source.title.in_language(language)
    publisher = source.publisher.in_language(language)
    if language is Language.EN:
        return f"{author}, “{title}”, {publisher}, {source.published}"
    return f"{author}：《{title}》，{publisher}，{source.published}"


def _overall(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several questions, the best that became of one."""
    return next((each for each in (Outcome.ANSWERED, Outcome.NOT_ADDRESSED) if each in outcomes), outcomes[0])


def _left_open(questions: Sequence[str], decisions: Sequence[Decision], language: Language) -> str:
    """A sentence on the parts of a message that found no answer; empty where all did.

    A part that is far from everything is left out: it is rather a greeting or an aside than a question.
    """
    left = [
        question
        for question, decision in zip(questions, decisions, strict=True)
        if decision.match is None and (decision.outcome is Outcome.SUGGESTED or question.endswith(("?", "？")))
    ]
    return phrase("left_open", language, questions=" / ".join(left)) if left else ""


def _suggestion(knowledge: Knowledge, entry_id: str, language: Language) -> Suggestion:
    entry = knowledge.entries[entry_id]
    return Suggestion(entry.id, entry.question.in_language(language), knowledge.citations_of(entry))


def _attribution(knowledge: Knowledge, entry: Entry, language: Language) -> str:
    """How the source puts forward what the entry says: each kind and voice once."""
    if not isinstance(entry, Claim | Faq):
        return ""
    claims = knowledge.claims_of(entry)
    kinds = dict.fromkeys(CLAIM_KINDS[claim.claim_kind].in_language(language) for claim in claims)
    voices = dict.fromkeys(claim.attribution.in_language(language) for claim in claims if claim.attribution)
    comma, stop = (", ", "; ") if language is Language.EN else ("、", "；")
    return " · ".join(each for each in (comma.join(kinds), stop.join(voices)) if each)


def _note(knowledge: Knowledge, entry: Entry, language: Language) -> str:
    """The entry's own curator's note, or those of its claims."""
    if isinstance(entry, Faq) and entry.note:
        return entry.note.in_language(language)
    if isinstance(entry, Claim | Faq):
        notes = (claim.note.in_language(language) for claim in knowledge.claims_of(entry) if claim.note)
        return " ".join(dict.fromkeys(notes))
    return ""
