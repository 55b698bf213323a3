"""Reading 20,000 nested candidates beside dlt into DuckDB: ``python -m bench.beside_dlt PYTHON``, one that has ``dlt[duckdb]``.

dlt is not among our requirements: install it in an environment of its own.
"""

from __future__ import annotations

import subprocess
import sys
from tempfile import TemporaryDirectory

from bench.pulling import KEY, PEOPLE, nested
from regard.fakes.greenhouse import TOKEN, FakeGreenhouse

_OURS = f"""
import resource, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
begun = perf_counter()
from regard.workspace import open_workspace
with TemporaryDirectory() as folder, open_workspace(Path(folder)) as workspace:
    list(workspace.pull("greenhouse", "{KEY}", 1_772_000_000_000_000, url=sys.argv[1]))
print(perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_THEIRS = f"""
import os, resource, sys
from tempfile import TemporaryDirectory
from time import perf_counter
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
begun = perf_counter()
import dlt
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

@dlt.resource(name="candidates", primary_key="id", write_disposition="merge")
def candidates():
    client = RESTClient(base_url=sys.argv[1], auth=BearerTokenAuth(token="{TOKEN}"), paginator=HeaderLinkPaginator())
    yield from client.paginate("/candidates", params={{"per_page": 500}})

with TemporaryDirectory() as folder:
    to = dlt.destinations.duckdb(folder + "/candidates.duckdb")
    dlt.pipeline("candidates", destination=to, dataset_name="ats", pipelines_dir=folder).run(candidates())
print(perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main(python: str, pairs: int = 2) -> None:
    """Print time and peak memory of both, pair by pair, and their ratios. The stand-in is a process of its own: this one."""
    with FakeGreenhouse(
        {"candidates": [nested(n) for n in range(PEOPLE)], "jobs": [], "applications": [], "offers": []}, KEY
    ) as fake:
        for _ in range(pairs):
            (ours, our_peak), (theirs, their_peak) = _run(sys.executable, _OURS, fake.url), _run(python, _THEIRS, fake.url)
            print(f"regard {ours:.1f} s, {our_peak:,.0f} MB; dlt {theirs:.1f} s, {their_peak:,.0f} MB")
            print(f"ratios: {theirs / ours:.1f} times as fast, 1/{their_peak / our_peak:.0f} of the memory")


def _run(python: str, code: str, url: str) -> tuple[float, float]:
    with TemporaryDirectory() as folder:
        done = subprocess.run([python, "-c", code, url], check=True, capture_output=True, text=True, cwd=folder)
    took, peak = map(float, done.stdout.split()[-2:])
    return took, peak


if __name__ == "__main__":
    main(sys.argv[1])
