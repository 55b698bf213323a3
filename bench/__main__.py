"""Runs the benches one after the other: ``python -m bench [folder for what they write]``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from regard.demo import write_company

NOW = 1_772_614_800_000_000


def main() -> None:
    """Each bench in a process of its own, on one company of 10,000 people and on made-up mirrors."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else made)
        exports = folder / "exports"
        if not exports.exists():
            write_company(exports, people=10_000, seed=7, now=NOW)
        for command in (
            ("today_at_ten_thousand", "10000", str(exports)),
            ("intake_rates", "10000", str(exports)),
            ("mailbox_speed", str(exports)),
            ("pulling",),
            ("identity",),
            ("published", str(folder / "sets")),
            ("writing",),
            ("newcomers",),
            ("plan_at_scale", str(folder / "mirrors")),
        ):
            print(f"\n{command[0].replace('_', ' ')}", flush=True)
            subprocess.run([sys.executable, "-m", f"bench.{command[0]}", *command[1:]], check=False)


if __name__ == "__main__":
    main()
