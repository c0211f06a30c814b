from __future__ import annotations

from pathlib import Path

import pytest

from tests.curation.base import BaseFolder


@pytest.fixture
def base(tmp_path: Path) -> BaseFolder:
    return BaseFolder(tmp_path / "base")
