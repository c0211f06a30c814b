"""What the fake mailbox remembers of people and chats."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from bot.domain.people import Feedback, Subscription, Unsubscribed

MOST_SUBSCRIPTIONS = 50


@dataclass
class Kept:
    languages: dict[str, str] = field(default_factory=dict)
    noticed: dict[str, dt.datetime] = field(default_factory=dict)
    feedback: dict[tuple[int, str], Feedback] = field(default_factory=dict)  # by number of the row and person
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    subscriptions_made: int = 0
    introduced: dict[str, dt.datetime] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)

    def find(self, wanted: Subscription) -> Subscription | None:
        return next((old for old in self.subscriptions.values() if _subject(old) == _subject(wanted)), None)

    def subscribe(self, new: Subscription) -> None:
        if old := self.find(new):
            self.subscriptions[old.id] = replace(old, shown=new.shown)
            return
        self.subscriptions_made += 1
        self.subscriptions[self.subscriptions_made] = replace(new, id=self.subscriptions_made)
        theirs = [number for number, old in self.subscriptions.items() if old.person == new.person]
        for number in theirs[:-MOST_SUBSCRIPTIONS]:
            del self.subscriptions[number]

    def unsubscribe(self, wish: Unsubscribed) -> None:
        def stops(old: Subscription) -> bool:
            return (
                old.person == wish.person
                and wish.told in (None, old.told)
                and (wish.question is None or (wish.question, wish.entry) == (old.question, old.entry))
            )

        self.subscriptions = {number: old for number, old in self.subscriptions.items() if not stops(old)}

    def drop_chat(self, chat: str) -> None:
        self.subscriptions = {number: old for number, old in self.subscriptions.items() if old.chat != chat}

    def move(self, old_chat: str, new_chat: str, new_chat_id: int) -> None:
        self.moves[old_chat] = new_chat
        for number, old in self.subscriptions.items():
            if old.chat == old_chat:
                self.subscriptions[number] = replace(old, chat=new_chat, chat_id=new_chat_id)
        if time := self.introduced.pop(old_chat, None):
            self.introduced[new_chat] = max(time, self.introduced.get(new_chat, time))

    def forget(self, person: str, chat: str, questions: set[int]) -> None:
        """``questions``: numbers of the rows of what they asked."""
        self.languages.pop(person, None)
        self.noticed.pop(person, None)
        self.feedback = {
            (number, whose): given
            for (number, whose), given in self.feedback.items()
            if whose != person and number not in questions
        }
        self.subscriptions = {
            number: old for number, old in self.subscriptions.items() if old.person != person and old.chat != chat
        }
        self.introduced.pop(chat, None)
        self.moves = {old: new for old, new in self.moves.items() if chat not in (old, new)}


def _subject(subscription: Subscription) -> tuple[str, str, str, str]:
    return subscription.person, subscription.told, subscription.question, subscription.entry
