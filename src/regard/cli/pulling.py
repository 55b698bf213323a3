"""What was read from other systems, shown on a terminal: stream by stream, and field by field."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence

import click

from regard.clock import iso
from regard.connectors.messages import State
from regard.connectors.systems import is_everywhere
from regard.errors import BadSettings
from regard.intake.carried import Fate
from regard.workspace.bridging import Remark, Said
from regard.workspace.environment import Environment, variable
from regard.workspace.pulling import Carried, Pulled, summed

_TOLD = (Fate.NEW, Fate.LOSSY, Fate.WITHHELD, Fate.REJECTED, Fate.RAW, Fate.UNKNOWN)
"""The fates of which every path is named; those carried are a number."""
_MOST_REMARKS = 20


def key_of(system: str) -> str:
    """The key by which a system is entered. Raises BadSettings with the setting to give."""
    name, key = f"{system}_key", Environment.of(os.environ).key_of(system)
    if not key:
        raise BadSettings(
            f"The key of {system} is not given. Set {variable(name)}, or {variable(name)}_FILE to a file that holds it."
        )
    return key


def url_of(system: str) -> str:
    """The address of a system that everybody has elsewhere; empty for others. Raises BadSettings with the setting to give."""
    url = Environment.of(os.environ).url_of(system)
    if not url and is_everywhere(system):
        raise BadSettings(f"The address of {system} is not given. Set {variable(f'{system}_url')}.")
    return url


def show_pulled(streams: Iterable[Pulled]) -> bool:
    """One line a stream, as each is done; gives whether one failed."""
    failed = False
    for one in streams:
        click.echo(f"{one.stream}: {one.objects:,} read, {one.imported:,} imported")
        if one.told:
            click.echo(f"  {one.told}", err=True)
            failed = True
    return failed


def show_bridged(said: Iterable[Said]) -> bool:
    """States go to the standard output, as a Singer target gives them; all else to the other. Gives whether something failed."""
    failed, remarks = False, 0
    for one in said:
        if isinstance(one, State):
            click.echo(one.text)
            sys.stdout.flush()
        elif isinstance(one, Remark):
            failed, remarks = True, remarks + 1
            if remarks <= _MOST_REMARKS:
                click.echo(one.text, err=True)
        else:
            click.echo(f"{one.stream}: {one.objects:,} read, {one.imported:,} imported", err=True)
    if remarks > _MOST_REMARKS:
        click.echo(f"{remarks - _MOST_REMARKS:,} more remarks are left out.", err=True)
    return failed


def show_carried(system: str, paths: Sequence[Carried], *, as_json: bool) -> None:
    """The sums by fate, which add up to the leaves seen, and the paths behind them."""
    if as_json:
        click.echo(json.dumps([
            {
                "stream": one.stream, "path": one.path, "fate": one.fate.value, "leaves": one.leaves, "why": one.why,
                "since": iso(one.since),
            }
            for one in paths
        ], ensure_ascii=False, indent=2))  # fmt: skip
        return
    if not paths:
        click.echo(f"Nothing was read from {system} yet: regard pull {system} --workspace DIR")
        return
    show_sums(system, paths)
    for fate in _TOLD:
        _name(fate, [one for one in paths if one.fate is fate])


def show_sums(system: str, paths: Sequence[Carried]) -> None:
    """How many values met each fate."""
    sums = summed(paths)
    total = sum(sums.values())
    click.echo(f"{system}: {total:,} values seen")
    for fate, leaves in sums.items():
        click.echo(f"  {fate.value:<34}{leaves:>12,}  {_share(leaves, total):>7}")


def _share(part: int, whole: int) -> str:
    return "< 0.1%" if 1000 * part < whole else f"{part / whole:.1%}"


def _name(fate: Fate, paths: Sequence[Carried]) -> None:
    if paths:
        click.echo(f"\n{fate.value.capitalize()}:")
    for one in paths:
        seen = f" (first seen {(iso(one.since) or '')[:10]})" if fate is Fate.NEW else ""
        click.echo(f"  {one.stream}  {one.path}{': ' if one.why else ''}{one.why}{seen}")
