"""Pairs that may be one person on the terminal, and what was decided about them."""

from __future__ import annotations

import json

import click

from regard.report.phrases import findings
from regard.workspace.who import WhoIsWho


def show_likeliest(found: WhoIsWho) -> None:
    """How many pairs wait for a human, and the likeliest of them with why."""
    likeliest = max(found.waiting, key=lambda pair: pair.bits, default=None)
    if likeliest:
        why = ", ".join(why for why, _ in findings(likeliest.evidence))
        click.echo(f"{len(found.waiting)} pairs may be one person; the likeliest: {likeliest.one} and {likeliest.other} ({why})")


def show_duplicates(found: WhoIsWho, *, as_json: bool) -> None:
    """One line a pair: bits, the two records, and what speaks against them."""
    if as_json:
        click.echo(json.dumps({
            "waiting": [
                {"one": pair.one, "other": pair.other, "people": list(pair.people), "bits": pair.bits, "model": pair.model,
                 "evidence": dict(pair.evidence), "against": pair.against}
                for pair in found.waiting
            ],
            "certain": found.certain,
            "decided": [
                {"act": made.import_id, "by": made.by, "kind": made.ruling.kind, "one": made.ruling.one,
                 "other": made.ruling.other}
                for made in found.made
            ],
        }))  # fmt: skip
        return
    click.echo(f"{len(found.waiting)} pair{'' if len(found.waiting) == 1 else 's'} may be one person.")
    if found.certain:
        click.echo(f"{found.certain} of them are as good as certain; --certain joins them in one act, which can be taken back.")
    for pair in found.waiting:
        click.echo(
            f"{pair.bits:6.1f}  {pair.one}  {pair.other}  {pair.against or ', '.join(why for why, _ in findings(pair.evidence))}"
        )
    for made in found.made:
        click.echo(f"decided {made.import_id}: {made.ruling.kind} {made.ruling.one} {made.ruling.other}, {made.by}")
