"""What a moderator sees at each step of a draft, free of any platform's mark-up."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.revision import Part
from bot.services.documents import difference
from bot.services.drafting_document import cited, document
from bot.services.drafting_options import NAMES, PAGE, Option, options_of, place_of
from bot.services.drafting_steps import pages_of, takes_text
from bot.services.drafting_work import Step, Work
from bot.services.phrases import phrase
from bot.services.ports import Workshop


@dataclass(frozen=True, slots=True)
class Screen:
    """One step as it is shown.

    Attributes:
        step: which.
        text: what to do, in the moderator's language.
        entered: what is there already; empty for nothing.
        options: what can be chosen on this page.
        takes_text: whether something can be typed.
        problem: what was wrong with the last input, or with the draft as a whole; empty for nothing.
        can_go_back: whether ``back`` leads anywhere.
        page: of the options, from 1.
        pages: how many there are; ``next`` and ``previous`` turn them.
    """

    step: Step
    text: str
    entered: str
    options: tuple[Option, ...]
    takes_text: bool
    problem: str
    can_go_back: bool
    page: int
    pages: int


def screen(work: Work, shop: Workshop, language: Language) -> Screen:
    """The step that a draft stands at."""
    paged, fixed = options_of(work, shop, language)
    pages = pages_of(len(paged))
    page = min(max(work.page, 1), pages)
    problem = phrase(work.problem, language) if work.problem else ""
    if work.step is Step.PREVIEW:
        problem = problem or "\n".join(shop.problems(work.part, document(work, shop)))
    return Screen(
        step=work.step,
        text=_asked(work, language),
        entered=_entered(work, shop, language),
        options=(*paged[(page - 1) * PAGE : page * PAGE], *fixed),
        takes_text=takes_text(work.step),
        problem=problem,
        can_go_back=bool(work.back),
        page=page,
        pages=pages,
    )


def _asked(work: Work, language: Language) -> str:
    """What to do at a step."""
    match work.step:
        case Step.TEXT | Step.OTHER_TEXT if work.asks:
            return phrase(f"draft_text_{NAMES[work.asks]}", language)
        case Step.TEXT | Step.OTHER_TEXT:
            return phrase("draft_reply" if work.part is Part.BOUNDARIES else "draft_text", language)
        case Step.TITLE | Step.OTHER_TITLE if work.asks:
            return phrase(f"draft_title_{NAMES[work.asks]}", language)
        case Step.TITLE | Step.OTHER_TITLE:
            return phrase("draft_title", language)
        case Step.PASSAGE if work.part is Part.FAQ:
            return phrase("draft_pick_claims", language)
        case _:
            return phrase(_ASKED[work.step], language)


_ASKED = {
    Step.KIND: "draft_kind",
    Step.ATTRIBUTION: "draft_attribution",
    Step.SECTION: "draft_section",
    Step.PASSAGE: "draft_passage",
    Step.NEAREST: "draft_nearest",
    Step.PHRASINGS: "draft_phrasings",
    Step.MENU: "draft_menu",
    Step.PREVIEW: "draft_preview",
    Step.IMPACT: "draft_impact",
}


def _entered(work: Work, shop: Workshop, language: Language) -> str:
    """What is there already of what a step asks for; at the preview what was changed and what should be looked at."""
    match work.step:
        case Step.TEXT | Step.OTHER_TEXT:
            return "" if work.standard else work.texts.get(work.asks or work.language)
        case Step.TITLE | Step.OTHER_TITLE:
            return work.titles.get(work.asks or work.language)
        case Step.ATTRIBUTION if work.attribution is not None:
            return " | ".join(each for each in (work.attribution.zh, work.attribution.en) if each)
        case Step.SECTION | Step.PASSAGE:
            return "\n".join(_rests_on(work, shop, language))
        case Step.PREVIEW:
            drafted = document(work, shop)
            changed = difference(work.begun_on, drafted) if work.begun_on is not None else ()
            return "\n".join((*changed, *shop.remarks(work.part, drafted)))
        case _:
            return ""


def _rests_on(work: Work, shop: Workshop, language: Language) -> list[str]:
    """The passages or claims that were chosen, a line each."""
    knowledge = shop.knowledge
    if work.part is Part.FAQ:
        claims = [knowledge.claims[each] for each in work.claims if each in knowledge.claims]
        return [f"{place_of(each.citations[0], language)} {each.question.in_language(language)}" for each in claims]
    lines: list[str] = []
    for citation in dict.fromkeys(cited(each, shop) for each in work.citations):
        source = knowledge.sources.get(citation.source)
        passage = source.passages.get(citation.passage) if source is not None else None
        if passage is not None:
            lines.append(f"{place_of(citation, language)} {passage.label.in_language(language)}")
    return lines
