"""The plan: one verdict for everybody, what it rests on, and the whole chain of rules, as expressions for any engine."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from regard.decisions.facts import openness, person, profile, wishes
from regard.decisions.facts.scope import Scope, is_kind
from regard.decisions.rules.order import RULES
from regard.decisions.rules.rule import Proof, Rule
from regard.decisions.tables import EVENTS

_TICK_BITS = 20


def plan(scope: Scope) -> ir.Table:
    """(person, rule, verdict, channel, not_before, role) and the facts that the sentences and the evidence name."""
    facts = person.facts(scope)
    decided = facts.mutate(rule=ibis.cases(*[(rule.when(facts, scope), rule.code) for rule in RULES], else_=0).cast("int64"))
    return decided.select(
        "person",
        "rule",
        verdict=_by_rule(decided, lambda rule: int(rule.verdict)),
        channel=_column(decided, lambda rule: rule.channel).fill_null(0),
        not_before=_column(decided, lambda rule: rule.not_before),
        role=_column(decided, lambda rule: rule.role),
        **{name: decided[name] for name in spoken_facts()},
    )


def spoken_facts() -> list[str]:
    """The facts that sentences and evidence name, in a stable order."""
    return sorted(set().union(*(rule.columns() for rule in RULES)))


def chain(scope: Scope) -> ir.Table:
    """(person, a 0 or 1 for each rule by name, and the facts that sentences name): for ``--why``."""
    facts = person.facts(scope)
    held = {f"held_{rule.name}": rule.when(facts, scope).cast("int64") for rule in RULES}
    return facts.select("person", **held, **{name: facts[name] for name in spoken_facts()})


def evidence(scope: Scope, decided: ir.Table) -> ir.Table:
    """(person, seq) of the events on which the decisions in ``decided`` (what ``plan`` gave) rest."""
    kinds = sorted({kind for rule in RULES for proof in rule.evidence for kind in proof.kinds})
    events = scope.events(*kinds)
    moments = decided.select(case_of="person", case_rule="rule", **{f"fact_{name}": decided[name] for name in _moments()})
    pairs = events.join(moments, [("person", "case_of")])
    rests = ibis.or_(*[_rests(pairs, rule) for rule in RULES if rule.evidence])
    return pairs.filter(rests).select("person", "seq")


def hours_needed(scope: Scope) -> ir.Table:
    """(zone, window): the distinct combinations for which ``hours`` must say when they open next."""
    known = person.side_by_side(
        scope.restrict(EVENTS).select("person").distinct(), [profile.places(scope), wishes.preferences(scope).select("person", "hours")]
    )
    return known.select(zone=openness.zone_key(known), window=openness.window_key(known)).distinct()


def _moments() -> list[str]:
    return sorted({name for rule in RULES for proof in rule.evidence for name in (proof.at, proof.since) if name})


def _rests(pairs: ir.Table, rule: Rule) -> ir.BooleanValue:
    return (pairs.case_rule == rule.code) & ibis.or_(*[_proves(pairs, proof) for proof in rule.evidence])


def _proves(pairs: ir.Table, proof: Proof) -> ir.BooleanValue:
    """Instants are compared in steps of about a second, the precision of packed values."""
    kind = is_kind(pairs, *proof.kinds)
    if proof.at:
        return kind & ((pairs["at"] >> _TICK_BITS) == (pairs[f"fact_{proof.at}"] >> _TICK_BITS))
    if proof.since:
        return kind & (pairs["at"] >= pairs[f"fact_{proof.since}"])
    return kind


def _by_rule(decided: ir.Table, value: Callable[[Rule], int]) -> ir.IntegerValue:
    return ibis.cases(*[(decided.rule.isin(codes), number) for number, codes in _grouped(value)], else_=0)


def _column(decided: ir.Table, name: Callable[[Rule], str]) -> ir.IntegerValue:
    """For each rule the fact of this name; no name, no value."""
    return ibis.cases(*[(decided.rule.isin(codes), decided[fact]) for fact, codes in _grouped(name) if fact])


def _grouped(value: Callable[[Rule], object]) -> list[tuple[object, list[int]]]:
    groups: dict[object, list[int]] = {}
    for rule in RULES:
        groups.setdefault(value(rule), []).append(rule.code)
    return list(groups.items())


def sql(expression: ir.Table, dialect: str) -> str:
    """``expression`` as one statement for ``duckdb``, ``sqlite`` or ``postgres``; no driver is needed."""
    return ibis.to_sql(expression, dialect=dialect, pretty=False)
