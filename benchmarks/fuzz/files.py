"""Files of a base that somebody was sent: read or refused with sentences, soon, whatever is in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.fuzz.drawn import Drawn
from benchmarks.fuzz.target import FindingError
from bot.curation.csv_items import COLUMNS
from bot.curation.importing import read_import
from bot.curation.load import load_base
from bot.errors import CurationError, KnowledgeError, UsageError

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "ferry"
BUDGET_MS = 300.0
HUGE = 1 << 20  # bytes of the largest

BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n"
PIECES = (
    "&a ", "*a", "<<: *a\n", "!!python/object/apply:os.system [id]", "!!binary |", "!!set {a}", "? ", ": ", "- ", "\t",
    "---\n", "...\n", "%YAML 9.9\n", "{", "}", "[", "]", "|\n", ">\n", "|9\n", "'", '"', '"\\e\\x00"', "\\ud800", "\0",
    "\u2028", "\ufeff", "\ud7ff", "# ", "no", "1:30", "0x1F", "~", "null", "2026-01-01", "1e999", "id: c-x\n",
    "citations: []\n", "phrasings:\n", "claims:\n", "x" * 3000, "中" * 2000, "\r", "\x85", "%", "@", "`",
)  # fmt: skip
CELLS = ("claims", "boundaries", "faq", "c-x", "a | b", "=1+1", '"', '""', ",", "x,y", "\n", "1.1", "中")
REPEATED = ("[", "{a: ", "- ", "? ", "  ", "a: ", "&a ", "*a ", "'", '"', "\n", "- - ", "a:\n ", "!!str ", "|\n", "é")


class Bending:
    """Bends the files of the example base."""

    def __init__(self) -> None:
        self.files = {path.relative_to(EXAMPLE): path.read_bytes() for path in sorted(EXAMPLE.rglob("*.yaml"))}
        self._makers: Sequence[Callable[[Drawn, bytes], bytes]] = (
            self._bytes_changed,
            self._lines_changed,
            self._pieces_put_in,
            self._repeated,
            self._pieces_alone,
        )

    def make(self, drawn: Drawn, content: bytes) -> bytes:
        """One file, from one that is good."""
        bent = drawn.pick(self._makers)(drawn, content)
        encoding = drawn.pick(("utf-8",) * 13 + ("utf-16", "utf-32", "gb18030"))
        return bent if encoding == "utf-8" else bent.decode("utf-8", "replace").encode(encoding, "replace")

    def _bytes_changed(self, drawn: Drawn, content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(1 + drawn.below(20)):
            changed[drawn.below(len(changed))] = drawn.below(256)
        return bytes(changed)

    def _lines_changed(self, drawn: Drawn, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        for _ in range(1 + drawn.below(8)):
            place, other = drawn.below(len(lines)), drawn.below(len(lines))
            match drawn.below(5):
                case 0:
                    lines[place] = b""
                case 1:
                    lines[place : place + 1] = [lines[place], lines[place]]
                case 2:
                    lines[place], lines[other] = lines[other], lines[place]
                case 3:
                    lines[place] = b" " * (1 + drawn.below(4)) + lines[place]
                case _:
                    lines[place] = lines[place].lstrip()
        return b"".join(lines)

    def _pieces_put_in(self, drawn: Drawn, content: bytes) -> bytes:
        text = content.decode()
        for _ in range(1 + drawn.below(5)):
            place = drawn.below(len(text))
            text = text[:place] + drawn.pick(PIECES) + text[place:]
        return text.encode("utf-8", "surrogatepass")

    def _repeated(self, drawn: Drawn, content: bytes) -> bytes:
        piece = drawn.pick(REPEATED)
        times = drawn.pick((10, 100, 1000, 10_000, HUGE // len(piece.encode())))
        return drawn.pick((b"", content)) + piece.encode() * times

    def _pieces_alone(self, drawn: Drawn, _: bytes) -> bytes:
        pieces = [drawn.pick((*PIECES, BOMB, "\n", "\n  ", "a: ")) for _ in range(1 + drawn.below(40))]
        return "".join(pieces).encode("utf-8", "surrogatepass")


class Loading:
    """A base of which one file is hostile."""

    bytes_each = 80
    most_ms: float | None = BUDGET_MS

    def __init__(self) -> None:
        self._bending = Bending()
        self._folder = tempfile.TemporaryDirectory()
        self._base = Path(self._folder.name) / "base"
        shutil.copytree(EXAMPLE, self._base)
        load_base(self._base)
        self._count = {"refused": 0, "loaded": 0}

    def make(self, drawn: Drawn) -> tuple[Path, bytes]:
        """One file, and what is in it."""
        path = drawn.pick(list(self._bending.files))
        return path, self._bending.make(drawn, self._bending.files[path])

    def feed(self, made: tuple[Path, bytes]) -> None:
        """Load the base with it."""
        path, content = made
        (self._base / path).write_bytes(content)
        try:
            load_base(self._base)
        except KnowledgeError as error:
            if not all(problem.message.strip() for problem in error.problems):
                raise FindingError(f"refused without a word: {content!r}") from error
            self._count["refused"] += 1
        else:
            self._count["loaded"] += 1
        finally:
            (self._base / path).write_bytes(self._bending.files[path])

    def finish(self) -> dict[str, Any]:
        """How many were refused."""
        return dict(self._count)

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


class Importing:
    """A hostile file that is to be imported into a good base: YAML, or CSV."""

    bytes_each = 80
    most_ms: float | None = BUDGET_MS

    def __init__(self) -> None:
        self._bending = Bending()
        self._live = load_base(EXAMPLE)
        self._folder = tempfile.TemporaryDirectory()
        self._count = {"refused": 0, "taken": 0}
        self._items = [
            content for path, content in self._bending.files.items() if path.parts[0] in ("claims", "faq", "boundaries")
        ]

    def make(self, drawn: Drawn) -> tuple[Path, bytes]:
        """One file, and what is in it."""
        if drawn.once_in(2):
            return Path(self._folder.name) / "new.csv", self._csv(drawn)
        return Path(self._folder.name) / "new.yaml", self._bending.make(drawn, drawn.pick(self._items))

    def _csv(self, drawn: Drawn) -> bytes:
        cells = (
            *PIECES,
            "claims",
            "boundaries",
            "faq",
            "c-x",
            "a | b",
            "=1+1",
            '"',
            '""',
            ",",
            "x,y",
            "\n",
            "1.1",
            "中",
        )
        rows = [",".join(COLUMNS)] if not drawn.once_in(6) else []
        rows += [
            ",".join(drawn.pick(cells) for _ in range(drawn.below(len(COLUMNS) + 2)))
            for _ in range(drawn.below(drawn.pick((3, 30, 3000))))
        ]
        content = drawn.pick(("\n", "\r\n", "\r")).join(rows).encode("utf-8", "surrogatepass")
        return self._bending.make(drawn, content) if content and drawn.once_in(3) else content

    def feed(self, made: tuple[Path, bytes]) -> None:
        """Read it against the base."""
        path, content = made
        path.write_bytes(content)
        try:
            read_import(path, self._live)
        except (CurationError, UsageError) as error:
            if not str(error).strip():
                raise FindingError(f"refused without a word: {content!r}") from error
            self._count["refused"] += 1
        else:
            self._count["taken"] += 1

    def finish(self) -> dict[str, Any]:
        """How many were refused."""
        return dict(self._count)

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()
