"""The questions of the plan as SQL, compiled once: only the moment changes from day to day, so it is a hole in the text.

Compiling the facts and rules takes seconds, asking them takes less. All instants in the statements are the moment plus
or minus a constant; compiled for a moment that nobody will ever live, they can be told from every other number and moved.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import ibis
import ibis.expr.types as ir

from regard.decisions import plan
from regard.decisions.facts.scope import Scope
from regard.decisions.settings import Settings
from regard.words import Micros

ASKED = "asked"
"""The table with a column ``person`` that limits a question to some people."""
DECIDED = "decided"
"""The table in which the answer of ``plan`` is kept for the questions after it."""
MOST_KEPT = 200
"""Compiled questions that are kept."""
HOLE: Micros = 7_500_000_000_000_000_000
_NEAR_HOLE = re.compile(r"\b7[45]\d{17}\b")


def _evidence(scope: Scope) -> ir.Table:
    return plan.evidence(scope, ibis.table(plan.plan(scope).schema(), name=DECIDED))


_QUESTIONS: dict[str, Callable[[Scope], ir.Table]] = {
    "plan": plan.plan,
    "evidence": _evidence,
    "chain": plan.chain,
    "hours": plan.hours_needed,
    "pools": plan.pools,
}


def statement(question: str, scope: Scope, dialect: str = "duckdb") -> str:
    """The SQL of ``plan``, ``evidence``, ``chain``, ``hours`` or ``pools`` as of the scope's moment.

    With any ``people`` in the scope, the question is limited to those in the table ``asked``, which the caller fills.
    """
    template = _template(question, scope.settings, scope.people is not None, dialect)
    return _NEAR_HOLE.sub(lambda found: str(int(found[0]) - HOLE + scope.now), template)


@lru_cache(MOST_KEPT)
def _template(question: str, settings: Settings, limited: bool, dialect: str) -> str:
    kept = _cache_folder() / f"{_digest(question, settings, limited, dialect)}.sql"
    with suppress(OSError):
        return kept.read_text(encoding="utf-8")
    people = ibis.table({"person": "int64"}, name=ASKED) if limited else None
    template = plan.sql(_QUESTIONS[question](Scope(HOLE, settings, people)), dialect)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(f".{os.getpid()}")
        half.write_text(template, encoding="utf-8")
        half.replace(kept)
        _clear_oldest(kept.parent)
    return template


def _clear_oldest(folder: Path) -> None:
    """Each setting that somebody tried has statements of its own; the oldest go."""
    files_there = sorted(folder.glob("*.sql"), key=lambda file: file.stat().st_mtime)
    for old in files_there[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def _cache_folder() -> Path:
    """Where compiled questions are kept between runs; without such a place they are compiled each time."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regard"


def _digest(question: str, settings: Settings, limited: bool, dialect: str) -> str:
    """Another rule, setting or library gives another file."""
    told = f"{question}{settings}{limited}{dialect}{version('ibis-framework')}{version('sqlglot')}"
    return blake2b(told.encode() + _rules(), digest_size=12).hexdigest()


@cache
def _rules() -> bytes:
    """The text of everything that the statements are made from."""
    package = files("regard")
    sources = [package / "words.py", *_python(package / "ledger"), *_python(package / "decisions")]
    return b"".join(source.read_bytes() for source in sources)


def _python(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        found += _python(item) if item.is_dir() else [item] if item.name.endswith(".py") else []
    return found
