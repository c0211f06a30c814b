"""Cases as data: tests/cases/*.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.curation.load import load_base
from bot.domain.knowledge import Knowledge

ROOT = Path(__file__).parents[2]


def load_cases(name: str) -> Any:
    """The content of ``tests/cases/<name>.yaml``."""
    return yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def shipped_knowledge() -> Knowledge:
    """The base that is shipped."""
    return load_base(ROOT / "knowledge").knowledge
