"""How long a mailbox takes beside a bare read of the same messages: ``python bench/mailbox_speed.py FOLDER``.

Both go through the same mbox files under the folder: the standard parser builds every message and decodes its text
parts; the mailbox source says what every message means. Processor time of this process, best of three.
"""

from __future__ import annotations

import sys
from email import message_from_bytes
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from regard.intake.reading import Circumstances, Note, Reading, Sample
from regard.sources.mailbox import SOURCE
from regard.sources.mailbox.splitting import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = 1_772_614_800_000_000
"""Wednesday, 4 March 2026, 09:00 UTC."""
ROUNDS = 3


def bare(files: list[Path]) -> int:
    """Parse every message and decode the text of its parts, nothing else."""
    count = 0
    for path in files:
        with path.open("rb") as file:
            for block in messages(file):
                count += 1
                for part in message_from_bytes(block).walk():
                    if part.get_content_maintype() == "text":
                        part.get_payload(decode=True)
    return count


def regard(files: list[Path]) -> int:
    """Say of every message what it means, wishes included."""
    return sum(isinstance(item, Reading) for path in files for item in _read(path))


def _read(path: Path) -> Iterator[Reading | Note]:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    recognition = SOURCE.recognise(Sample(path, path.stat().st_size, head))
    if recognition is None:
        return
    ours = frozenset({"tidewright.example", "tidewright.test"})
    yield from SOURCE.read(path, recognition, Circumstances(NOW, path.name, ours))


def timed(work: Callable[[list[Path]], int], files: list[Path]) -> tuple[int, float]:
    """What the work counted, and its processor time in seconds."""
    start = process_time()
    return work(files), process_time() - start


def main() -> None:
    """Print both times, messages a second and their ratio."""
    files = sorted(Path(sys.argv[1]).rglob("*.mbox"))
    bares, regards = ([timed(work, files) for _ in range(ROUNDS)] for work in (bare, regard))
    count = bares[0][0]
    low, first, best = min(s for _, s in bares), regards[0][1], min(s for _, s in regards)
    print(f"{count} messages; bare {low:.2f} s ({count / low:.0f}/s)")
    print(
        f"regard {first:.2f} s cold ({count / first:.0f}/s, {first / low:.2f} times), {best:.2f} s warm ({best / low:.2f} times)"
    )


if __name__ == "__main__":
    main()
