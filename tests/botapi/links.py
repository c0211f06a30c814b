"""Which addresses Telegram takes in links and buttons, and how it writes them.

After tdlib's LinkManager: http, https, tg and ton; a bare host gets `http://`; a host needs a dot.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HTTP = re.compile(r"(?:(https?)://)?([^/?#\s]+)([^\s]*)", re.IGNORECASE)
_HOST = re.compile(r"(?:[^@]*@)?[^.:@]+(?:\.[^.:@]+)+\.?(?::\d{1,5})?")


class BadLinkError(ValueError):
    """An address Telegram would not take; the message is Telegram's reason."""


def checked(url: str) -> str:
    """The address as Telegram stores it; raises BadLinkError with Telegram's reason."""
    url = url.strip()
    if not url:
        raise BadLinkError("URL host is empty")
    if url.lower().startswith(("tg://", "ton://", "tonsite://")):
        return url
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in {"http", "https"} and not re.match(r"[^/]+:\d+(/|$)", url):
        raise BadLinkError("Unsupported URL protocol")
    parts = _HTTP.fullmatch(url)
    if parts is None or not _HOST.fullmatch(parts[2]):
        raise BadLinkError("Wrong HTTP URL")
    rest = parts[3] if parts[3].startswith("/") else f"/{parts[3]}"
    return f"{(parts[1] or 'http').lower()}://{parts[2].lower()}{rest}"
