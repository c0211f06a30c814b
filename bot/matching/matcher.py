"""The way of one message through matching: split, normalise, score, guard, decide, each step in the trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.entry import Claim, Faq, SmallTalk
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Outcome
from bot.domain.trace import Effect, Form, Scored, Step, Trace
from bot.domain.vocabulary import TermKind
from bot.matching import form as forms
from bot.matching.catalogue import Catalogue
from bot.matching.confidence import rate
from bot.matching.decide import LIMITS, Decision, decide
from bot.matching.figures import written_figures
from bot.matching.guard import inspect, strongest
from bot.matching.guard.facts import FactReader, Subject, View
from bot.matching.index import Index
from bot.matching.misstatement import Message, Misstatements
from bot.matching.normalise import MAX_CHARACTERS, Normalised, Normaliser, plain
from bot.matching.score import Candidate, candidates
from bot.matching.script import detect_language, load_dictionaries
from bot.matching.spelling import Spelling
from bot.matching.verify import Held, verify

RESCORED = 4  # candidates that are scored again with the asker's figure or name put right
EVERYDAY_LEAST = 5
EVERYDAY_SHARE = 0.05  # of all entries: a place named in more of them says nothing about any of them
SHORT_CHARACTERS = 4  # of a normalised question; shorter ones name a topic rather than ask


@dataclass(frozen=True, slots=True)
class Part:
    """One question or statement of a message, how it was decided, and why."""

    decision: Decision
    trace: Trace


class Matcher:
    """Finds the entry that a message asks for. What it remembers is of the base alone, never of a message."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.normalise = Normaliser(knowledge.vocabulary)
        load_dictionaries()
        self._terms = {term.id: term for term in knowledge.vocabulary.terms}
        self._facts = FactReader(knowledge.vocabulary, lambda text: self.normalise(text).text)
        self.catalogue = Catalogue(knowledge, self.normalise, self._facts)
        documents, bodies = self.catalogue.texts()
        self.index = Index(documents, bodies, entries=len(self.catalogue.entries))
        self._spelling = Spelling(self.index.features, self.normalise.spellings)
        self._misstatements = Misstatements(self.index, self.catalogue.facts_of)
        self._everyday = self._everyday_places()

    def match(self, text: str, language: Language | None = None) -> tuple[Part, ...]:
        """Match a message.

        Args:
            text: the message, of any length and content; only the first 4,096 characters are read.
            language: language to read it as; detected where None.

        Returns:
            One part per question in it (at most three), or per statement (at most five), in order.
        """
        text = text[:MAX_CHARACTERS]
        language = language or detect_language(text)
        opened = forms.strip_openings(text)
        pieces, plainly = forms.split(opened)
        whole = self._match_one(pieces[0] if len(pieces) == 1 and pieces[0] != opened else text, language)
        if len(pieces) > 1:
            parts = [self._match_one(piece, language) for piece in pieces]
            if self._stand_alone(parts, whole, plainly=plainly):
                return tuple(parts)
        return (whole,)

    def _stand_alone(self, parts: Sequence[Part], whole: Part, *, plainly: bool) -> bool:
        """Whether the pieces of a message are questions of their own rather than one question in pieces."""
        settled = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)
        found = [
            part.decision.match.entry for part in parts if part.decision.outcome in settled and part.decision.match
        ]
        if plainly and all(part.trace.form is Form.STATEMENT for part in parts):
            return bool(found)  # a forward: what one sentence says must not stand for the others
        judged = any(part.decision.match is not None and part.decision.match.verdict is not None for part in parts)
        if judged or len(found) < len(parts):
            return plainly and bool(found) and (judged or whole.decision.outcome not in settled)
        return len(set(found)) == len(found) and not all(
            self.catalogue.says_the_same(found[0], other) for other in found[1:]
        )

    def _match_one(self, text: str, language: Language) -> Part:
        bare, _ = forms.strip_frame(text)
        form = forms.form_of(text, plain(text))
        normalised = self._read(bare)
        if form is Form.STATEMENT and " " not in normalised.text and normalised.text.startswith("@"):
            form = Form.KEYWORDS  # a name with a verb in it (进口管控) states nothing
        short = len(normalised.text.replace(" ", "").lstrip("@")) < SHORT_CHARACTERS or (
            " " not in normalised.text and normalised.text.startswith("@")
        )
        view = View(
            facts=self._facts(normalised.text),
            text=bare.strip(),
            form=form,
            language=language,
            written=written_figures(plain(bare)),
            terms=self._terms,
            everyday=self._everyday,
        )
        shortlist = candidates(self.index, normalised.text)
        scored = [
            self._guard(view, normalised.text, candidate, rescore=place < RESCORED)
            for place, candidate in enumerate(shortlist)
        ]
        scored = rate(scored, self.catalogue.says_the_same)
        decision = decide(scored, self.catalogue.says_the_same, short=short, asks=form is not Form.STATEMENT)
        decision = verify(
            self.knowledge,
            view,
            decision,
            scored,
            self._hold(view, normalised.text, shortlist),
            max((candidate.truth(form).score for candidate in shortlist), default=0.0),
        )
        trace = Trace(
            question=text,
            language=language,
            form=form,
            normalised=normalised.text,
            steps=normalised.steps,
            candidates=tuple(scored),
            codes=decision.codes,
            limits=LIMITS,
        )
        return Part(decision, trace)

    def _guard(self, view: View, normalised: str, candidate: Candidate, *, rescore: bool) -> Scored:
        """A candidate with what the guard says of it.

        Where the question holds a figure or name in the place of the candidate's own, it is scored as the question
        put right: only then is it known that nothing but the figure or name differs.
        """
        entry = self.catalogue.entries[candidate.entry]
        findings = () if isinstance(entry, SmallTalk) else inspect(view, self._subject(view.form, candidate))
        swaps = [finding.instead for finding in findings if finding.instead]
        parts = candidate.parts
        if swaps and rescore and strongest(findings) is Effect.DIFFERS:
            right = dict(swaps)
            normalised = " ".join(right.get(word, word) for word in normalised.split(" "))
            again = (each for each in candidates(self.index, normalised) if each.entry == candidate.entry)
            parts = next(again, candidate).parts
        return Scored(entry.id, entry.kind, candidate.nearest.document.text, parts, 0.0, findings)

    def _subject(self, form: Form, candidate: Candidate) -> Subject:
        about = self.catalogue.about(candidate.entry)
        near = candidate.truth(form)
        nearest = self.catalogue.facts_of(near.document.normalised)
        answers = isinstance(self.catalogue.entries[candidate.entry], Claim | Faq)
        return Subject(about.anywhere, about.core, nearest, near.score, about.statement, answers)

    def _read(self, text: str) -> Normalised:
        """A message normalised, with its slips read as what is meant."""
        normalised = self.normalise(text)
        meant = self._spelling(normalised.text)
        if meant == normalised.text:
            return normalised
        return Normalised(meant, (*normalised.steps, Step("spelling", normalised.text, meant)))

    def _hold(self, view: View, normalised: str, shortlist: Sequence[Candidate]) -> dict[str, Held]:
        """Every claim on the short list, held against the message."""
        held: dict[str, Held] = {}
        message = Message.of(view, normalised)
        for candidate in shortlist:
            entry = self.catalogue.entries[candidate.entry]
            if isinstance(entry, Claim):
                about = self.catalogue.about(candidate.entry)
                meant, wrong_score = self._misstatements.hold(message, candidate, about.anywhere)
                subject = self._subject(view.form, candidate)
                statements = tuple(map(self.catalogue.facts_of, self.catalogue.statements[candidate.entry]))
                known = self.index.vocabulary_of[candidate.entry]
                held[entry.id] = Held(candidate, subject, meant, wrong_score, statements, message.turns - known)
        return held

    def _everyday_places(self) -> frozenset[str]:
        count = Counter(feature for known in self.index.vocabulary_of for feature in known if feature[0] == "@")
        many = max(EVERYDAY_LEAST, EVERYDAY_SHARE * len(self.catalogue.entries))
        places = (term.id for term in self._terms.values() if term.kind is TermKind.PLACE)
        return frozenset(place for place in places if count[f"@{place}"] > many)
