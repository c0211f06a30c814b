"""The order of steps of a draft, and the way back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.revision import Part
from bot.services.drafting_work import Step, Work


def after_wording(work: Work) -> Work:
    """Onward from a text or a title; from the menu, on to the title of a language that has only a text."""
    is_text = work.step in (Step.TEXT, Step.OTHER_TEXT)
    if Step.MENU in work.back and is_text and not work.standard:
        language = work.asks or work.language
        if work.texts.get(language) and not work.titles.get(language):
            step = Step.TITLE if language == work.language else Step.OTHER_TITLE
            return replace(go(work, step), asks=language)
    return onward(work)


def onward(work: Work) -> Work:
    """The next step: back to the menu where the moderator came from there, else the next one in order."""
    return to_menu(work) if Step.MENU in work.back else go(work, _next(work))


def _next(work: Work) -> Step:
    is_boundary = work.part is Part.BOUNDARIES
    after_titles = Step.NEAREST if is_boundary else Step.KIND
    match work.step:
        case Step.TEXT:
            return Step.TITLE if work.standard else Step.OTHER_TEXT
        case Step.OTHER_TEXT:
            return Step.TITLE
        case Step.TITLE:
            return after_titles if work.missing else Step.OTHER_TITLE
        case Step.OTHER_TITLE:
            return after_titles
        case Step.KIND if work.part is Part.CLAIMS:
            return Step.ATTRIBUTION
        case Step.KIND | Step.ATTRIBUTION:
            return Step.SECTION
        case Step.SECTION | Step.NEAREST:
            return Step.PHRASINGS
        case _:
            return Step.PREVIEW


def go(work: Work, step: Step) -> Work:
    """At a step, with the way back to the one before."""
    return replace(at(work, step), back=(*work.back, work.step))


def to_menu(work: Work) -> Work:
    """At the menu, as if whatever was done since it was last seen had been done there."""
    if Step.MENU in work.back:
        return replace(at(work, Step.MENU), back=work.back[: work.back.index(Step.MENU)])
    return go(work, Step.MENU)


def at(work: Work, step: Step) -> Work:
    """The draft at a step, with the language that it asks for and on its first page."""
    match step:
        case Step.OTHER_TEXT | Step.OTHER_TITLE:
            asks = work.other
        case Step.TITLE if not work.standard:
            asks = work.language
        case _:
            asks = ""
    return replace(work, step=step, asks=asks, page=1)
