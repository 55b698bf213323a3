"""Write docs/vocabulary.md below its mark, and docs/settings.md, from what the package says: `python tools/vocabulary.py`."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

from regard.decisions.settings import Settings
from regard.ledger.catalogue import KINDS, Kind
from regard.words import Channel, Method, Total, Verdict
from regard.workspace.environment import Environment, variable

PAGE = Path(__file__).resolve().parent.parent / "docs" / "vocabulary.md"
SETTINGS = PAGE.with_name("settings.md")
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


def settings() -> str:
    """The page of the settings: each with its default, and what it means."""
    told = inspect.cleandoc(Settings.__doc__ or "").split("\n\n", 1)[1]
    lines = "\n".join(f"| `{setting.name}` | {setting.default} |" for setting in fields(Settings))
    variables = "\n".join(f"| `{variable(one.name)}` | {one.metadata['told']} |" for one in fields(Environment))
    return f"""# Settings of the rules

Change them in `regard.toml` of the folder, as whole numbers; what you do not name keeps its default:

```toml
[rules]
title_days = 365      # ask again after a year
gap_days = 14         # two weeks between messages, over all colleagues
```

| setting | default |
|---|---|
{lines}

```text
{told}
```

# Settings of the program

Variables of the environment; each may instead name a file that holds it (`REGARD_KEY_FILE`), as secrets usually come.

| variable | what it says |
|---|---|
{variables}

This page is written by `tools/vocabulary.py`.
"""


def _line(kind: Kind) -> str:
    return f"| `{kind.name}` | {kind.code} | {kind.meaning} | {kind.text} | {kind.number} | {kind.until} |"


def main() -> None:
    """Rewrite the page below its mark."""
    above = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(above + tables(), encoding="utf-8")
    SETTINGS.write_text(settings(), encoding="utf-8")


if __name__ == "__main__":
    main()
