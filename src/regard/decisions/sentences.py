"""The sentences of a decision: templates of the rules filled with dates, spans of time, words and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regard.clock import DAY, HOUR, moment
from regard.decisions.rules.order import BY_CODE
from regard.decisions.rules.rule import Rule
from regard.decisions.settings import Settings
from regard.words import Channel, Micros

Row = Mapping[str, int | None]
_PHONE_CLOSED = {
    1: "no number is known",
    2: "they refused calls",
    3: "the law there asks for a consent that we do not have",
    4: "they do not want calls for now",
    5: "no hour is safe",
}
_CHANNELS = {Channel.EMAIL: "e-mail", Channel.LINKEDIN: "LinkedIn", Channel.PHONE: "telephone", Channel.SMS: "SMS"}


def span(micros: Micros) -> str:
    """A span of time in the largest whole unit that fits: ``3 hours``, ``1 day``, ``12 days``."""
    days, hours = micros // DAY, micros // HOUR
    count, unit = (days, "day") if days else (max(hours, 1), "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Value:
    """A fact inside of a sentence: as a date, a time, the time since, the number inside of a packed value, or as it is."""

    value: int | None
    wording: Wording

    def __format__(self, style: str) -> str:
        """``date``, ``time`` (with hours), ``ago`` (2 days), ``number`` (packed), or a setting: the day that many days later."""
        if self.value is None:
            return "an unknown day" if style in {"date", "time"} else "unknown"
        if style == "ago":
            return span(self.wording.now - self.value)
        if style == "number":
            return str(self.value & ((1 << 28) - 1))
        if style.endswith("_days"):
            return self.wording.day(self.value + getattr(self.wording.settings, style) * DAY)
        return self.wording.day(self.value, hours=style == "time") if style in {"date", "time"} else str(self.value)


@dataclass(frozen=True, slots=True)
class Wording:
    """What sentences need besides the row: the moment, the zone to name days in, titles of roles by number, names.

    colleagues: the names of colleagues by their terms.
    """

    now: Micros
    zone: str = "UTC"
    roles: Mapping[int, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    colleagues: Mapping[int, str] = field(default_factory=dict)

    def day(self, at: Micros, *, hours: bool = False) -> str:
        """An instant as people write it, in the zone of the company."""
        local = moment(at, self.zone)
        text = f"{local.day} {local:%B %Y}"
        return f"{text} at {local:%H:%M}" if hours else text

    def because(self, row: Row, name: str) -> str:
        """The sentence of the rule that decided."""
        return self.fill(rule_of(row).because, row, name)

    def task(self, row: Row, name: str) -> str:
        """What a human has to do."""
        return self.fill(rule_of(row).task, row, name)

    def avoid(self, row: Row, name: str) -> str:
        """What not to say."""
        return self.fill(rule_of(row).avoid, row, name)

    def offer(self, row: Row) -> str:
        """The role to offer; empty if the rule offers none."""
        role = row.get("role")
        return self.roles.get(role, f"role {role}") if role and rule_of(row).role == "fit_role" else ""

    def fill(self, template: str, row: Row, name: str) -> str:
        """One template with the facts of one row; a name that is empty becomes ``this person``."""
        text = template.format_map(_Words(self, row, name)) if template else ""
        return text[:1].upper() + text[1:]

    def word(self, asked: str, row: Row, name: str) -> object:
        """What one name in braces stands for."""
        if asked == "name":
            return name or "this person"
        if asked == "role":
            role = row.get("role")
            return f"“{self.roles.get(role, f'role {role}')}”" if role else "a role"
        if asked == "referrer":
            return self.colleagues.get(row["referrer"] or 0, "a colleague")
        if asked == "channel":
            return channel_phrase(Channel(row.get("channel") or 0))
        if asked == "phone_closed":
            return _PHONE_CLOSED.get(row.get("phone_closed") or 0, "")
        return self.settings if asked == "settings" else Value(row[asked], self)


class _Words(dict[str, object]):
    """The words of one sentence, each worked out when the sentence names it."""

    def __init__(self, wording: Wording, row: Row, name: str) -> None:
        super().__init__()
        self._asked = (wording, row, name)

    def __missing__(self, asked: str) -> object:
        wording, row, name = self._asked
        return wording.word(asked, row, name)


def channel_phrase(channel: Channel) -> str:
    """How sentences call a channel."""
    return _CHANNELS.get(channel, channel.word)


def rule_of(row: Row) -> Rule:
    """The rule that decided over a row of the plan."""
    return BY_CODE[row["rule"] or 0]


def held(row: Row, rule: Rule) -> bool:
    """Whether ``rule`` holds in a row of the chain."""
    return row.get(f"held_{rule.name}") == 1
