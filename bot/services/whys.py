"""Why an entry did not answer a question, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.language import Language
from bot.services.phrases import phrase
from bot.services.queue import ANSWERS

GUARD = "guard-"

# Reason code → key of its words; docs/maintainer.md explains each code
_KEYS = {
    ANSWERS: "mod_why_answers",
    "low-confidence": "mod_why_far",
    "narrow-gap": "mod_why_rival",
    "little-cover": "mod_why_words",
    "other-topic": "mod_why_topic",
    "demoted": "mod_why_doubt",
    "short-question": "mod_why_short",
    "no-candidate": "mod_why_none",
    "guard-asked": "mod_why_asked",
    "guard-figure": "mod_why_value",
    "guard-year": "mod_why_value",
    "guard-rank": "mod_why_value",
    "guard-code": "mod_why_name",
    "guard-name": "mod_why_name",
    "guard-subject": "mod_why_name",
    "guard-negation": "mod_why_opposite",
    "guard-polarity": "mod_why_opposite",
    "guard-direction": "mod_why_reversed",
    "guard-attribution": "mod_why_voice",
    "guard-scope": "mod_why_scope",
}


def in_words(codes: Sequence[str], language: Language) -> str:
    """Reason codes as a list in words, each once; a code without words of its own is the guard's, or left out."""
    keys = (_KEYS.get(code, "mod_why_guard" if code.startswith(GUARD) else "") for code in codes)
    between = ", " if language is Language.EN else "，"
    return between.join(phrase(key, language) for key in dict.fromkeys(keys) if key)
