"""How the answer looks in a terminal and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from regard.cli.health import show_contradictions
from regard.clock import iso, moment
from regard.decisions.day import Day, Decision, FileRead, Step
from regard.storage.store import Imported
from regard.words import Micros, Total, Verdict
from regard.workspace import Pool, Why, document
from regard.workspace.document import Fit
from regard.workspace.folder import Progress as Report
from regard.workspace.retaining import Due

T = TypeVar("T")
A_VERDICT = 6
A_FOLDER = 4
_TOTALS = {
    Total.MAY_CONTACT: ("may contact", "green"),
    Total.MUST_NOT: ("must not", "red"),
    Total.SHOULD_CALL: ("should call", "cyan"),
    Total.DATA_TOO_OLD: ("data too old", "yellow"),
}
_NO_ROLE = "\nNo open role was found, so nobody can be offered one: add a roles.yaml (docs/sources/roles.md)."
_ORDER = (Verdict.REPAIR, Verdict.CALL, Verdict.MEET, Verdict.WRITE, Verdict.ASK, Verdict.WAIT, Verdict.LEAVE)


def with_progress(work: Callable[[Report], T]) -> T:
    """Run long work with a bar on the error stream, so that the answer itself stays clean."""
    console = Console(stderr=True)
    bar = Progress(BarColumn(24), TextColumn("{task.percentage:3.0f} %"), TimeElapsedColumn(), TextColumn("{task.description}"),
                   console=console, transient=True, disable=not console.is_terminal)  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        return work(lambda what, done, total: bar.update(task, description=escape(what), completed=done, total=total or None))


def show_day(day: Day, report: Path | None, *, as_json: bool) -> None:
    """Print the day: as one JSON document, or as tables with the first people of each verdict."""
    if as_json:
        json.dump(document.as_document(day), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    _show_files(console, day.files)
    _show_totals(console, day)
    show_contradictions(console, day.contradictions)
    _show_verdicts(console, day)
    if not day.open_roles:
        console.print(_NO_ROLE, highlight=False)
    where = f"The report: {report}" if report else "All people with timeline and sources: --report today.html, or --json."
    chain = "One person's whole chain of rules: --why NAME. Nothing was sent."
    console.print(f"\n{escape(where)}\n{chain}", highlight=False, soft_wrap=True)  # a path that is broken cannot be clicked


def _show_totals(console: Console, day: Day) -> None:
    numbers = "   ".join(f"[bold {colour}]{day.totals.get(total, 0):,}[/] {name}" for total, (name, colour) in _TOTALS.items())
    console.print(f"\n{day.people:,} people from {day.records:,} records, as of {iso(day.at)}\n{numbers}\n", highlight=False)


def _show_files(console: Console, files: Sequence[FileRead]) -> None:
    """One line a file; many small files of one kind in one folder share a line."""
    table = Table("file", "read as", box=None, header_style="dim")
    table.columns[0].overflow = "fold"
    for name in ("rows", "imported", "rejected", "shown"):
        table.add_column(name, justify="right")
    for (folder, variant), group in groupby(files, key=lambda file: (str(Path(file.path).parent), file.variant)):
        mine = list(group)
        lines = [(f"{folder}/ ({len(mine):,} files)", mine)] if len(mine) > A_FOLDER else [(file.path, [file]) for file in mine]
        for path, counted in lines:
            table.add_row(escape(path), _read_as(variant, counted), *_counts(counted))
    console.print(table)
    _show_problems(console, files)


def _read_as(variant: str, files: Sequence[FileRead]) -> str:
    known = " (known)" if all(file.already_known for file in files) else ""
    return escape(variant or "not recognised") + known


def _counts(files: Sequence[FileRead]) -> tuple[str, ...]:
    """Rows, imported, rejected and shown of some files together."""
    return tuple(
        f"{sum(column):,}"
        for column in zip(*((file.rows, file.imported, file.rejected, file.shown) for file in files), strict=True)
    )


def _show_problems(console: Console, files: Iterable[FileRead], most: int = 3) -> None:
    for file in files:
        for problem in file.problems[:most]:
            place = f"{file.path}:{problem.line}" if problem.line else file.path
            tried = f" Tried: {', '.join(file.tried)}." if file.tried and file.rows == 0 else ""
            console.print(escape(f"{place}: {problem.reason} {problem.remedy}".rstrip() + tried), style="dim", highlight=False)
        rest = len(file.problems) + file.more_problems - most
        if rest > 0:
            console.print(escape(f"{file.path}: and {rest:,} more"), style="dim", highlight=False)


def _show_verdicts(console: Console, day: Day) -> None:
    """The first people of each verdict under its heading, one sentence each."""
    for verdict in _ORDER:
        mine = [decision for decision in day.decisions if decision.verdict is verdict]
        if not mine:
            continue
        console.print(f"[bold]{verdict.phrase}[/]  {len(mine):,}", highlight=False)
        for decision in sorted(mine, key=_urgency)[:A_VERDICT]:
            line = Text(f"{decision.because}{_how(decision, day.at)}")
            console.print(Padding(line, (0, 0, 0, 3)), highlight=False)
        if len(mine) > A_VERDICT:
            console.print(f"   [dim]and {len(mine) - A_VERDICT:,} more[/]", highlight=False)


def _urgency(decision: Decision) -> tuple[bool, int]:
    """Whom to look at first: those who count in a number, then by when."""
    return decision.total is None, decision.not_before or 0


def _how(decision: Decision, now: Micros) -> str:
    """Channel, day and role in brackets, where the sentence leaves them open."""
    later = decision.not_before is not None and decision.not_before > now
    day = f"not before {_day(decision.not_before)}" if decision.not_before and later else ""
    parts = [decision.channel.word if decision.channel else "", day, f"offer: {decision.offer}" if decision.offer else ""]
    return f" ({', '.join(filter(None, parts))})" if any(parts) else ""


def _day(at: Micros) -> str:
    day = moment(at)
    return f"{day:%a} {day.day} {day:%b %Y %H:%M} UTC"


def show_why(why: Why, *, as_json: bool) -> None:
    """Print the chain of rules for one person: which held, which did not, on what evidence."""
    if as_json:
        json.dump(document.as_chain(why), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    decision = why.decision
    console.print(
        f"[bold]{escape(decision.name)}[/] (person {decision.person}): [bold]{decision.verdict.phrase}[/]", highlight=False
    )
    console.print(escape(decision.because), highlight=False)
    table = Table("", "rule", "why, and where it is written", box=None, header_style="dim")
    for step in why.steps:
        table.add_row(_mark(step), escape(step.rule), escape("\n".join(_lines(step))), style="" if step.held else "dim")
    console.print(table)
    _show_fits(console, why.fits)


def _show_fits(console: Console, fits: Sequence[Fit]) -> None:
    """What each open role asks of them; the criteria that keep them out first."""
    for fit in fits:
        console.print(f"\n[bold]{escape(fit.role.title)}[/]: {'fits' if fit.belongs else 'does not fit'}", highlight=False)
        for reason in sorted(fit.reasons, key=lambda reason: reason.held):
            mark = "[green]yes[/]" if reason.held else "no "
            console.print(
                f"   {mark} {reason.weight.value}: {escape(reason.criterion)} - {escape(reason.evidence)}", highlight=False
            )


def show_pools(pools: tuple[Pool, ...], *, as_json: bool) -> None:
    """Print each role and persona with the size of its pool and the first names; no order of merit."""
    if as_json:
        json.dump(document.as_pools(pools), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    table = Table("role or persona", "now", "people, in no order", "what to offer", box=None, header_style="dim")
    for pool in pools:
        names = list(pool.people.values())
        rest = f" and {len(names) - A_VERDICT:,} more" if len(names) > A_VERDICT else ""
        kind = " (persona)" if pool.role.persona else ""
        offer = "; ".join(pool.role.offer)
        table.add_row(
            escape(pool.role.title) + kind, f"{len(names):,}", escape(", ".join(names[:A_VERDICT])) + rest, escape(offer)
        )
    Console().print(table)


def _mark(step: Step) -> str:
    return "[bold green]decides[/]" if step.decided else "[green]holds[/]" if step.held else "no"


def _lines(step: Step) -> list[str]:
    evidence = [f"  {iso(e.at) or 'no date'}  {e.says}  ({e.place})" for e in step.evidence]
    return [step.because, *evidence, f"  {step.law}"] if step.held else [step.because]


def show_imports(imports: Sequence[Imported]) -> None:
    """Print the imports of a kept workspace, in the order of reading."""
    table = Table(box=None, header_style="dim")
    for title in ("import", "when"):  # whole, however narrow the terminal: the one is typed to undo, the other is read
        table.add_column(title, no_wrap=True, min_width=10 if title == "when" else 12)
    for title in ("file", "read as"):
        table.add_column(title, overflow="fold")
    for title in ("rows", "imported", "rejected", "shown"):
        table.add_column(title, justify="right")
    for one in imports:
        counts = (f"{n:,}" for n in (one.rows, one.imported, one.rejected, one.shown))
        table.add_row(one.import_id, (iso(one.learnt) or "")[:10], escape(one.path), escape(one.variant), *counts)
    Console().print(table)


def somebody_to_write_to(day: Day) -> int:
    """A person whose own page is worth a look: the first to write to, else anybody."""
    return next((one.person for one in day.decisions if one.verdict is Verdict.WRITE), day.decisions[0].person)


def show_due(due: Sequence[Due], *, erased: bool) -> None:
    """Whoever is due to be erased, or was just erased: a line each, by number only."""
    for one in due:
        held = f"; kept by a legal hold: {one.hold}" if one.hold else ""
        click.echo(f"{one.person}: {one.cause}, since {moment(one.since).date()}{held}")
    click.echo(f"{len(due):,} {'erased' if erased else 'due'}.")
