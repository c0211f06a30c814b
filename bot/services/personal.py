"""All that is kept about a person, in a form they can read and take along."""

from __future__ import annotations

from typing import Any

from bot.domain.people import PersonalData


def personal_json(data: PersonalData) -> dict[str, Any]:
    """The data as JSON values. Hashed ids are left out: to the person they say nothing."""
    return {
        "language": data.language or None,
        "questions": [
            {
                "asked_at": row.asked_at.isoformat(),
                "where": row.chat_kind,
                "question": row.text,
                "language": row.language,
                "outcome": row.outcome,
                "entries": list(row.entries),
                "choice": row.choice,
                "edited": row.edited,
            }
            for row in data.questions
        ],
        "feedback": [
            {
                "given_at": feedback.given_at.isoformat(),
                "question": question,
                "good": feedback.good,
                "reason": feedback.reason or None,
                "comment": feedback.comment or None,
            }
            for question, feedback in data.feedback
        ],
        "subscriptions": [
            {
                "since": each.since.isoformat(),
                "told_of": each.told.value,
                "question": each.question,
                "entry": each.entry or None,
                "language": each.language,
            }
            for each in data.subscriptions
        ],
    }
