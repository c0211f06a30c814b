"""The port People in memory, over what the fake mailbox remembers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.mail import Keyboard, Outgoing
from bot.domain.people import PersonalData, Subscription
from tests.fakes.storage import FakeMailbox


class FakePeople:
    """The port People over a fake mailbox, whose settlements change it."""

    def __init__(self, mailbox: FakeMailbox) -> None:
        self.mailbox = mailbox
        self.kept = mailbox.kept

    async def language_of(self, person: str) -> str:
        return self.kept.languages.get(person, "")

    async def introduced_at(self, chat: str) -> dt.datetime | None:
        return self.kept.introduced.get(chat)

    async def moved_from(self, chat: str) -> list[str]:
        found = [chat]
        for each in found:
            found += sorted(old for old, new in self.kept.moves.items() if new == each and old not in found)
        return found[1:]

    async def commented_question(self, chat: str, message: int) -> int | None:
        question, _ = self.mailbox.prompts.get((chat, message), (None, None))
        return question

    async def feedback_of(self, person: str, question_update_id: int) -> bool | None:
        row = self.mailbox.log.find(question_update_id)
        given = None if row is None else self.kept.feedback.get((row.id, person))
        return None if given is None else given.good

    async def question_of(self, update_id: int) -> str | None:
        row = self.mailbox.log.find(update_id)
        return None if row is None else row.text

    async def is_subscribed(self, subscription: Subscription) -> bool:
        return self.kept.find(subscription) is not None

    async def waiting(self, *, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
        def may_be_told(person: str) -> bool:
            return person not in self.kept.noticed or self.kept.noticed[person] < told_before

        found = [old for number, old in self.kept.subscriptions.items() if number > after and may_be_told(old.person)]
        return found[: max(limit, 0)]

    async def notify(
        self,
        person: str,
        *,
        calls: Sequence[Outgoing],
        keyboards: Sequence[Keyboard],
        fulfilled: Sequence[int],
        shown: Mapping[int, str],
    ) -> None:
        subscriptions = self.kept.subscriptions
        theirs = {number for number, old in subscriptions.items() if old.person == person}
        if not {*fulfilled, *shown} <= theirs:
            return
        for number, answer in shown.items():
            subscriptions[number] = replace(subscriptions[number], shown=answer)
        for number in fulfilled:
            subscriptions.pop(number, None)
        self.kept.noticed[person] = self.mailbox.now()
        self.mailbox.queue(None, calls, keyboards)

    async def most_asked(self, since: dt.datetime, limit: int) -> list[str]:
        count = Counter(
            row.entries[0]
            for row in self.mailbox.log.rows[-20_000:]
            if row.outcome == "answered" and row.asked_at >= since and row.entries
        )
        return sorted(count, key=lambda entry: (-count[entry], entry))[: max(limit, 0)]

    async def data_of(self, person: str) -> PersonalData:
        texts = {row.id: row.text for row in self.mailbox.log.rows}
        given = sorted((number, each) for (number, whose), each in self.kept.feedback.items() if whose == person)
        return PersonalData(
            language=self.kept.languages.get(person, ""),
            questions=tuple(row for row in self.mailbox.log.rows if row.person == person),
            feedback=tuple((texts[number], each) for number, each in given),
            subscriptions=tuple(old for old in self.kept.subscriptions.values() if old.person == person),
            **(self.mailbox.curation.data_of(person) if self.mailbox.curation is not None else {}),
        )
