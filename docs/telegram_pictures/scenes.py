"""What is asked in the pictures, and what each line is meant to show."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.reply import Outcome

MARKS = "✅⚠ℹ"  # of the verdicts, as the bot writes them


@dataclass(frozen=True, slots=True)
class Meant:
    """What a reply must be for the picture to show what it is meant to show.

    Attributes:
        outcome: its outcome.
        marks: its verdicts, in order.
        folded: how many parts of it are folded.
        rows: how many rows of buttons stand under it.
        says: words that stand in it, or on its buttons.
    """

    outcome: Outcome
    marks: str = ""
    folded: int = 0
    rows: int = 0
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A message to the bot, and a press on a button of the reply.

    Attributes:
        text: the message.
        meant: what the reply is meant to show.
        forwarded: whom the asker has it from.
        press: label of the button that is pressed.
        note: what stands between the reply and what becomes of it.
        then: what must stand in what becomes of it.
    """

    text: str
    meant: Meant
    forwarded: str = ""
    press: str = ""
    note: str = ""
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        name: of the file, without suffix.
        language: of asker and page.
        lines: the conversation.
    """

    name: str
    language: str
    lines: tuple[Line, ...]


SCENES = (
    Scene(
        "telegram-answer",
        "zh-Hans",
        (
            Line(
                "H200 比 H20 强多少？",
                Meant(Outcome.ANSWERED, rows=5, says=("六倍", "§9 ¶1", "👍", "👎", "🔔")),
            ),
        ),
    ),
    Scene(
        "telegram-folded",
        "en",
        (
            Line(
                "What is the author's conclusion and recommendation?",
                Meant(Outcome.ANSWERED, folded=2, rows=5, says=("the author's recommendation", "👍", "🔔")),
            ),
        ),
    ),
    Scene(
        "telegram-choices",
        "zh-Hant",
        (
            Line(
                "採購名單",
                Meant(Outcome.SUGGESTED, rows=4, says=("以上都不是",)),
                press="採購名單上有哪些公司",
                note="按了這一個，訊息就變成：",
                then=("§5 ¶2", "👍"),
            ),
        ),
    ),
    Scene(
        "telegram-no-answer",
        "zh-Hans",
        (
            Line(
                "中国企业走私英伟达芯片，一般从哪个国家中转？",
                Meant(Outcome.UNANSWERED, rows=5, says=("👎", "🔔")),
            ),
        ),
    ),
    Scene(
        "telegram-check",
        "en",
        (
            Line(
                "The H200 has ten times the performance of the H20! China has no homegrown chip that can really "
                "replace it. A smuggled card goes for $40,000.",
                Meant(
                    Outcome.ANSWERED,
                    marks="⚠✅",
                    rows=2,
                    says=("ten times", "six times", "§9 ¶1", "§2 ¶2", "1 other sentence"),
                ),
                forwarded="Chip Watch",
            ),
        ),
    ),
)
