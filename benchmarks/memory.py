"""How much memory this process takes, from Linux's /proc."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import resource
from pathlib import Path

PAGE = resource.getpagesize()


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def peak() -> int:
    """The most bytes of this process that were in memory since :func:`settle_memory`."""
    # Not ru_maxrss: a process that was started by a larger one begins with the other's peak
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def settle_memory() -> None:
    """Give freed memory back, so that a build cannot grow into it unseen, and forget the peak so far."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # not glibc: the growth comes out a little too small
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    with contextlib.suppress(OSError):  # a read-only /proc: the peak may be that of making the base up
        Path("/proc/self/clear_refs").write_text("5")
