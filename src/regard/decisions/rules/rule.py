"""What a rule is: a condition over facts, a verdict, a sentence, and the events on which it rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import TypeAlias

import ibis.expr.types as ir

from regard.decisions.facts.scope import Scope
from regard.words import Channel, Total, Verdict

Condition: TypeAlias = Callable[[ir.Table, Scope], ir.BooleanValue]
Moment: TypeAlias = Callable[[ir.Table, Scope], ir.IntegerValue]


@dataclass(frozen=True, slots=True)
class Proof:
    """Events that a verdict rests on: of these kinds, at the instant of the fact ``at``; or after the fact ``since``.

    Both empty means every event of these kinds.
    """

    kinds: tuple[str, ...]
    at: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    name: how it is called everywhere. code: its stable number, never used again for another rule.
    when: the condition; must never be null. because: one sentence with facts in braces, see ``decisions.sentences``.
    law: the legal or practical source. doc: one sentence for the documentation.
    total: which of the four numbers it counts towards. channel: a fact, or always the same one; not_before: a fact, or
        computed where the rule decides; role: a fact.
    evidence: the events that it rests on. task: what a human has to do. avoid: what not to say.
    """

    name: str
    code: int
    verdict: Verdict
    when: Condition
    because: str
    law: str
    doc: str
    total: Total | None = None
    channel: str | Channel = Channel.NONE
    not_before: str | Moment = ""
    role: str = ""
    evidence: tuple[Proof, ...] = ()
    task: str = ""
    avoid: str = ""

    def columns(self) -> set[str]:
        """The facts that the sentences, the evidence and the answer need."""
        texts = (self.because, self.task, self.avoid)
        named = {field.split(".")[0] for text in texts for _, field, _, _ in Formatter().parse(text) if field}
        moments = {name for proof in self.evidence for name in (proof.at, proof.since) if name}
        return (named - WORDS) | moments


WORDS = frozenset({"name", "role", "channel", "not_before", "settings"})
"""What sentences may name besides facts."""
