"""A newcomer, a merge and its taking back among many, against joining everybody anew: ``python -m bench.newcomers [people]``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.corrupted import contacts
from regard.people.decided import SAME
from regard.workspace import Workspace, open_workspace
from regard.workspace.acts import write_act
from regard.workspace.who import decided, taken_back

PEOPLE = 1_000_000
TIMES = 300
NOW = 1_772_614_800_000_000
BY = "ann@firm.example"


def main(people: int = PEOPLE) -> None:
    """Print the figures one line each."""
    with TemporaryDirectory() as made, open_workspace(Path(made) / "kept") as workspace:
        file = Path(made) / "people.csv"
        with file.open("w") as lines:
            lines.write("Contact ID,Name,Email,Phone,Job Title,Company,City\n")
            for number, (_, one) in enumerate(contacts(people, 8)):
                fields = (one.names, one.emails, one.phones, one.titles, one.employers, one.cities)
                lines.write(f"{number},{','.join(_cell(values) for values in fields)}\n")
        begun = perf_counter()
        workspace.read(file, NOW)
        print(f"{people:,} people read and joined in {perf_counter() - begun:.0f} s")
        _measure(workspace, Path(made))


def _measure(workspace: Workspace, folder: Path) -> None:
    begun = perf_counter()
    workspace.join()
    anew = perf_counter() - begun
    came = [_newcomer(workspace, folder, number) for number in range(TIMES)]
    _say("a newcomer is joined", came, anew)
    asked = f"SELECT record FROM records ORDER BY number LIMIT {4 * TIMES}"
    records = [row[0] for row in workspace.store.connection.execute(asked)]
    merged, parted = [], []
    for number in range(TIMES):
        one, other = records[2 * number], records[2 * number + 1]
        try:
            merged.append(_decided(workspace, SAME, one, other))
        except ValueError:
            continue
        parted.append(_undone(workspace))
    _say("a merge", merged, anew)
    _say("a merge taken back", parted, anew)


def _newcomer(workspace: Workspace, folder: Path, number: int) -> float:
    file = folder / f"new-{number}.csv"
    known = f",kim{number}@mail.example" if number % 2 else ",newcomer@mail.example"
    file.write_text(f"Name,Email\nKim Newcomer{number}{known}\n")
    done = workspace.take_in(file, NOW + number, nullcontext)
    found = workspace.store.connection.execute(
        "SELECT DISTINCT r.record FROM imports i JOIN rows w ON w.ordinal = i.ordinal JOIN events e ON e.row_number = w.number "
        "JOIN records r ON r.number = e.record WHERE i.import = ?",
        (done.import_id,),
    ).fetchall()
    return _took(lambda: workspace.join_some({row[0] for row in found}))


def _decided(workspace: Workspace, kind: str, one: str, other: str) -> float:
    said = decided(workspace.store, kind, one, other, by=BY, at=NOW)
    write_act(workspace.store, said, by=BY, at=NOW)
    return _took(lambda: workspace.join_some({one, other}))


def _undone(workspace: Workspace) -> float:
    act = workspace.imports()[-1].import_id
    said = taken_back(workspace.store, act, by=BY, at=NOW)
    write_act(workspace.store, said, by=BY, at=NOW)
    return _took(lambda: workspace.join_some({record for one in said for record in (one.record, one.text)}))


def _took(what: Callable[[], object]) -> float:
    begun = perf_counter()
    assert what() is not None
    return perf_counter() - begun


def _say(what: str, took: Sequence[float], anew: float) -> None:
    middle, late = median(took), quantiles(took, n=100)[98]
    print(
        f"{what}: median {1e3 * middle:.2f} ms, p99 {1e3 * late:.2f} ms; everybody anew {anew:.1f} s, ratio {anew / middle:,.0f}"
    )


def _cell(values: tuple[str, ...]) -> str:
    return '"' + (values[0] if values else "").replace('"', '""') + '"'


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
