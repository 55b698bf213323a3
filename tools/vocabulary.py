"""Write the tables of docs/vocabulary.md from the catalogue and the words of the package: `python tools/vocabulary.py`."""

from __future__ import annotations

from pathlib import Path

from regard.ledger.catalogue import KINDS, Kind
from regard.words import Channel, Method, Total, Verdict

PAGE = Path(__file__).resolve().parent.parent / "docs" / "vocabulary.md"
MARK = "<!-- written by tools/vocabulary.py from here on -->\n"


def tables() -> str:
    """Everything below the mark."""
    kinds = "\n".join(_line(kind) for kind in KINDS.values())
    return f"""{MARK}
## Verdicts

{", ".join(f"**{verdict.phrase}**" for verdict in Verdict)}: exactly one per person and day.

## Channels

{", ".join(f"`{channel.word}`" for channel in Channel if channel)}.

## The four numbers

{", ".join(f"`{total.value}`" for total in Total)}: a person counts in at most one.

## How a value came to be known

From strongest to weakest: {", ".join(method.phrase for method in sorted(Method, reverse=True))}.

## Kinds of events

| kind | number | what happened | text | number column | until |
|---|---|---|---|---|---|
{kinds}
"""


def _line(kind: Kind) -> str:
    return f"| `{kind.name}` | {kind.code} | {kind.meaning} | {kind.text} | {kind.number} | {kind.until} |"


def main() -> None:
    """Rewrite the page below its mark."""
    above = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(above + tables(), encoding="utf-8")


if __name__ == "__main__":
    main()
