"""All that is kept about a person, in a form they can read and take along."""

from __future__ import annotations

from typing import Any

from bot.domain.people import PersonalData


def personal_json(data: PersonalData) -> dict[str, Any]:
    """The data as JSON values. Hashed ids are left out: to the person they say nothing.

    ``moderation`` is there for those who curate, or did.
    """
    moderation = _moderation(data)
    return _asked(data) | ({"moderation": moderation} if any(moderation.values()) else {})


def _asked(data: PersonalData) -> dict[str, Any]:
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


def _moderation(data: PersonalData) -> dict[str, Any]:
    role = data.role
    return {
        "role": None
        if role is None
        else {"name": role.name, "role": role.role.value, "since": role.since.isoformat(), "given_by": role.by},
        "drafts": [
            {
                "entry": draft.entry,
                "state": draft.state.value,
                "changed_at": draft.changed_at.isoformat(),
                "content": draft.content,
            }
            for draft in data.drafts
        ],
        "record": [
            {
                "at": deed.at.isoformat(),
                "name": deed.by.name,
                "done": deed.act.value,
                "to": deed.what,
                "why": deed.why or None,
            }
            for deed in data.deeds
        ],
    }
