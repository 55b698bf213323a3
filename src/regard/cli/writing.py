"""What is written back to other systems, shown on a terminal: what was set, what would be done, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import click

from regard.connectors.manifest import Manifest
from regard.errors import BadSettings
from regard.people.agreement import Rule
from regard.storage.outbox import Entry, State
from regard.workspace.writing import Exchanged


def rules_from(told: Iterable[str]) -> dict[str, str]:
    """``field=rule`` pairs. Raises BadSettings."""
    pairs = [one.partition("=") for one in told]
    if wrong := [field for field, equals, rule in pairs if not (field and equals and rule)]:
        raise BadSettings(f"Write --rule FIELD=RULE, for instance --rule {wrong[0] or 'employer'}=latest.")
    return {field: rule for field, _, rule in pairs}


def show_rules(manifest: Manifest, rules: Mapping[str, Rule]) -> None:
    """Which fields can be written there, and who decides over each."""
    fields = manifest.write.fields if manifest.write else {}
    if not fields:
        click.echo(f"Nothing can be written to {manifest.title}.")
    for field in fields:
        click.echo(f"{field:<12}{f'{rules[field]}: {rules[field].phrase}' if field in rules else 'off'}")
    if fields and not rules:
        click.echo(f"Nothing is written until you say who decides: --rule {next(iter(fields))}=latest")


def show_exchanged(done: Iterable[Exchanged], *, planned: bool = False) -> None:
    """One line a field, as each is done, and how many there were."""
    count = 0
    for one in done:
        count += 1
        click.echo(_line(one.entry, planned=planned))
    if not count:
        click.echo("Both sides say the same." if planned else "There was nothing to write.")


def show_states(system: str, entries: Iterable[Entry]) -> None:
    """How many fields stand how."""
    states = Counter(one.state for one in entries)
    if states:
        click.echo(f"{system}, written back: {', '.join(f'{count:,} {state}' for state, count in states.most_common())}")


def show_open(entries: Iterable[Entry]) -> None:
    """What a human has to look at."""
    for one in entries:
        if one.state.is_open:
            click.echo(f"open: {_line(one, planned=False)}")


def _line(entry: Entry, *, planned: bool) -> str:
    why = f": {entry.told}" if entry.told else ""
    if entry.field == "erase":
        return f"{entry.record}  erase  {'confirmed' if entry.state is State.WRITTEN else entry.state}{why}"
    how = "would be written" if planned and entry.state is State.WAITING else entry.state
    return f"{entry.record}  {entry.field}  {entry.theirs or 'nothing'} -> {entry.value}  {how}{why}"
