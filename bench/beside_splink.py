"""The same people compared by Splink: run by an interpreter that has it, on the file that ``bench.identity`` wrote."""

from __future__ import annotations

import sys
from time import perf_counter

import duckdb
import splink.comparison_library as cl  # type: ignore[import-not-found]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main() -> None:
    """Print how long training and predicting took, and how many pairs came out at a match probability of 0.95."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given"), cl.NameComparison("surname"), cl.EmailComparison("email"), cl.ExactMatch("phone"),
            cl.ExactMatch("employer"), cl.ExactMatch("title"), cl.ExactMatch("city"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given", "surname"), block_on("email"), block_on("phone"), block_on("surname", "city"),
            block_on("surname", "employer"), block_on("given", "city", "title"),
        ],
    )  # fmt: skip
    begun = perf_counter()
    engine = duckdb.connect(config={"threads": 2})
    engine.execute("CREATE TABLE people AS FROM read_parquet($1)", [sys.argv[1]])
    linker = Linker(DuckDBAPI(connection=engine).register("people"), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("email"), block_on("phone")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("email"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.95)
    took = perf_counter() - begun
    print(f"splink {took:.1f} {found.as_pyarrow_table().num_rows}")


if __name__ == "__main__":
    main()
