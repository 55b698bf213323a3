"""The same people compared by Splink: run by an interpreter that has it, on the file that ``bench.identity`` wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter, process_time

import duckdb
import pyarrow.parquet as pq
import splink.comparison_library as cl  # type: ignore[import-not-found]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

QUICK, CAREFUL = 1e6, 1e7
"""Pairs drawn for what comes by chance: as many as Splink takes by itself, and as many as its manual calls adequate."""


def main() -> None:
    """Write the pairs of a match probability from 0.95 on; print how long it took, on the clock and of the processor.

    In the careful way a value that many have says less (term frequencies).
    """
    folder, is_careful = Path(sys.argv[1]), sys.argv[2] == "careful"
    often = ("given", "surname", "employer", "title", "city") if is_careful else ()
    names = [cl.NameComparison(name) for name in ("given", "surname")]
    rest = [cl.EmailComparison("email"), *(cl.ExactMatch(name) for name in ("phone", "employer", "title", "city"))]
    fields = ("given", "surname", "email", "phone", "employer", "title", "city")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            one.configure(term_frequency_adjustments=True) if name in often else one
            for name, one in zip(fields, [*names, *rest], strict=True)
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given", "surname"), block_on("email"), block_on("phone"), block_on("surname", "city"),
            block_on("surname", "employer"), block_on("given", "city", "title"),
        ],
    )  # fmt: skip
    begun, used = perf_counter(), process_time()
    engine = duckdb.connect(config={"threads": 2})
    engine.execute("CREATE TABLE people AS FROM read_parquet($1)", [str(folder / "people.parquet")])
    linker = Linker(DuckDBAPI(connection=engine).register("people"), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("email"), block_on("phone")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=CAREFUL if is_careful else QUICK)
    for rule in (block_on("email"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.95)
    took, used = perf_counter() - begun, process_time() - used
    pq.write_table(found.as_pyarrow_table().select(["unique_id_l", "unique_id_r"]), folder / "pairs.parquet")
    print(f"splink {took:.1f} {used:.1f}")


if __name__ == "__main__":
    main()
