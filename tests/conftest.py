"""What every test may use: the folder of outside cases, and a fixed moment instead of today."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regard.clock import micros
from regard.words import Micros

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The outside test material; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("REGARD_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no outside cases at {folder}; set REGARD_CORPUS")
    return folder


@pytest.fixture
def now() -> Micros:
    """Wednesday, 4 March 2026, 09:00 UTC: the day on which the stories happen."""
    return micros(datetime(2026, 3, 4, 9, tzinfo=UTC))
