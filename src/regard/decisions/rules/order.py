"""The order of the gate: every rule once; the first that holds decides."""

from __future__ import annotations

from regard.decisions.rules import courtesy, mishaps, must_not, reasons, spoken, warm
from regard.decisions.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *must_not.RULES,
    *mishaps.OWED,
    *mishaps.PAUSES,
    *mishaps.MISHAPS,
    *spoken.RULES,
    *courtesy.MEETINGS,
    *warm.ASKED,
    *courtesy.CLOSED,
    *courtesy.RHYTHM,
    *reasons.ADDRESS,
    *warm.RULES,
    *reasons.AGE,
    *reasons.NAMED_DATE,
    *reasons.NOTICE,
    *reasons.OFFERS,
)
BY_CODE: dict[int, Rule] = {rule.code: rule for rule in RULES}
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
