"""Make docs/report.png: what ``chuchu stats --report`` writes about a made-up log, as Chromium shows it.

Run by ``make picture``. The log is that of ``benchmarks.log``, smaller.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.log import fill  # noqa: E402 - found by the line above
from bot.storage.database import open_database  # noqa: E402
from docs.telegram_pictures.browser import CannotDrawError, chromium  # noqa: E402
from docs.telegram_pictures.png import smaller  # noqa: E402

PICTURE = HERE / "report.png"
ROWS = 30_000
SINCE = "2026-05-01"


def main() -> int:
    """Make it; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{folder}/chuchu.db"
        asyncio.run(_fill(address))
        page = Path(folder) / "report.html"
        words = [sys.executable, "-m", "bot", "stats", "--report", str(page), "--since", SINCE]
        subprocess.run(words, check=True, env={**os.environ, "CHUCHU_DATABASE_URL": address}, cwd=HERE.parent)  # noqa: S603
        try:
            with chromium() as browser:
                tab = browser.new_page(viewport={"width": 1040, "height": 800})
                tab.goto(page.as_uri())
                PICTURE.write_bytes(smaller(tab.screenshot(full_page=True)))
        except CannotDrawError as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
    return 0


async def _fill(address: str) -> None:
    async with await open_database(address) as database:
        await fill(database, ROWS)


if __name__ == "__main__":
    sys.exit(main())
