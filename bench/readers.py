"""Reads a folder of exports with Regard's own readers and keeps nothing: what reading by the same readers costs."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.intake_rates import claimed, read


def main(folder: Path) -> None:
    """Every file, one after the other, by the source that claims it."""
    for file in claimed(folder):
        read(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
