"""The library asyncio for one module under test, with a few functions changed.

Changing them in the library itself would change them for the stand-in server as well, which runs in a thread of the
same process.
"""

from __future__ import annotations

import asyncio
from typing import Any


class AsyncioWith:
    """To be put in the place of a module's ``asyncio``."""

    def __init__(self, **changed: Any) -> None:
        self._changed = changed

    def __getattr__(self, name: str) -> Any:
        return self._changed[name] if name in self._changed else getattr(asyncio, name)
