"""Who has been kept long enough and is to be erased, and who has to be kept nevertheless."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from regard.clock import DAY
from regard.decisions.settings import Settings
from regard.errors import RegardError
from regard.ledger.catalogue import code
from regard.privacy import retention
from regard.storage.store import Store
from regard.words import Micros


class KeptByHold(RegardError):
    """Somebody has to be kept for now, because a colleague placed a legal hold. Lift the hold first."""

    exit_code = 2
    http_status = 409

    def __init__(self, reason: str) -> None:
        super().__init__(f"The reason: {reason}.")
        self.reason = reason


class Cause(StrEnum):
    """Why somebody is due."""

    SILENT = f"no contact for {retention.days_after_contact()} days"
    UNTOLD = "not told in time that we hold data from others (GDPR Art. 14)"


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is to be erased, why, and since when. hold: the reason for which they are kept nevertheless."""

    person: int
    cause: Cause
    since: Micros
    hold: str = ""


def holds(store: Store, people: Sequence[int]) -> dict[int, str]:
    """The reasons for which some of these people have to be kept, by person."""
    rows = store.connection.execute(_HOLDS, (json.dumps(list(people)),)).fetchall()
    latest = {person: (kind, text) for person, kind, text in rows}
    return {person: text or "not said" for person, (kind, text) in latest.items() if kind == code("hold.placed")}


def check_hold(store: Store, person: int) -> None:
    """Raises KeptByHold where somebody has to be kept."""
    reason = holds(store, [person]).get(person)
    if reason is not None:
        raise KeptByHold(reason)


def due(store: Store, now: Micros, settings: Settings) -> tuple[Due, ...]:
    """Whoever is to be erased by ``now``, those on hold among them with the reason; in order of number."""
    months, notice = retention.days_after_contact() * DAY, settings.notice_days * DAY
    rows = store.connection.execute(_DUE, (now, now - notice, now - months)).fetchall()
    reasons = holds(store, [row[0] for row in rows])
    return tuple(
        Due(person, Cause.UNTOLD, sourced + notice, reasons.get(person, ""))
        if untold
        else Due(person, Cause.SILENT, since + months, reasons.get(person, ""))
        for person, since, sourced, untold in rows
    )


_HOLDS = f"""
SELECT r.person, e.kind, e.text FROM json_each(?) k JOIN records r ON r.person = k.value JOIN events e ON e.record = r.number
WHERE e.kind IN ({code("hold.placed")}, {code("hold.lifted")}) ORDER BY e.seq"""
_WHEN = "coalesce(e.happened, e.learnt)"
_WORD_OF_OTHERS = f"e.kind = {code('permission.given')} AND coalesce(e.number, 1) > 1"
"""That somebody knows of being recommended is what the colleague says: no contact with them."""
_TALKED = f"e.kind = {code('call.made')} AND e.number = 1"
_BY_THEM = f"(e.kind IN ({', '.join(map(str, retention.contact_codes()))}) AND NOT ({_WORD_OF_OTHERS})) OR ({_TALKED})"
_GONE = f"e.kind = {code('employment.ended')} AND {_WHEN} <= t.today"
_DUE = f"""
SELECT person, since, sourced, untold FROM (
    SELECT person, CASE WHEN gone > coalesce(met, learnt) THEN gone ELSE coalesce(met, learnt) END AS since, sourced,
        CASE WHEN sourced <= k.untold_before AND told IS NULL AND met IS NULL
            THEN 1 ELSE 0 END AS untold, k.silent_before
    FROM (
        SELECT r.person, max(CASE WHEN {_BY_THEM} THEN {_WHEN} END) AS met, min(e.learnt) AS learnt,
            min(CASE WHEN e.kind = {code("person.sourced")} THEN {_WHEN} END) AS sourced,
            max(CASE WHEN e.kind = {code("notice.given")} THEN {_WHEN} END) AS told,
            max(CASE WHEN e.kind IN ({code("application.hired")}, {code("employment.started")}) THEN {_WHEN} END) AS hired,
            max(CASE WHEN e.kind = {code("application.unhired")} OR {_GONE} THEN {_WHEN} END) AS unhired,
            max(CASE WHEN {_GONE} THEN {_WHEN} END) AS gone
        FROM records r JOIN events e ON e.record = r.number
        JOIN (SELECT CAST(? AS BIGINT) AS today) t ON e.learnt <= t.today
        WHERE r.person IS NOT NULL GROUP BY r.person) p,
        (SELECT CAST(? AS BIGINT) AS untold_before, CAST(? AS BIGINT) AS silent_before) k
    WHERE hired IS NULL OR unhired > hired) d
WHERE untold = 1 OR since <= silent_before ORDER BY person"""
