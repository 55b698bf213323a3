"""The plan: one verdict for everybody, what it rests on, and the whole chain of rules, as expressions for any engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from regard.decisions.facts import fit, openness, person, profile, wishes
from regard.decisions.facts.scope import Scope, is_kind
from regard.decisions.rules.order import RULES
from regard.decisions.rules.rule import Moment, Proof, Rule
from regard.decisions.tables import EVENTS
from regard.words import Channel

_TICK_BITS = 20
Said = TypeVar("Said", bound=Hashable)


def plan(scope: Scope) -> ir.Table:
    """(person, rule, verdict, channel, not_before, role) and the facts that the sentences and the evidence name."""
    facts = person.facts(scope)
    decided = facts.mutate(rule=ibis.cases(*[(rule.when(facts, scope), rule.code) for rule in RULES], else_=0).cast("int64"))
    return decided.select(
        "person",
        "rule",
        verdict=_by_rule(decided, lambda rule: int(rule.verdict)),
        channel=ibis.cases(*_for_rules(lambda rule: rule.channel, lambda channel: _channel(decided, channel), decided), else_=0),
        not_before=ibis.cases(*_for_rules(lambda rule: rule.not_before, lambda moment: _moment(decided, scope, moment), decided)),
        role=ibis.cases(*_for_rules(lambda rule: rule.role, lambda role: decided[role], decided)),
        **{name: decided[name] for name in spoken_facts()},
    )


def spoken_facts() -> list[str]:
    """The facts that sentences and evidence name, in a stable order."""
    return sorted(set().union(*(rule.columns() for rule in RULES)))


def chain(scope: Scope) -> ir.Table:
    """(person, a 0 or 1 for each rule by name, and the facts that sentences name): for ``--why``."""
    facts = person.facts(scope)
    held = {f"held_{rule.name}": rule.when(facts, scope).ifelse(1, 0) for rule in RULES}
    return facts.select("person", **held, **{name: facts[name] for name in spoken_facts()})


def evidence(scope: Scope, decided: ir.Table) -> ir.Table:
    """(person, seq) of the events on which the decisions in ``decided`` (what ``plan`` gave) rest."""
    kinds = sorted({kind for rule in RULES for proof in rule.evidence for kind in proof.kinds})
    events = scope.events(*kinds)
    moments = decided.select(case_of="person", case_rule="rule", **{f"fact_{name}": decided[name] for name in _moments()})
    pairs = events.join(moments, [("person", "case_of")])
    rests = ibis.or_(*[_rests(pairs, rule) for rule in RULES if rule.evidence])
    return pairs.filter(rests).select("person", "seq")


def pools(scope: Scope) -> ir.Table:
    """(role, person): who belongs to the pool of each open role and persona now (C1)."""
    return fit.members(scope, profile.profile(scope), wishes.preferences(scope).select("person", "open_level"))


def hours_needed(scope: Scope) -> ir.Table:
    """(zone, window): the distinct combinations for which ``hours`` must say when they open next."""
    known = person.side_by_side(
        scope.restrict(EVENTS).select("person").distinct(),
        [profile.places(scope), wishes.preferences(scope).select("person", "hours")],
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


def _for_rules(
    said: Callable[[Rule], Said], value: Callable[[Said], ir.IntegerValue], decided: ir.Table
) -> list[tuple[ir.BooleanValue, ir.IntegerValue]]:
    """What the rules say about something as branches; rules that say nothing have none."""
    return [(decided.rule.isin(codes), value(what)) for what, codes in _grouped(said) if what]


def _channel(decided: ir.Table, channel: str | Channel) -> ir.IntegerValue:
    return decided[channel] if isinstance(channel, str) else ibis.literal(int(channel), "int64")


def _moment(decided: ir.Table, scope: Scope, moment: str | Moment) -> ir.IntegerValue:
    return decided[moment] if isinstance(moment, str) else moment(decided, scope)


def _grouped(value: Callable[[Rule], Said]) -> list[tuple[Said, list[int]]]:
    groups: dict[Said, list[int]] = {}
    for rule in RULES:
        groups.setdefault(value(rule), []).append(rule.code)
    return list(groups.items())


def sql(expression: ir.Table, dialect: str) -> str:
    """``expression`` as one statement for ``duckdb``, ``sqlite`` or ``postgres``; no driver is needed.

    SQLite and PostgreSQL put the text of a subquery wherever its columns are named, which doubles the work with every
    stage of facts; for them each stage is a materialised common table, computed once.
    """
    if dialect == "duckdb":
        return _with_break(expression)
    text = str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    staged = eliminate_subqueries(sqlglot.parse_one(text, dialect=dialect))
    for stage in staged.find_all(sqlglot.exp.CTE):
        stage.set("materialized", True)
    return staged.sql(dialect=dialect)


def _with_break(expression: ir.Table) -> str:
    """For DuckDB the joined themes are written down once, before anything is derived from them.

    Each outer join hands on smaller batches, and hundreds of expressions over tiny batches cost more than the copy.
    """
    joined = [node for node in expression.op().find(ops.Project) if node.schema.names[-3:] == openness.JOINED_LAST]
    if len(joined) != 1:
        return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))
    whole = joined[0]
    kept = ibis.table(whole.schema, name="known_facts")
    rest = expression.op().replace({whole: kept.op()}).to_expr()
    first, then = (str(ibis.to_sql(part, dialect="duckdb", pretty=False)) for part in (whole.to_expr(), rest))
    start = "WITH known_facts AS MATERIALIZED (" + first + ")"
    return f"{start}, {then[len('WITH ') :]}" if then.startswith("WITH ") else f"{start} {then}"
