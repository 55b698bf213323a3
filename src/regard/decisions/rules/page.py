"""The page of documentation about the rules, written from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

from regard.decisions.facts.person import MEANINGS
from regard.decisions.rules.order import RULES
from regard.decisions.rules.rule import Rule

_INTRODUCTION = """\
# The rules

Every person gets exactly one verdict a day. The rules below are asked in this order, and the first that holds decides:
what the law and the person forbid comes first, then what we owe, then what must be said by voice, then courtesy, and
a reason to disturb comes last. A wish therefore always comes before a hope.

* A stop, a refusal or a pause counts from whatever system it comes; only the person's own later word lifts it.
* A refused channel is never silently replaced: a chosen channel that cannot be used means that nobody is written to.
* What they asked for themselves (a call, a meeting, an answer) does not count against their own maximum; all else does.
* Opens, clicks and scans count for nothing. There is no score and no ranking: of several roles that fit, the company's
  own order decides.
* After two unanswered messages a third is never advised, not even where the telephone is closed.

This page is written by `python -m regard.decisions.rules.page > docs/rules.md`; a test holds it to the rules.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([_INTRODUCTION, *_rules(), "", *_facts(), ""])


def _rules() -> Iterator[str]:
    yield "| # | rule | verdict | when | counts as | source |"
    yield "|---|---|---|---|---|---|"
    for place, rule in enumerate(RULES, start=1):
        yield f"| {place} | `{rule.name}` | {rule.verdict.phrase} | {rule.doc} | {_total(rule)} | {rule.law} |"


def _total(rule: Rule) -> str:
    return rule.total.value.replace("_", " ") if rule.total else "-"


def _facts() -> Iterator[str]:
    yield "## The facts\n"
    yield "One row a person. Instants are UTC microseconds; *packed* values hold method, time and number in one integer.\n"
    yield "| fact | meaning |"
    yield "|---|---|"
    for name, meaning in MEANINGS.items():
        yield f"| `{name}` | {meaning} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this is what it is for
