"""The shipped base as the product answers from it: learnt, once for all tests until the base or the code changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.bootstrap import load_matcher
from bot.matching.matcher import Matcher
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
LEARNT = ROOT / ".pytest_cache" / "learnt"


@cache
def shipped_matcher() -> Matcher:
    """A matcher over the shipped base; learns it where that was not done before."""
    settings = Settings(knowledge_dir=ROOT / "knowledge", cache_dir=LEARNT, _env_file=None)  # type: ignore[call-arg]
    return load_matcher(settings)


if __name__ == "__main__":
    shipped_matcher()
