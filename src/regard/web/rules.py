"""The page of the rules: what each decides today, the settings they go by, and what would change if one were changed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields

from starlette.responses import RedirectResponse, Response

from regard.decisions.rules.order import BY_NAME, RULES
from regard.decisions.settings import Settings
from regard.errors import BadSettings
from regard.report.phrases import readable, titled
from regard.web.recruiter import AT_A_TIME, list_screen
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Form, Visit
from regard.workspace.company import SettingsChanged

_NAMES = r"[a-z_]+(?:, [a-z_]+)*"
_MEANING = re.compile(rf"^    ({_NAMES}): (.*?)(?=\n    {_NAMES}: |\Z)", re.MULTILINE | re.DOTALL)
_MOST = 100_000
_AFTER_ALL = "Try yours again, and save it if it is still right."


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the order of the gate: what it says, on what ground, and over how many people it decides now."""

    name: str
    title: str
    verdict: str
    phrase: str
    says: str
    law: str
    count: int


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting: its value as typed or as it is, its default, and what it means."""

    name: str
    value: str
    default: int
    says: str
    wrong: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """So many people over whom another rule would decide, and the way to them."""

    before: str
    after: str
    people: int
    opens: str


@dataclass(frozen=True, slots=True)
class RulesScreen:
    """Every rule in the order in which it is asked, and the settings.

    tried: whether a change is being tried; then changes says what it would do, and how many people stay as they are.
    seen: name and value of each setting as the colleague saw it, so that nobody else's change is taken back unseen.
    """

    frame: Frame
    rules: tuple[RuleLine, ...]
    settings: tuple[SettingLine, ...]
    may_change: bool
    tried: bool
    changes: tuple[ChangeLine, ...]
    moved: int
    told: str
    seen: str


def rules(visit: Visit) -> Response:
    """Every rule and every setting."""
    return show("rules", _screen(visit))


def change(visit: Visit) -> Response:
    """Try settings, or save them. What is wrong is said beside the field, which keeps what was typed."""
    visit.need(MAY_READ_IN)
    seen, now = seen_by(visit.form), asdict(visit.live.settings)
    sent = {name: visit.form[name] for name in now if name in visit.form}
    typed = {name: text for name, text in sent.items() if text != str(seen.get(name, now[name]))}
    wrong = {name: "Write a whole number." for name, text in typed.items() if not _is_number(text)}
    if wrong:
        return show("rules", _screen(visit, typed=typed, seen=seen, wrong=wrong), 422)
    values = {name: int(text) for name, text in typed.items()}
    try:
        if visit.form.get("act") == "save":
            visit.live.set_rules(values, by=visit.account.email, now=visit.now, seen=seen)
            return RedirectResponse("/rules", status_code=303)
        found = visit.live.what_if(values, visit.now)
    except BadSettings as error:
        return show("rules", _screen(visit, typed=typed, seen=seen, told=str(error)), 422)
    except SettingsChanged as error:
        return show("rules", _screen(visit, typed=typed, told=f"{error} {_AFTER_ALL}"), 409)
    lines = tuple(
        ChangeLine(_title(one.before), _title(one.after), one.people, f"/rules/changed?before={one.before}&after={one.after}")
        for one in found
    )  # fmt: skip
    return show("rules", _screen(visit, typed=typed, seen=seen, changes=lines, tried=True))


def seen_by(form: Form) -> dict[str, int]:
    """The settings as they were when the form was made; whatever else stands there is left out."""
    told = (part.partition(":") for part in form.get("seen", "").split())
    return {name: int(value) for name, _, value in told if _is_number(value)}


def _is_number(text: str) -> bool:
    return text.isdecimal() and int(text[:12]) <= _MOST


def changed(visit: Visit) -> Response:
    """The people behind one number of the change that was tried last, as they are decided over now."""
    before, after = visit.request.query_params.get("before", ""), visit.request.query_params.get("after", "")
    if before not in BY_NAME or after not in BY_NAME:
        return RedirectResponse("/rules", status_code=303)
    agenda = visit.live.changed(before, after, visit.now, start=visit.number("from"), most=AT_A_TIME)
    title, base = f"{_title(before)}, then {_title(after).lower()}", f"/rules/changed?before={before}&after={after}&"
    return show("list", list_screen(
        visit, title, agenda, base, here="/rules",
        intro="As they are decided over now; with the settings tried, the other rule would decide.",
        empty="Nothing is being tried any more. Try the change again under Rules.",
    ))  # fmt: skip


def _screen(
    visit: Visit, *, typed: dict[str, str] | None = None, seen: dict[str, int] | None = None, wrong: dict[str, str] | None = None,
    changes: tuple[ChangeLine, ...] = (), tried: bool = False, told: str = "",
) -> RulesScreen:  # fmt: skip
    counts = visit.live.counts(visit.now)
    lines = tuple(
        RuleLine(
            rule.name, _title(rule.name), rule.verdict.name.lower(), rule.verdict.phrase.removesuffix(" until"), rule.doc,
            rule.law, counts.get(rule.name, 0),
        )
        for rule in RULES
    )  # fmt: skip
    now, meanings = visit.live.settings, _meanings()
    looked_at = asdict(now) | {name: value for name, value in (seen or {}).items() if name in (typed or {})}
    settings = tuple(
        SettingLine(
            one.name, (typed or {}).get(one.name, str(getattr(now, one.name))), getattr(Settings(), one.name),
            meanings.get(one.name, ""), (wrong or {}).get(one.name, ""),
        )
        for one in fields(Settings)
    )  # fmt: skip
    return RulesScreen(
        frame("Rules", visit.live.company, visit.account, "/rules"), lines, settings, visit.account.role in MAY_READ_IN, tried,
        changes, sum(one.people for one in changes), told, " ".join(f"{name}:{value}" for name, value in looked_at.items()),
    )  # fmt: skip


def _title(rule: str) -> str:
    return titled(readable(rule))


def _meanings() -> dict[str, str]:
    """What each setting means, from where it is defined."""
    found = {}
    for match in _MEANING.finditer(Settings.__doc__ or ""):
        for name in match[1].split(", "):
            found[name] = " ".join(match[2].split())
    return found
