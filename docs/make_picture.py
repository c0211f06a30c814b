"""Make docs/chat.svg: a picture of a real chat, answered by the shipped knowledge base.

Run by ``make picture``. The conversation below goes through the chat itself; nothing is drawn by hand. Where the base
no longer ends a line of it the way the picture is meant to show, nothing is written and the line is named.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bot.bootstrap import answering
from bot.domain.reply import Outcome, Reply, Verdict
from bot.services.answering import Answering
from bot.settings import Settings
from bot.terminal.chat import Chat

HERE = Path(__file__).parent
PICTURE = HERE / "chat.svg"
WIDTH = 92  # columns

# Latin letters of these fonts are 0.6 em wide; Han characters come from whatever the reader has, in two columns each
FONTS = (
    "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', monospace"
)
LETTER_WIDTH = 0.6
LETTER_PX = LETTER_WIDTH * 20  # Rich draws letters of 20 px

HAN_PX = 23  # a Han character in two columns of 24 px; at 20 px the gaps are too wide

_RUN = re.compile(
    r'<text class="(chat-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"([^>]*)>(.*?)</text>', re.DOTALL
)

THEME = TerminalTheme(
    background=(24, 26, 31),
    foreground=(222, 224, 228),
    normal=[
        (40, 44, 52),
        (240, 113, 120),
        (152, 209, 130),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 196, 210),
        (222, 224, 228),
    ],
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation and what the picture is meant to show with it."""

    text: str
    outcome: Outcome | None = None
    verdict: Verdict | None = None


CONVERSATION = (
    Line("700亿美元的芯片计划是怎么回事？", Outcome.ANSWERED),
    Line("I heard the H200 is ten times faster than the H20", Outcome.ANSWERED, Verdict.DIFFERS),
    Line("採購名單", Outcome.SUGGESTED),
    Line("2"),
    Line("How much does an H200 cost?", Outcome.NOT_ADDRESSED),
)


def main() -> None:
    """Write the picture, or say which line of the conversation no longer fits."""
    os.environ["LC_ALL"] = "en_US.UTF-8"  # the greeting's language
    answers = answering(Settings(_env_file=None, knowledge_dir=HERE.parent / "knowledge"))
    if unfit := [complaint for line in CONVERSATION if (complaint := _complaint(line, answers))]:
        sys.exit("\n".join(["the conversation of docs/make_picture.py no longer fits the base:", *unfit]))
    PICTURE.write_text(_svg(_recorded(answers)), encoding="utf-8")
    sys.stdout.write(f"wrote {PICTURE.relative_to(HERE.parent)}\n")


def _complaint(line: Line, answers: Answering) -> str:
    if line.outcome is None:
        return ""
    reply: Reply = answers.answer(line.text).reply
    verdict = reply.answers[0].verdict if reply.answers else None
    if (reply.outcome, verdict) == (line.outcome, line.verdict):
        return ""
    return f"  {line.text}: {reply.outcome.value}, verdict {verdict}; meant: {line.outcome.value}, {line.verdict}"


async def _typed(out: Console) -> AsyncIterator[str]:
    """The conversation, each line shown behind the chat's prompt, as a terminal shows what is typed."""
    for line in CONVERSATION:
        out.print(Text.assemble(("› ", "bold cyan"), (line.text, "bold")))
        yield line.text


def _recorded(answers: Answering) -> Console:
    """The conversation, held with the chat itself."""
    out = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    asyncio.run(Chat(answers, None, out=out).run(_typed(out)))
    return out


def _svg(out: Console) -> str:
    """The recording as SVG that loads nothing from anywhere."""
    svg = out.export_svg(title="make chat", theme=THEME, font_aspect_ratio=LETTER_WIDTH, unique_id="chat")
    svg = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*(?:Fira Code|arial)[^;]*;", f"font-family: {FONTS};", svg)
    svg = _RUN.sub(_text, svg)
    label = "A chat in the terminal: an answer with its source, a claim that differs, choices, and a boundary"
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    if re.search(r"@font-face|url\(\s*[\"']?(?:https?:)?//|@import", svg):
        sys.exit("the picture still points at something remote; see what Rich's export_svg writes now")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _text(drawn: re.Match[str]) -> str:
    """A run of text, cut where wide and narrow characters meet, each piece as long as its columns.

    Rich gives a run the length of its characters, so that Han characters overlap.
    """
    style, x, y, rest, content = drawn.groups()
    column = float(x) / LETTER_PX
    pieces = []
    for is_wide, run in groupby(unescape(content), key=lambda character: cell_len(character) > 1):
        text = "".join(run)
        columns = cell_len(text)
        if text.strip():
            size = f' style="font-size:{HAN_PX}px"' if is_wide else ""
            place = f'x="{column * LETTER_PX:g}" y="{y}" textLength="{columns * LETTER_PX:g}"'
            pieces.append(f'<text class="{style}" {place}{size}{rest}>{escape(text, quote=False)}</text>')
        column += columns
    return "".join(pieces).replace("\xa0", "&#160;")


if __name__ == "__main__":
    main()
