"""Make docs/telegram-*.png: pictures of real chats on Telegram, answered by the shipped knowledge base.

Run by ``make picture``. The bot runs as a process against our stand-in for the Bot API; what it sends there is shown
as a page of HTML and photographed in headless Chromium. Where a line no longer ends the way its picture is meant to
show, nothing is written and the line is named.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.telegram_pictures.browser import CannotDrawError, check_fonts, chromium, picture
from docs.telegram_pictures.moderating import moderated
from docs.telegram_pictures.page import page
from docs.telegram_pictures.scenes import SCENES
from docs.telegram_pictures.talking import CannotTalkError, UnfitError, held, talking_bot

FOLDER = Path(__file__).parent.parent
MAX_BYTES = 200_000  # of one picture


def main() -> None:
    """Write the pictures, or say why there are none."""
    try:
        check_fonts()
        with chromium() as browser:
            made = {FOLDER / f"{name}.png": picture(browser, html) for name, html in _pages().items()}
    except (CannotDrawError, CannotTalkError) as error:
        sys.exit(f"no pictures of Telegram: {error}")
    if heavy := [f"{file.name}: {len(png)} bytes" for file, png in made.items() if len(png) > MAX_BYTES]:
        sys.exit("\n".join([f"pictures of more than {MAX_BYTES} bytes; nothing is written:", *heavy]))
    for file, png in made.items():
        file.write_bytes(png)
        sys.stdout.write(f"wrote docs/{file.name} ({len(png) / 1000:.0f} kB)\n")


def _pages() -> dict[str, str]:
    """The HTML of each picture."""
    pages, unfit = {}, []
    with talking_bot() as (bot, admin):
        for scene in SCENES:
            try:
                pages[scene.name] = page(held(scene, bot), scene.language)
            except UnfitError as error:
                unfit.append(f"  {error}")
        try:
            pages |= {name: page(shown, "en") for name, shown in moderated(bot, admin).items()}
        except UnfitError as error:
            unfit.append(f"  {error}")
        if violations := bot.server.violations:
            raise CannotTalkError(f"the bot made a call that Telegram refuses: {violations[0].reason}")
    if unfit:
        sys.exit("\n".join(["the conversations of docs/telegram_pictures no longer fit the base:", *unfit]))
    return pages


if __name__ == "__main__":
    main()
