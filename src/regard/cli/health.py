"""How the health of the data looks in a terminal and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from regard.clock import iso
from regard.decisions.health import Contradiction, Figure, Health, Quality, Share, SourceHealth
from regard.workspace import document

NOBODY = "nobody"
A_LIST = 5
_MOVED = 0.005


def show_health(health: Health, *, as_json: bool) -> None:
    """Print the health of every source: as one JSON document, or as a table with what is wrong below it."""
    if as_json:
        json.dump(document.as_health(health), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    table = Table("source", "owner", box=None, header_style="dim")
    for name in ("people", "records", *(quality.value for quality in Quality)):
        table.add_column(name, justify="right")
    for source in health.sources:
        shares = (_cell(source, quality) for quality in Quality)
        owner = escape(source.owner) or f"[yellow]{NOBODY}[/]"
        table.add_row(escape(source.source), owner, f"{len(source.people):,}", f"{source.records:,}", *shares)
    console.print(table)
    for source in health.sources:
        _show_shortfalls(console, source)
    show_contradictions(console, health.contradictions, shown=A_LIST)
    console.print(
        f"\nAs of {iso(health.at)}. The people behind each figure: --json, or Data health in the report.", highlight=False
    )


def show_contradictions(console: Console, pairs: Sequence[Contradiction], *, shown: int = 0) -> None:
    """One line on the pairs that contradict each other, and the first of them."""
    if not pairs:
        return
    several = (
        "pairs share a key but contradict each other; they were"
        if len(pairs) > 1
        else "pair shares a key but contradicts itself; it was"
    )
    console.print(f"{len(pairs):,} {several} not joined", highlight=False)
    for pair in pairs[:shown]:
        console.print(
            escape(f"   {pair.reason}: {pair.why} ({pair.one.place} and {pair.other.place})"), style="dim", highlight=False
        )


def _cell(source: SourceHealth, quality: Quality) -> str:
    share, change = source.overall(quality), source.change(quality)
    moved = (
        ""
        if change is None or abs(change) < _MOVED
        else f" [green]+{100 * change:.0f}[/]"
        if change > 0
        else f" [red]{100 * change:.0f}[/]"
    )
    return f"{percent(share)}{moved}"


def percent(share: Share) -> str:
    """``93 %``; the plain counts where there are too few to say, a dash where nothing of the kind was looked at."""
    if share.ratio is None:
        return f"{share.good} of {share.of}" if share.of else "\N{EN DASH}"
    return f"{100 * share.good // share.of} %"


def _show_shortfalls(console: Console, source: SourceHealth) -> None:
    lines = list(_shortfalls(source))
    if lines:
        console.print(f"\n[bold]{escape(source.source)}[/]", highlight=False)
    for line in lines:
        console.print(escape(f"   {line}"), highlight=False)


def _shortfalls(source: SourceHealth) -> Iterator[str]:
    for figure in source.figures:
        if figure.share.bad:
            yield f"{figure.share.bad:,} of {figure.share.of:,} {_kind(figure)} {figure.shortfall}{_range(figure.share)}"


def _kind(figure: Figure) -> str:
    return "rows" if figure.quality is Quality.VALID else "people"


def _range(share: Share) -> str:
    """Between which shares the truth lies, were this a sample."""
    if share.interval is None:
        return " (too few to say more)"
    low, high = share.interval
    return f" ({100 * (1 - high):.0f} to {100 * (1 - low):.0f} %)"
