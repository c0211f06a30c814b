"""What there is to tell somebody who asked to be told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.people import Subscription, Told
from bot.domain.reply import Outcome, Reply
from bot.services.answering import Answering

# That the source does not address it is an answer, too: curators looked
_ANSWERS = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell.

    Attributes:
        subscription: who wanted to be told of what.
        reply: what is answered now; None for an answer that was taken out.
        shown: the answer as it is now, for a correction; else empty.
    """

    subscription: Subscription
    reply: Reply | None
    shown: str = ""

    @property
    def is_last(self) -> bool:
        """Whether nothing more will come of the subscription."""
        return self.subscription.told is Told.ANSWER or self.reply is None


async def news_of(answers: Answering, subscription: Subscription) -> News | None:
    """The news for one subscription; None where there are none yet."""
    language = Language(subscription.language)
    if subscription.told is Told.ANSWER:
        reply = (await answers.answer_gently(subscription.question, language)).reply
        # It may have been typed or forwarded, which are read otherwise: news is what answers it either way
        if reply.outcome in _ANSWERS:
            read_otherwise = await answers.answer_gently(subscription.question, language, forwarded=True)
            return News(subscription, reply) if read_otherwise.reply.outcome in _ANSWERS else None
        return None
    reply_now = answers.entry(subscription.entry, language)
    if reply_now is None:
        return News(subscription, None)
    shown = reply_now.answers[0].text
    return News(subscription, reply_now, shown) if _differ(shown, subscription.shown) else None


def _differ(one: str, other: str) -> bool:
    """Whether two texts say something else, rather than being set otherwise."""
    return _letters(one) != _letters(other)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
