"""Questions of the query log on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogDetails
from bot.domain.reply import Outcome
from bot.terminal.printable import printable, shortened

_STYLES = {
    Outcome.ANSWERED.value: "green",
    Outcome.NOT_ADDRESSED.value: "cyan",
    Outcome.SUGGESTED.value: "yellow",
    Outcome.UNANSWERED.value: "red",
}
_LONGEST = 200  # characters of a question in a table


def show_rows(
    out: Console, rows: Sequence[LoggedQuestion], judged: Mapping[int, tuple[int, int]], searched: str = ""
) -> None:
    """Print questions in a table, with the words that were searched for marked.

    Args:
        out: where to.
        rows: the questions.
        judged: number → how often the answer was found good, and how often not.
        searched: what was searched for.
    """
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("id", no_wrap=True, justify="right", style="dim")
    table.add_column("when (UTC)", no_wrap=True)
    for column in ("chat", "outcome"):
        table.add_column(column, no_wrap=True)
    table.add_column("conf.", no_wrap=True, justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("entry and question", overflow="fold", ratio=1)
    words = [word for word in searched.replace('"', " ").split() if word]
    for row in rows:
        table.add_row(
            str(row.id),
            f"{row.asked_at:%m-%d %H:%M}",
            printable(row.chat_kind),
            Text(printable(row.outcome), style=_STYLES.get(row.outcome, "")),
            f"{row.confidence:.2f}",
            _marks(judged.get(row.id)),
            _question(row, words),
        )
    out.print(table)


def _question(row: LoggedQuestion, words: Sequence[str]) -> Text:
    text = Text(shortened(printable(" ".join(row.text.split())), _LONGEST))
    text.highlight_words(words, "bold underline", case_sensitive=False)
    if row.entries:
        more = f" +{len(row.entries) - 1}" if len(row.entries) > 1 else ""
        chosen = f" → {row.choice}" if row.choice else ""
        text.append(f"\n{printable(row.entries[0])}{more}{printable(chosen)}", style="dim")
    return text


def _marks(judged: tuple[int, int] | None) -> str:
    if judged is None:
        return ""
    good, bad = judged
    return "".join((f"+{good}" if good else "", f"-{bad}" if bad else ""))


def show_details(out: Console, found: LogDetails) -> None:
    """Print all that is known of a question, a line each."""
    row = found.question
    out.print(Text(printable(row.text), style="bold"))
    for name, value in _lines(found):
        out.print(Text.assemble((f"  {name:<12}", "dim"), printable(value)))


def _lines(found: LogDetails) -> list[tuple[str, str]]:
    row = found.question
    lines = [
        ("asked", f"{row.asked_at:%Y-%m-%d %H:%M:%S} UTC, {row.platform}, {row.chat_kind}, {row.language}"),
        ("person", row.person or "none (terminal)"),
        ("outcome", f"{row.outcome}, confidence {row.confidence:.2f}"),
        ("entries", ", ".join(row.entries) or "none"),
    ]
    if row.runner_up:
        lines.append(("runner-up", f"{row.runner_up}, confidence {row.runner_up_confidence:.2f}"))
    lines += [
        ("reasons", ", ".join(row.codes) or "none"),
        ("base", f"{row.knowledge_version}, answered in {row.latency_ms:.1f} ms"),
    ]
    if row.edited:
        lines.append(("edited", "yes: this is a later version of a question"))
    if row.choice:
        lines.append(("chose", "none of what was offered" if row.choice == "none" else row.choice))
    if found.gap is not None:
        lines.append(("gap", f"g{found.gap} (chuchu review g{found.gap})"))
    for said in found.feedback:
        words = " ".join(each for each in (said.reason, said.comment and f"“{said.comment}”") if each)
        good = "good" if said.good else "not good"
        lines.append(("feedback", f"{said.given_at:%Y-%m-%d %H:%M}  {good}  {words}".rstrip()))
    return lines
