"""Pages to pictures: headless Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docs.telegram_pictures.png import smaller

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser")
PACKAGES = "apt install chromium fontconfig fonts-liberation fonts-noto-cjk fonts-noto-color-emoji"
NEEDED = "出👍"  # a Han character, an emoji
SHARPNESS = 2  # pixels of a screen's for one of the page's
FLAGS = (
    "--no-sandbox",
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-font-subpixel-positioning",
)


class CannotDrawError(Exception):
    """Something that pictures need is not installed; the text says what to do."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        CannotDrawError: there is none, or nothing to drive it with.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise CannotDrawError("Playwright is missing; python -m pip install playwright") from None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise CannotDrawError(f"Chromium is missing; on Debian: {PACKAGES}")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        except Error as error:
            raise CannotDrawError(f"{found} does not start: {error.message.splitlines()[0]}") from None
        with browser:
            yield browser


def check_fonts() -> None:
    """See that neither Han characters nor emoji come out as boxes.

    Raises:
        CannotDrawError: they would.
    """
    fc_list = shutil.which("fc-list")
    missing = [each for each in NEEDED if fc_list is None or not _fonts_with(fc_list, each)]
    if missing:
        raise CannotDrawError(f"no font is known to have {' '.join(missing)}; on Debian: {PACKAGES}")


def _fonts_with(fc_list: str, character: str) -> str:
    asked = [fc_list, f":charset={ord(character):x}", "family"]
    return subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout.strip()  # noqa: S603 (ours)


@contextmanager
def opened(browser: Browser, html: str) -> Iterator[Page]:
    """A page, in a browser that runs no script of it and reaches nothing."""
    with browser.new_context(
        viewport={"width": 480, "height": 800},
        device_scale_factor=SHARPNESS,
        java_script_enabled=False,
        offline=True,
    ) as context:
        page = context.new_page()
        page.set_content(html)
        yield page


def picture(browser: Browser, html: str) -> bytes:
    """The chat on a page, as PNG."""
    with opened(browser, html) as page:
        return smaller(page.locator(".chat").screenshot())
