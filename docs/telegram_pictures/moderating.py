"""The pictures for moderators: one conversation in which a card becomes an answer, photographed on the way."""

from __future__ import annotations

from dataclasses import dataclass

from docs.telegram_pictures.page import Bubble, Note
from docs.telegram_pictures.talking import PATIENCE, CannotTalkError, UnfitError, bubble, everything
from tests.botapi import Message, Person
from tests.telegram_bot.running import RunningBot

ASKED = (
    ("zh-hans", "寒武纪去年赚钱了吗？"),
    ("zh-hant", "寒武紀去年有賺錢嗎？"),
    ("en", "did cambricon make money last year"),
)
NONE = "None of these"
TEXT = "Whether Cambricon earns anything is left open; it may be bought because it stands on the supplier list."
CHINESE = "寒武纪是否盈利，没有交代；它可以被采购，因为它在供应商名单上。"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the moderator does.

    Attributes:
        does: words that are typed, or the beginning of a button's label.
        presses: whether it is a button.
        picture: name of the picture that is taken then; empty for none.
        shows: what must stand in it.
    """

    does: str
    presses: bool = True
    picture: str = ""
    shows: tuple[str, ...] = ()


STEPS = (
    Step(
        "/queue",
        presses=False,
        picture="telegram-queue",
        shows=("Asked: 3 · people: 3", "New answer", "not near enough"),
    ),
    Step("✏️ New answer"),
    Step(TEXT, presses=False),
    Step(CHINESE, presses=False),
    Step("Does Cambricon make money?", presses=False),
    Step("寒武纪去年赚钱了吗？"),
    Step("☐ reported fact"),
    Step("☑ The author"),
    Step("☐ §5"),
    Step("☐ §5 ¶2 The ministry", picture="telegram-passages", shows=("☑ §5 ¶2 The ministry",)),
    Step("Back to the sections"),
    Step("Done"),
    Step("寒武纪盈利了吗\nis cambricon profitable", presses=False),
    Step("Done"),
    Step("See what it changes", picture="telegram-impact", shows=("newly answered: 3", "Publish")),
)
PICTURES = tuple(step.picture for step in STEPS if step.picture)


def moderated(bot: RunningBot, moderator: Person) -> dict[str, list[Bubble | Note]]:
    """The pictures' bubbles, by name.

    Raises:
        CannotTalkError: the bot does not reply.
        UnfitError: a step no longer shows what it is meant to.
    """
    for language, text in ASKED:
        asker = bot.server.person(language_code=language)
        reply = asker.wait_for_reply(after=asker.says(text), timeout=PATIENCE)
        if NONE in [button.text for button in reply.buttons]:
            asker.presses(reply, NONE)
    bot.wait_until_idle()
    shown: dict[str, list[Bubble | Note]] = {}
    last: Message | None = None
    for step in STEPS:
        try:
            said, last = _done(step, bot, moderator, last)
        except TimeoutError as problem:
            raise CannotTalkError(f"moderating: {step.does}: {problem}") from None
        if missing := [each for each in step.shows if each not in everything(last)]:
            raise UnfitError(f"moderating: {step.does}: {' '.join(missing)} is not in {everything(last)}")
        if step.picture:
            shown[step.picture] = [*([bubble(said)] if said is not None else []), bubble(last)]
    return shown


def _done(step: Step, bot: RunningBot, who: Person, last: Message | None) -> tuple[Message | None, Message]:
    """Do a step; gives what was typed, and the message that is the last then."""
    if not step.presses:
        said = who.says(step.does)
        bot.wait_until_idle()
        return said, who.replies(said)[-1]
    assert last is not None
    message = bot.server.message(last)
    label = next((button.text for button in message.buttons if button.text.startswith(step.does)), None)
    if label is None:
        raise UnfitError(f"moderating: no button “{step.does}” among {[button.text for button in message.buttons]}")
    who.wait_for_answer(who.presses(message, label), timeout=PATIENCE)
    bot.wait_until_idle()
    newer = [each for each in who.replies(message) if each.reply_to is None]
    now = newer[-1] if newer else bot.server.message(last)
    if step.shows:  # some come when they are ready
        bot.wait_for(lambda: step.shows[-1] in everything(bot.server.message(now)), PATIENCE)
    return None, bot.server.message(now)
