"""Pages over a large made-up ledger, asked by the load tool wrk, against bare Starlette pages of as many bytes in the same run.

    python -m bench.pages FOLDER [people]      (default: 1000000 people, 20 events a person)

The store is written once into FOLDER and used again. The server runs on one core, wrk on another, over one connection.
The targets are 20 ms (median) and 60 ms (99th percentile) for Today and a person, and 200 ms for a count.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import Process, Queue
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import available_timezones

import duckdb
import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from bench import mirror
from regard.ledger.catalogue import code
from regard.storage.access import Account, Purpose, Role
from regard.storage.database import Connection, build_indexes, connect
from regard.web.app import create_app
from regard.workspace import open_workspace
from regard.workspace.at_hand import Choice
from regard.workspace.live import Live

PORT = 8123
EVENTS_PER_PERSON = 20
SECONDS = 10
_GIVEN = ("Ada", "Bo", "Chi", "Dana", "Emre", "Fay", "Gil", "Hana", "Ivo", "Jun", "Kai", "Lea", "Mia", "Nils", "Ola", "Pia")
_FAMILY = (
    "Aho",
    "Berg",
    "Costa",
    "Diaz",
    "Eze",
    "Fox",
    "Graf",
    "Hsu",
    "Ito",
    "Jung",
    "Kent",
    "Lund",
    "Mora",
    "Novak",
    "Oz",
    "Pohl",
)
_WINDOWS = [f"1111100|{540 + 30 * n}-{900 + 30 * n}" for n in range(9)]
_ZONES = sorted(available_timezones())[100:140]
_LUA = 'local n = 0\nrequest = function() n = n + 1 return wrk.format("GET", "/people/" .. (1 + (n * 7919) % {people})) end\n'


def main() -> None:
    """Write the store if need be, serve it, and ask."""
    folder = Path(sys.argv[1])
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    kept = folder / f"store-{people}"
    if not (kept / "regard.sqlite").exists():
        write_store(folder / str(people), kept, people)
    told: Queue[Any] = Queue()
    server = Process(target=serve, args=(kept, told), daemon=True)
    server.start()
    print(f"{people:,} people: ready to answer after {told.get(timeout=600):.1f} s", flush=True)
    session = told.get(timeout=60)
    for name, taken in told.get(timeout=60).items():
        print(f"    {name:<34} {taken * 1e3:7.1f} ms", flush=True)
    ask(folder, people, session)
    server.terminate()


def serve(kept: Path, told: Queue[Any]) -> None:
    """Answer on one core."""
    os.sched_setaffinity(0, {0})
    live = Live(open_workspace(kept))
    begun = time.perf_counter()
    live.counts(mirror.NOW)
    told.put(time.perf_counter() - begun)
    with live.access() as access:
        access.keep(Account("bench@localhost", "Bench", Role.ADMIN, "x"))
        told.put(access.give(Purpose.SESSION, "bench@localhost", mirror.NOW + mirror.DAY))
    told.put({name: timed(live, choice) for name, choice in _choices(live).items()})
    pages = create_app(live, lambda: mirror.NOW)
    app = Starlette(routes=[Route("/bare/{size:int}", bare), Mount("/", pages)])
    uvicorn.run(app, port=PORT, log_level="error")


def _choices(live: Live) -> dict[str, Choice]:
    role = max(live.pools(mirror.NOW), key=lambda pool: pool.people)
    some = tuple(live.counts(mirror.NOW))[::2]
    return {
        "count of one rule": Choice(some[:1]), "count of many rules": Choice(some), f"count of a pool ({role.people:,})": Choice(
            roles=(role.role,)), "count of a pool and rules, awake": Choice(some, roles=(role.role,), awake_at=mirror.NOW),
    }  # fmt: skip


def timed(live: Live, choice: Choice) -> float:
    """Seconds for one count, the median of nine."""
    taken = []
    for _ in range(9):
        begun = time.perf_counter()
        live.size(mirror.NOW, choice)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def bare(request: Request) -> Response:
    """As many bytes as asked for."""
    return HTMLResponse("x" * request.path_params["size"])


def ask(folder: Path, people: int, session: str) -> None:
    """Each page and the bare page of its size."""
    cookie = f"regard_session={session}"
    script = folder / "people.lua"
    script.write_text(_LUA.format(people=people))
    _until_open()
    print("    page              bytes   p50 ms   p99 ms   a second   bare p50   ratio")
    for name, path, lua in (("Today", "/", None), ("a person", "/people/7920", script), ("Must not contact", "/must-not", None)):
        size = len(httpx2.get(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": cookie}).content)
        p50, p99, rate = wrk(path, cookie, lua)
        bare50, _, _ = wrk(f"/bare/{size}", cookie, None)
        print(f"    {name:<16}{size:>7}{p50:>9.2f}{p99:>9.2f}{rate:>11.1f}{bare50:>11.2f}{p50 / bare50:>8.1f}", flush=True)


def _until_open() -> None:
    for _ in range(200):
        try:
            httpx2.get(f"http://127.0.0.1:{PORT}/bare/1")
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return


def wrk(path: str, cookie: str, script: Path | None) -> tuple[float, float, float]:
    """Median and 99th percentile in milliseconds, and answers a second, over one connection."""
    told = ["-s", str(script)] if script else []
    line = ["taskset", "-c", "1", "wrk", "-t1", "-c1", f"-d{SECONDS}s", "--latency", "-H", f"Cookie: {cookie}", *told]
    out = subprocess.run([*line, f"http://127.0.0.1:{PORT}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(out)
    found = {share: _ms(*re.findall(rf"{share}%\s+([\d.]+)(us|ms|s)", out)[0]) for share in ("50", "99")}
    return found["50"], found["99"], float(re.findall(r"Requests/sec:\s+([\d.]+)", out)[0])


def _ms(number: str, unit: str) -> float:
    return float(number) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[unit]


def write_store(source: Path, kept: Path, people: int) -> None:
    """The made-up mirror as a store: one record a person, with a name, an address and the numbers of the mirror."""
    duck = duckdb.connect(config={"threads": 2})
    if not (source / "permissions.parquet").exists():
        mirror.write(duck, source, people, people * EVENTS_PER_PERSON)
    kept.mkdir(parents=True, exist_ok=True)
    store = connect(kept / "half", durable=False)
    duck.execute(f"CREATE VIEW events AS SELECT * FROM '{source}/events.parquet'")
    with store:
        store.execute("INSERT INTO imports VALUES (1, 'bench', 'made-up.csv', 'x', 'table', 'Made up', '{}', 1, 1, 1, 0, 0)")
        terms = duck.execute(f"SELECT * FROM '{source}/terms.parquet'").fetchall()
        store.executemany("INSERT INTO terms VALUES (?, ?)", ((number, _word(number, text)) for number, text in terms))
        numbers = range(1, people + 1)
        store.executemany("INSERT INTO records VALUES (?, ?, ?)", ((number, f"bench:{number}", number) for number in numbers))
        store.executemany(
            "INSERT INTO rows VALUES (?, 1, ?, 'imported', NULL, '', '', '')", ((number, number + 1) for number in numbers)
        )
        names = (code("observed.name"), code("observed.email"))
        said = ((number, kind, _said(kind, number)) for number in numbers for kind in names)
        store.executemany("INSERT INTO identifiers VALUES (?, ?, ?)", said)
        for chunk in _chunks(duck):
            store.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'unknown', ?, '')", chunk)
        _open_roles(store, people)
        build_indexes(store)
    store.close()
    (kept / "half").rename(kept / "regard.sqlite")


def _open_roles(store: Connection, people: int) -> None:
    """Forty roles that differ in family and level."""
    for n in range(1, 41):
        number = people + n
        detail = json.dumps({"family": f"word {108_000 + n % 16}", "level": n % 5})
        store.execute("INSERT INTO records VALUES (?, ?, NULL)", (number, f"role:{n}"))
        store.execute("INSERT INTO rows VALUES (?, 1, ?, 'imported', NULL, '', '', '')", (number, number + 1))
        values = (30_000_000_000 + n, number, number, code("role.opened"), f"Role {n}", detail)
        store.execute("INSERT INTO events VALUES (?, ?, ?, ?, 0, 3, NULL, 1, NULL, NULL, NULL, 'unknown', ?, ?)", values)


def _chunks(duck: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    """The events by person, as rows of the store; everybody gets a name."""
    named = "SELECT 20000000000 + person AS seq, person, 100::SMALLINT AS kind, 0, 2, NULL, 1, NULL, NULL, NULL"
    columns = 'seq, person, kind, channel, method, "at", learnt, until, number, actor'
    asked = f"SELECT {columns} FROM events UNION ALL {named} FROM (SELECT DISTINCT person FROM events) ORDER BY person"
    answer = duck.execute(asked)
    while rows := answer.fetchmany(200_000):
        yield [(row[0], row[1], *row[1:], _said(row[2], row[1])) for row in rows]


def _word(number: int, text: str) -> str:
    """Windows and zones have to be real ones; all other words are only numbers to the rules. Each word stands once."""
    if 64_000 <= number < 64_000 + len(_WINDOWS):
        return _WINDOWS[number - 64_000]
    return _ZONES[number - 111_000] if 111_000 <= number < 111_000 + len(_ZONES) else text


def _said(kind: int, number: int) -> str:
    given, family = _GIVEN[number % 16], _FAMILY[number // 16 % 16]
    if kind == code("observed.name"):
        return f"{given} {family} {number}"
    if kind == code("observed.email"):
        return f"{given}.{family}.{number}@mail.example".lower()
    return _WINDOWS[number % len(_WINDOWS)] if kind == code("wish.hours") else "made up"


if __name__ == "__main__":
    main()
