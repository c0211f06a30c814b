"""From a decision to a reply: texts in the asker's language, attribution, readable references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.domain.entry import Claim, Entry, EntryKind, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Answer, Outcome, Reference, Reply, Suggestion
from bot.domain.source import Citation, Source
from bot.domain.trace import Decision, Match
from bot.services.phrases import claim_kind, phrase
from bot.services.related import MOST, related_to

# Which reason codes an asker can make use of, the most telling first
_WHY: tuple[tuple[str, frozenset[str]], ...] = (
    ("why_unknown", frozenset({"guard-name", "guard-code", "little-cover"})),
    ("why_figure", frozenset({"guard-figure", "guard-year", "guard-rank"})),
    ("why_other", frozenset({"other-topic", "demoted", "guard-asked", "guard-subject", "guard-direction"})),
)


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
    outcome = overall([decision.outcome for decision in decisions])
    first = decisions[0]
    match outcome:
        case Outcome.SMALLTALK:
            assert first.match is not None
            reply = knowledge.smalltalk[first.match.entry].reply.in_language(language)
            return Reply(language, outcome, message=reply)
        case Outcome.SUGGESTED:
            message = phrase("suggested", language)
        case Outcome.UNANSWERED:
            message = no_answer(first.codes, language)
        case _:
            # What a part without an answer may mean comes before what goes with the answers
            meant = [choice for each in decisions if each.outcome is Outcome.SUGGESTED for choice in each.choices]
            near = dict.fromkeys([*meant, *related_to(knowledge, [answer.entry for answer in answers])])
            related = suggestions_of(knowledge, islice(near, MOST), language)
            return Reply(language, outcome, answers, (), _left_open(questions, decisions, language), related)
    return Reply(language, outcome, (), suggestions_of(knowledge, first.choices, language), message)


def no_answer(codes: Sequence[str], language: Language) -> str:
    """That there is no answer, and why, as far as an asker can make use of it."""
    why = next((key for key, known in _WHY if known & set(codes)), "why_far")
    space = " " if language is Language.EN else ""
    return f"{phrase('unanswered', language)}{space}{phrase(why, language)}"


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


def overall(outcomes: Sequence[Outcome]) -> Outcome:
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


def suggestions_of(knowledge: Knowledge, entry_ids: Iterable[str], language: Language) -> tuple[Suggestion, ...]:
    """Entries as choices or topics."""
    entries = (knowledge.entries[each] for each in entry_ids)
    return tuple(
        Suggestion(entry.id, entry.question.in_language(language), knowledge.citations_of(entry)) for entry in entries
    )


def _attribution(knowledge: Knowledge, entry: Entry, language: Language) -> str:
    """How the source puts forward what the entry says: each kind and voice once."""
    if not isinstance(entry, Claim | Faq):
        return ""
    claims = knowledge.claims_of(entry)
    kinds = dict.fromkeys(claim_kind(claim.claim_kind, language) for claim in claims)
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
