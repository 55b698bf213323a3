"""What is true in the made-up company, so that answers can be checked: people, records, plants, the leak and the metric."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from regard.demo.calm import LEAK_DAYS, LEAK_OFFICE, LEAK_PASS, LEAK_STAGE, PASS
from regard.demo.exports.desk import Desk, stamp
from regard.demo.life import Application, Life
from regard.demo.plot import STAGES
from regard.demo.stories import stories


def write(desk: Desk, lives: list[Life], seed: int) -> None:
    """Write ``truth.json``. Its first key marks it as something that nobody should read as an export."""
    truth = {
        "regard_demo_truth": 1,
        "company": desk.world.name,
        "now": stamp(desk.now),
        "seed": seed,
        "people": len(lives),
        "rows": dict(sorted(desk.rows.items())),
        "stories": dict(sorted(Counter(life.story for life in lives).items())),
        "leak": _leak(desk.now, lives),
        "time_to_hire": _time_to_hire(lives),
    }
    head = json.dumps(truth, ensure_ascii=False, indent=1).removesuffix("\n}")
    persons = ",\n  ".join(json.dumps(_person(life), ensure_ascii=False) for life in lives)
    text = f'{head},\n "persons": [\n  {persons}\n ]\n}}\n'
    (desk.folder / "truth.json").write_text(text, "utf-8", newline="\n")


def _person(life: Life) -> dict[str, Any]:
    person = life.person
    told = {
        "number": person.number, "name": person.name, "email": person.email, "office": person.office.city,
        "story": life.story,
        "records": life.files,
    }  # fmt: skip
    if person.other_email:
        told["duplicate"] = {
            "second_address": person.other_email,
            "linkable_by": "" if life.truth.get("second_address_unlinked") else "linkedin",
        }
    if life.story != "calm" and not life.truth.get("zone_unknown"):
        told["expect"] = stories()[life.story].expect
    facts = {key: value for key, value in life.truth.items() if key != "second_address_unlinked"}
    return {**told, "plant": facts} if facts else told


def _leak(now: datetime, lives: list[Life]) -> dict[str, Any]:
    """The stage that loses people since a change, with what really happened in the data."""
    since = now - timedelta(days=LEAK_DAYS)
    applications = [a for life in lives if life.home == "greenhouse" and life.story == "calm" for a in life.applications]
    return {
        "stage": LEAK_STAGE, "segment": {"office": LEAK_OFFICE}, "since": since.date().isoformat(),
        "cause": "the debrief after the hiring-manager interview moved from the same day to a weekly meeting",
        "true_pass_through": {"before": PASS[LEAK_STAGE], "after": LEAK_PASS, "elsewhere": PASS[LEAK_STAGE]},
        "observed": {
            "before": _passed(applications, LEAK_OFFICE, None, since),
            "after": _passed(applications, LEAK_OFFICE, since, None),
            "elsewhere": _passed(applications, "Lisbon", None, None),
        },
    }  # fmt: skip


def _passed(applications: list[Application], office: str, least: datetime | None, most: datetime | None) -> dict[str, int]:
    """How many left the leaking stage in the time given, and how many of them went on to the next one."""
    left = on = 0
    for a in applications:
        at = _left_at(a)
        if a.office != office or at is None or (least and at <= least) or (most and at > most):
            continue
        left += 1
        on += any(m.stage == STAGES[STAGES.index(LEAK_STAGE) + 1] for m in a.moves)
    return {"left": left, "passed": on}


def _left_at(a: Application) -> datetime | None:
    stages = [m.stage for m in a.moves]
    if LEAK_STAGE not in stages:
        return None
    following = stages.index(LEAK_STAGE) + 1
    return a.moves[following].at if following < len(stages) else a.ended


def _time_to_hire(lives: list[Life]) -> dict[str, Any]:
    """One metric, several definitions, each exact over the same hires; the last also counts who is not hired yet."""
    hires = [a for life in lives for a in life.applications if a.end == "hired" and a.ended]
    spans = {
        "application to acceptance, mean of closed cases (days)": [_days(a.opened, a.ended) for a in hires],
        "first conversation to acceptance, mean (days)": [_days(a.moves[0].at, a.ended) for a in hires],
        "application to offer, mean (days)": [_days(a.opened, a.offer_at) for a in hires if a.offer_at],
        "offer to acceptance, mean (days)": [_days(a.offer_at, a.ended) for a in hires if a.offer_at],
    }
    values = {name: round(sum(days) / len(days), 3) for name, days in spans.items() if days}
    middle = sorted(spans["application to acceptance, mean of closed cases (days)"])
    if middle:
        values["application to acceptance, upper median (days)"] = round(middle[len(middle) // 2], 3)
    still_open = sum(a.end == "active" for life in lives for a in life.applications)
    return {"hires": len(hires), "open_cases": still_open, "definitions": values}


def _days(start: datetime | None, stop: datetime | None) -> float:
    assert start is not None
    assert stop is not None
    return (stop - start).total_seconds() / 86_400
