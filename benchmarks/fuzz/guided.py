"""Input drawn by atheris, which sees what code it reaches and looks for input that reaches other code.

https://github.com/google/atheris (Apache 2.0), libFuzzer underneath.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks.fuzz.target import FindingError, Target, timed_ms

HINT = "atheris is not installed; install it with: pip install --group fuzz"
READ_BY_US = ("bot", "benchmarks.fuzz")  # whose code it is to see


def guided(make: Callable[[], Target], seconds: int) -> int:
    """Let it draw for some seconds; ends the process with libFuzzer's status, 77 where something was found."""
    try:
        import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ModuleNotFoundError:
        print(HINT, file=sys.stderr)
        return 2
    target = make()
    # What is imported by now is seen all the same: its functions are instrumented where they stand
    for name, module in list(sys.modules.items()):
        if name.startswith(READ_BY_US) and module is not None:
            for value in list(vars(module).values()):
                _see(atheris.instrument_func, value, name)

    def one(data: bytes) -> None:
        took = timed_ms(target, data)
        if target.most_ms is not None and took > 10 * target.most_ms:  # instrumented code is many times slower
            raise FindingError(f"it took {took:.0f} ms")

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={target.bytes_each}", "-rss_limit_mb=8192"], one
    )
    atheris.Fuzz()
    return 0


def _see(instrument: Callable[[object], object], value: object, module: str) -> None:
    """Have atheris see a function of a module, or the methods of a class of it."""
    if getattr(value, "__module__", None) != module:
        return
    if isinstance(value, type):
        for each in list(vars(value).values()):
            if hasattr(each, "__code__"):
                instrument(each)
    elif hasattr(value, "__code__"):
        instrument(value)
