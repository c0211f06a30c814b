"""The way of one message through matching: split, normalise, score, guard, decide, each step in the trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from bot.domain.entry import Claim, Faq, SmallTalk
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Outcome
from bot.domain.trace import Decision, Effect, Finding, Form, Scored, Trace, Weighing
from bot.domain.vocabulary import TermKind
from bot.matching import form as forms
from bot.matching.amending import AmendedIndex
from bot.matching.catalogue import Catalogue
from bot.matching.confidence import default, rate
from bot.matching.decide import decide, limits_of
from bot.matching.figures import Wording
from bot.matching.frames import strip_frame, strip_openings
from bot.matching.guard import inspect, strongest
from bot.matching.guard.facts import LONGEST, FactReader, Facts, Subject, View
from bot.matching.hearing import Hearings, Held
from bot.matching.index import Index, Query
from bot.matching.learned import SinceLearnt, Unlearned, is_worth_learning, widened
from bot.matching.meaning import Encoder, Meaning
from bot.matching.misstatement import Message, Misstatements
from bot.matching.model import Model
from bot.matching.normalise import MAX_CHARACTERS, Normaliser, plainly
from bot.matching.score import Candidate, Scorer
from bot.matching.script import detect_language, load_dictionaries, to_simplified
from bot.matching.spelling import Spelling, words_of
from bot.matching.steps import Steps, finished
from bot.matching.verify import verify

RESCORED = 4  # candidates that are scored again with the asker's figure or name put right
EVERYDAY_LEAST = 5
EVERYDAY_SHARE = 0.05  # of all entries: a place named in more of them says nothing about any of them
LONGEST_WHOLE = 2000  # characters of a message in pieces that may all the same be one question; reading it takes time
LONG = 500  # characters of a piece whose matching is worth being interrupted
LONGEST_PHRASING = 300  # characters of a message that may be one
SHORT_CHARACTERS = 4  # of a normalised question; shorter ones name a topic rather than ask


@dataclass(frozen=True, slots=True)
class Part:
    """One question or statement of a message: how it was decided, and why."""

    trace: Trace

    @property
    def decision(self) -> Decision:
        """How it was decided."""
        return self.trace.decision


class Matcher:
    """Finds the entry that a message asks for. What it remembers is of the base alone, never of a message."""

    def __init__(
        self,
        knowledge: Knowledge,
        model: Model | None = None,
        encoder: Encoder | None = None,
        like: Matcher | None = None,
    ) -> None:
        """Args:
        knowledge: the base.
        model: what was worked out from this very base before; without it entries are scored by likeness alone.
        encoder: the sentence encoder that the model was made with, where it was made with one.
        like: another matcher; what it read is not read again where the vocabulary is the same.

        Raises:
            ValueError: the model is not of this base.
        """
        self.knowledge = knowledge
        same = like is not None and like.knowledge.vocabulary == knowledge.vocabulary
        self.normalise: Normaliser = like.normalise if like is not None and same else Normaliser(knowledge.vocabulary)
        load_dictionaries()
        self._terms = {term.id: term for term in knowledge.vocabulary.terms}
        self._facts = FactReader(knowledge.vocabulary, lambda text: self.normalise(text).text)
        read = dict(model.read) if model is not None else like.catalogue.read if like is not None and same else {}
        self.catalogue: Catalogue = Catalogue(knowledge, self.normalise, self._facts, read)
        documents, bodies = self.catalogue.texts()
        arrays = model.index if model is not None and model.index else None
        self.index = Index(documents, bodies, entries=len(self.catalogue.entries), arrays=arrays)
        known = [*words_of(knowledge.vocabulary), *(document.text for document in documents)]
        self._spelling = Spelling(known, self.normalise.spellings)
        self._misstatements = Misstatements(self.index, self.catalogue.facts_of)
        self.everyday: frozenset[str] = self._everyday_places()
        self._phrasings = frozenset(each.normalised for each in documents if each.wrong is None)
        self.use(model, encoder)

    def use(self, model: Model | None, encoder: Encoder | None = None) -> None:
        """Score with what a model learnt from this base, and decide by its calibration."""
        self._model = model
        self._encoder = encoder
        self._since_learnt = SinceLearnt()
        self._kin = object()  # the same in all that are amended from this one
        learned = model.learned if model is not None else None
        meaning = None
        if encoder is not None and model is not None and model.meanings is not None:
            meaning = Meaning(encoder, self.index, model.meanings)
        self._meaning, self._amended = meaning, False
        self.calibration = model.calibration if model is not None else default(learned=False, meaning=False)
        self._scorer = Scorer(self.index, learned, meaning, self.calibration.rank)
        read = self.calibration
        self._weighing = Weighing(read.rank, read.weights, read.bias, read.questions)
        self._limits = limits_of(read)

    @property
    def is_amended(self) -> bool:
        """Whether entries were changed since the base was learnt."""
        return self._amended

    def decides_as(self, other: Matcher) -> bool:
        """Whether entries that are the same here and there decide the same: one was amended from the other."""
        return self._kin is other._kin

    def amended(self, knowledge: Knowledge) -> Matcher:
        """A matcher over a base that differs in few entries, in a fraction of the time and with all that was learnt.

        Entries that do not change decide as before. What is new is scored by likeness where the model knows nothing of
        it, until the base is learnt anew. This matcher goes on as it is; the two share what neither changes.
        """
        if self.index.light or knowledge.vocabulary != self.knowledge.vocabulary:
            return Matcher(knowledge, like=self)
        new = copy(self)
        new.knowledge = knowledge
        new.catalogue, changed, gone = self.catalogue.amended(knowledge)
        texts = [new.catalogue.texts_of(number) for number in changed]
        documents = [each for own, _ in texts for each in own]
        bodies = [each for _, beside in texts for each in beside]
        touched = {*changed, *gone}
        new.index = AmendedIndex(self.index, len(new.catalogue.entries), touched, documents, bodies)
        new._spelling = self._spelling.knowing(each.text for each in documents)
        new._misstatements = Misstatements(new.index, new.catalogue.facts_of)
        new._phrasings = frozenset(each.normalised for each in new.index.documents if each.wrong is None)
        new._amended = self._model is not None and (self._amended or bool(touched))
        before = {(each.entry, each.normalised) for each in self.index.documents if each.entry in touched}
        after = {(each.entry, each.normalised) for each in documents}
        new._since_learnt = self._since_learnt.exchanged(touched, before, after)
        new._score_amended()
        return new

    def _score_amended(self) -> None:
        """Score with what was learnt before, and by likeness where nothing was."""
        model = self._model
        learned, unlearned, meaning = None, None, None
        if model is not None and model.learned is not None:
            learned = widened(model.learned, len(self.index.terms))
            came = self._since_learnt.came
            late = [n for n, each in enumerate(self.index.documents) if (each.entry, each.normalised) in came]
            documents = np.array(late, np.intp)
            unlearned = Unlearned(documents, self.index.entry_of[documents].astype(np.intp), self.index.entries)
        if self._meaning is not None and self._encoder is not None:
            meaning = self._meaning.amended(self.index)
        self._meaning = meaning
        self._scorer = Scorer(self.index, learned, meaning, self.calibration.rank, unlearned)

    @property
    def wants_learning(self) -> bool:
        """Whether the base is worth learning and was not learnt yet."""
        return self._model is None and is_worth_learning(self.index)

    def match(self, text: str, language: Language | None = None) -> tuple[Part, ...]:
        """Match a message.

        Args:
            text: the message, of any length and content; only the first 4,096 characters are read.
            language: language to read it as; detected where None.

        Returns:
            One part per question in it (at most three), or per statement (at most five), in order.
        """
        return finished(self.match_in_steps(text, language))

    def match_in_steps(self, text: str, language: Language | None = None) -> Steps[tuple[Part, ...]]:
        """The same, giving way after each piece of the message, and within a long one."""
        text = text[:MAX_CHARACTERS]
        language = language or detect_language(text)
        opened = strip_openings(text)
        pieces, plainly = forms.split(opened)
        if (len(pieces) > 1 or opened != text) and self._is_phrasing(text):
            return (self._match_one(text, language),)
        if len(pieces) == 1:
            return ((yield from self.sentence_in_steps(pieces[0] if pieces[0] != opened else text, language)),)
        whole = cache(lambda: self._match_one(text, language))
        parts: list[Part] = []
        for piece in pieces:
            parts.append((yield from self.sentence_in_steps(piece, language)))
            yield
        open_ = (Outcome.SUGGESTED, Outcome.UNANSWERED)
        if len(text) > LONGEST_WHOLE and all(part.decision.outcome in open_ for part in parts):
            return (max(parts, key=lambda part: part.decision.confidence),)
        return tuple(parts) if self._stand_alone(parts, whole, plainly=plainly) else (whole(),)

    def read(self, text: str) -> str:
        """A message as it is compared where it is one question: normalised, without what only leads up to it."""
        bare, _ = strip_frame(strip_openings(text[:MAX_CHARACTERS]))
        return self.normalise.finish(plainly(bare), self._spelling).text

    def readings(self, text: str) -> tuple[str, ...]:
        """All that a message may be matched as: the whole and each piece of it, normalised."""
        text = text[:MAX_CHARACTERS]
        opened = strip_openings(text)
        pieces = dict.fromkeys([opened, *forms.split(opened)[0], *forms.sentences(opened)])
        bare = [strip_frame(piece)[0] for piece in pieces]
        if bare[0] != text and self._is_phrasing(text):
            bare.append(text)
        return tuple(dict.fromkeys(self.normalise.finish(plainly(each), self._spelling).text for each in bare))

    def may_find(self, query: Query, text: str) -> Iterator[str]:
        """The ids of the entries that are looked at closely for a reading; ``query`` is what the index makes of it."""
        return (self.catalogue.entries[number].id for number in self._scorer.likely(query, text))

    def facts_of(self, normalised: str) -> Facts:
        """What a normalised text says that must not be matched over."""
        return self._facts(normalised)

    def sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a message, in order, without what stands around a message that is passed on."""
        return forms.sentences(strip_openings(text[:MAX_CHARACTERS]))

    def match_sentence(self, text: str, language: Language) -> Part:
        """Match one sentence by itself, whatever separates its parts."""
        return self._match_one(text, language)

    def sentence_in_steps(self, text: str, language: Language) -> Steps[Part]:
        """The same, giving way where it takes long: each of its steps is some 10 ms for 4,096 characters."""
        is_long = len(text) > LONG
        bare, framed = strip_frame(text)
        if bare != text and self._is_phrasing(text):
            bare, framed = text, False
        plain, mend = plainly(bare), cache(self._spelling)
        form = forms.form_of_bare(text, to_simplified(bare.casefold()) if framed else plain.text, framed=framed)
        normalised = self.normalise.finish(plain, mend)
        if is_long:
            yield
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
            wording=Wording(bare.strip(), lambda: mend(plain.text)),
            terms=self._terms,
            everyday=self.everyday,
        )
        shortlist = self._scorer.candidates(normalised.text, bare)
        if is_long:
            yield
        scored, decision = self._decide(view, normalised.text, shortlist, short=short)
        if is_long:
            yield
        hearings = self._hearings(view, normalised.text, shortlist)
        truest = max((candidate.truth(form).score for candidate in shortlist), default=0.0)
        decision = verify(decision, scored, hearings, self.calibration, form=form, truest=truest)
        return Part(
            Trace(
                question=text,
                language=language,
                form=form,
                normalised=normalised.text,
                steps=normalised.steps,
                short=short,
                candidates=tuple(scored),
                weighing=self._weighing,
                limits=self._limits,
                truest=truest,
                hearings=hearings.heard,
                decision=decision,
            )
        )

    def _is_phrasing(self, text: str) -> bool:
        """Whether a message is one of the phrasings as it stands: then nothing of it is a frame or another question."""
        return len(text) <= LONGEST_PHRASING and self.normalise(text).text in self._phrasings

    def _stand_alone(self, parts: Sequence[Part], whole: Callable[[], Part], *, plainly: bool) -> bool:
        """Whether the pieces of a message are questions of their own rather than one question in pieces.

        Args:
            parts: the pieces.
            whole: matches the whole message, where it comes to that.
            plainly: whether it is plain that they are questions of their own.
        """
        settled = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)
        found = [
            part.decision.match.entry for part in parts if part.decision.outcome in settled and part.decision.match
        ]
        if plainly and all(part.trace.form is Form.STATEMENT for part in parts):
            return bool(found)  # a forward: what one sentence says must not stand for the others
        judged = any(part.decision.match is not None and part.decision.match.verdict is not None for part in parts)
        if judged or len(found) < len(parts):
            return plainly and bool(found) and (judged or whole().decision.outcome not in settled)
        return len(set(found)) == len(found) and not all(
            self.catalogue.says_the_same(found[0], other) for other in found[1:]
        )

    def _match_one(self, text: str, language: Language) -> Part:
        return finished(self.sentence_in_steps(text, language))

    def _decide(
        self, view: View, normalised: str, shortlist: Sequence[Candidate], *, short: bool
    ) -> tuple[list[Scored], Decision]:
        """The short list, guarded and rated, and the decision on it.

        Where a question is answered by the first candidate, and the guard lets it, the others need not be looked at:
        ruling them out could only make it surer.
        """
        calibration, asks = self.calibration, view.form is not Form.STATEMENT
        may_be_misstated = not (view.form is Form.QUESTION and view.facts.asks) and any(
            each.wrong for each in shortlist
        )
        guarded: list[Scored] = []
        if asks and not may_be_misstated and len(shortlist) > 1:
            first = self._guard(view, normalised, shortlist[0], rescore=True)
            guarded.append(first)
            scored = rate([first, *map(self._as_found, shortlist[1:])], calibration)
            decision = decide(scored, calibration, short=short, asks=asks)
            if decision.match is not None and decision.match.entry == first.entry:
                return scored, decision
        guarded += [
            self._guard(view, normalised, shortlist[place], rescore=place < RESCORED)
            for place in range(len(guarded), len(shortlist))
        ]
        scored = rate(guarded, calibration)
        return scored, decide(scored, calibration, short=short, asks=asks)

    def _as_found(self, candidate: Candidate) -> Scored:
        return self._scored(candidate, candidate.parts, (), guarded=False)

    def _guard(self, view: View, normalised: str, candidate: Candidate, *, rescore: bool) -> Scored:
        """A candidate with what the guard says of it.

        Where the question holds a figure or name in the place of the candidate's own, it is scored as the question
        put right: only then is it known that nothing but the figure or name differs.
        """
        entry = self.catalogue.entries[candidate.entry]
        findings = () if isinstance(entry, SmallTalk) else inspect(view, self._subject(view.form, candidate))
        swaps = [finding.instead for finding in findings if finding.instead]
        parts = candidate.parts
        if swaps and rescore and len(normalised) <= LONGEST and strongest(findings) is Effect.DIFFERS:
            right = dict(swaps)
            normalised = " ".join(right.get(word, word) for word in normalised.split(" "))
            again = (each for each in self._scorer.candidates(normalised, view.text) if each.entry == candidate.entry)
            parts = next(again, candidate).parts
        return self._scored(candidate, parts, findings, guarded=True)

    def _scored(
        self, candidate: Candidate, parts: Mapping[str, float], findings: tuple[Finding, ...], *, guarded: bool
    ) -> Scored:
        entry, phrasing = self.catalogue.entries[candidate.entry], candidate.nearest.document.text
        return Scored(entry.id, entry.kind, phrasing, parts, 0.0, findings, self.catalogue.basis[entry.id], guarded)

    def _subject(self, form: Form, candidate: Candidate) -> Subject:
        about = self.catalogue.about(candidate.entry)
        near = candidate.truth(form)
        nearest = self.catalogue.facts_of(near.document.normalised)
        answers = isinstance(self.catalogue.entries[candidate.entry], Claim | Faq)
        statements = partial(self._statements, candidate.entry)
        asked = partial(self.catalogue.is_asked_for, candidate.entry)
        facts = (about.anywhere, about.core, about.stated, nearest)
        return Subject(*facts, near.score, about.statement, answers, statements, asked)

    def _statements(self, entry: int) -> tuple[Facts, ...]:
        return tuple(map(self.catalogue.facts_of, self.catalogue.statements.get(entry, ())))

    def _hearings(self, view: View, normalised: str, shortlist: Sequence[Candidate]) -> Hearings:
        """The claims on the short list, to be held against the message."""
        message = cache(lambda: Message.of(view, normalised))
        found = [(self.catalogue.entries[each.entry], each) for each in shortlist]
        claims = {entry.id: (entry, each) for entry, each in found if isinstance(entry, Claim)}

        def hold(candidate: Candidate) -> Held:
            about = self.catalogue.about(candidate.entry)
            meant, wrong_score = self._misstatements.hold(message(), candidate, about.stated)
            told = self.catalogue.words_of(candidate.entry)
            known = self.index.vocabulary_of(candidate.entry) if told is None else told
            said, subject = message(), self._subject(view.form, candidate)
            unknown = said.unknown_to(known, about.stated)
            weighty = said.weighty(unknown) if told is not None and view.form is Form.STATEMENT else frozenset()
            return Held(subject, meant, wrong_score, unknown, said.cover(unknown), said.turns_on(unknown), weighty)

        return Hearings(view, claims, hold)

    def _everyday_places(self) -> frozenset[str]:
        many = max(EVERYDAY_LEAST, EVERYDAY_SHARE * len(self.catalogue.entries))
        places = (term.id for term in self._terms.values() if term.kind is TermKind.PLACE)
        return frozenset(place for place in places if self.index.names.get(f"@{place}", 0) > many)
