"""What a person gets to read of what is kept about them: all of it, but no hashes and ids."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from bot.domain.draft import Draft, DraftState
from bot.domain.moderation import Act, Actor, Deed, Moderator, Role
from bot.domain.people import Feedback, PersonalData, Subscription, Told
from bot.services.answering import from_person, log_row
from bot.services.personal import personal_json
from tests.services.base import answering

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
PERSON, CHAT, CHAT_ID = "aaaa1111bbbb2222", "cccc3333dddd4444", 5_000_000_001
QUESTION = "谁创办了渡轮博物馆？"


def data() -> PersonalData:
    plain = log_row(answering().answer(QUESTION), platform="telegram", chat_kind="private", asked_at=NOW)
    row = from_person(plain, person=PERSON, chat=CHAT, update_id=870_000_001, edited=True)
    wish = Subscription(PERSON, CHAT, CHAT_ID, Told.CORRECTION, QUESTION, "c-museum", "shown", "en", NOW, id=3)
    return PersonalData(
        language="en",
        questions=(replace(row, choice="c-museum", id=17), row),
        feedback=((QUESTION, Feedback(PERSON, False, "wrong", "It was Brook", NOW)),),
        subscriptions=(wish, replace(wish, told=Told.ANSWER, entry="", shown="")),
    )


def test_everything_a_person_gave_or_got_is_there() -> None:
    shown = personal_json(data())
    assert list(shown) == ["language", "questions", "feedback", "subscriptions"]
    assert shown["language"] == "en"
    first, second = shown["questions"]
    assert first == {
        "asked_at": "2026-01-02T03:04:05+00:00",
        "where": "private",
        "question": QUESTION,
        "language": "zh-Hans",
        "outcome": "answered",
        "entries": ["c-museum"],
        "choice": "c-museum",
        "edited": True,
    }
    assert second["choice"] is None
    assert shown["feedback"] == [
        {
            "given_at": "2026-01-02T03:04:05+00:00",
            "question": QUESTION,
            "good": False,
            "reason": "wrong",
            "comment": "It was Brook",
        }
    ]
    assert [(each["told_of"], each["entry"]) for each in shown["subscriptions"]] == [
        ("correction", "c-museum"),
        ("answer", None),
    ]


def test_hashes_and_ids_are_left_out() -> None:
    text = json.dumps(personal_json(data()), ensure_ascii=False)
    for hidden in (PERSON, CHAT, str(CHAT_ID), "870000001"):
        assert hidden not in text
    assert QUESTION in text


def test_what_is_not_there_is_empty_and_not_left_out() -> None:
    nothing = {"language": None, "questions": [], "feedback": [], "subscriptions": []}
    assert personal_json(PersonalData("", (), (), ())) == nothing


def test_who_curates_sees_their_role_their_drafts_and_what_they_did() -> None:
    me = Actor(PERSON, "Ann")
    curating = replace(
        data(),
        role=Moderator(PERSON, "Ann", Role.MODERATOR, NOW, "Ben"),
        drafts=(Draft("d1", me, CHAT, DraftState.EDITING, 3, 17, "c-museum", "{}", NOW),),
        deeds=(Deed(NOW, me, Act.EDITED, "c-museum", "{}", "{}", "a slip"),),
    )
    at = "2026-01-02T03:04:05+00:00"
    shown = personal_json(curating)
    assert shown["moderation"] == {
        "role": {"name": "Ann", "role": "moderator", "since": at, "given_by": "Ben"},
        "drafts": [{"entry": "c-museum", "state": "editing", "changed_at": at, "content": "{}"}],
        "record": [{"at": at, "name": "Ann", "done": "edited", "to": "c-museum", "why": "a slip"}],
    }
    assert PERSON not in json.dumps(shown)
