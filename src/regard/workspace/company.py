"""What the user tells about the company and about odd files: ``regard.toml`` and ``mapping.toml`` in the folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from regard.decisions.settings import Settings
from regard.errors import BadSettings, RegardError
from regard.people.freshness import ShelfLives

COMPANY_FILE = "regard.toml"
MAPPING_FILE = "mapping.toml"
MAPPINGS = "mappings"
"""Under which name the store keeps what was settled about files here."""


@dataclass(frozen=True, slots=True)
class Company:
    """The company that courts: table ``[company]`` of ``regard.toml``. Everything has a default.

    name: as it stands on the report. domains: our mail domains or addresses, to tell us from them.
    country: ISO code for national telephone numbers. zone: IANA zone of times that a source gives without one.
    rules: table ``[rules]``, settings of ``regard.decisions.settings.Settings`` by name.
    owners: table ``[owners]``, who looks after which source by the name that users see; ``*`` for all others.
    """

    name: str = ""
    domains: frozenset[str] = frozenset()
    country: str = ""
    zone: str = "UTC"
    owners: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What the rules go by."""
        return Settings(**self.rules)

    @property
    def lives(self) -> ShelfLives:
        """How long values may be acted on; what is read out of a title ages with it."""
        days = self.settings
        title = days.title_days
        return ShelfLives(title=title, level=title, family=title, employer=days.employer_days, email=days.email_days)

    def with_rules(self, rules: Mapping[str, int]) -> Company:
        """The same company with these settings of the rules changed. Raises BadSettings for an unknown one or a bad value."""
        return replace(self, rules={**self.rules, **_rules({"rules": dict(rules)})})

    def as_text(self) -> str:
        """The company as JSON, to be kept in a store."""
        return json.dumps({**asdict(self), "domains": sorted(self.domains)})

    @classmethod
    def from_text(cls, text: str) -> Company:
        """The company that ``as_text`` wrote; all defaults for an empty text."""
        told = json.loads(text or "{}")
        return cls(**{**told, "domains": frozenset(told.get("domains", ()))})


class SettingsChanged(RegardError):
    """Somebody was faster: nothing of yours was saved."""

    exit_code = 2
    http_status = 409


def changes(now: Settings, rules: Mapping[str, int], seen: Mapping[str, int]) -> list[str]:
    """What these settings change, in words. seen: what they were when they were looked at.

    Raises SettingsChanged where one of them is neither as it was seen nor as it is wanted.
    """
    held = {name: getattr(now, name) for name in rules}
    lost = [name for name, value in rules.items() if held[name] not in (value, seen.get(name, held[name]))]
    if lost:
        told = (f"{name} is {held[name]} by now, you saw {seen[name]} and wanted {rules[name]}" for name in lost)
        raise SettingsChanged("; ".join(told) + ".")
    return [f"{name} from {held[name]} to {value}" for name, value in rules.items() if held[name] != value]


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What ``mapping.toml`` says about one file: who reads it, its columns, and anything else as ``key = "value"``."""

    source: str = ""
    zone: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def mappings_as_text(mappings: Mapping[str, FileMapping]) -> str:
    """What was settled about files as JSON, to be kept in a store. Files of which nothing is said are left out."""
    told = {path: asdict(mapping) for path, mapping in mappings.items() if mapping != FileMapping()}
    return json.dumps(told, ensure_ascii=False)


def mappings_from_text(text: str) -> dict[str, FileMapping]:
    """What ``mappings_as_text`` wrote; nothing for an empty text."""
    return {path: FileMapping(**told) for path, told in json.loads(text or "{}").items()}


def read_company(folder: Path) -> Company:
    """The company of a folder; all defaults where there is no ``regard.toml``. Raises BadSettings with the place."""
    told = _toml(folder / COMPANY_FILE)
    table = told.get("company", {})
    unknown = sorted(set(table) - {"name", "domains", "country", "zone"})
    if unknown:
        raise BadSettings(f"{COMPANY_FILE}: [company] has no setting {', '.join(unknown)}.")
    zone = _known_zone(str(table.get("zone", "UTC")), COMPANY_FILE)
    domains = frozenset(str(domain).strip().lower() for domain in table.get("domains", ()))
    return Company(str(table.get("name", "")), domains, str(table.get("country", "")).upper(), zone, _owners(told), _rules(told))


def _rules(told: Mapping[str, Any]) -> dict[str, int]:
    """The settings that the company changes; an unknown name or anything but a whole number is said with the place."""
    table = told.get("rules", {})
    known = {setting.name for setting in fields(Settings)}
    for name, value in table.items():
        if name not in known:
            raise BadSettings(f"{COMPANY_FILE}: [rules] has no setting {name}; docs/settings.md lists them.")
        if type(value) is not int or value < 0:
            raise BadSettings(f"{COMPANY_FILE}: [rules] {name} has to be a whole number, for instance {name} = 30.")
    return dict(table)


def _owners(told: Mapping[str, Any]) -> dict[str, str]:
    table = told.get("owners", {})
    if not isinstance(table, dict) or not all(isinstance(owner, str) for owner in table.values()):
        raise BadSettings(f'{COMPANY_FILE}: write [owners] as lines of "name of the source" = "address".')
    return {str(source): str(owner).strip() for source, owner in table.items()}


def read_mappings(folder: Path) -> dict[str, FileMapping]:
    """What the user says about single files, by path relative to the folder. Raises BadSettings with the place."""
    return mappings_in(folder / MAPPING_FILE)


def mappings_in(file: Path) -> dict[str, FileMapping]:
    """The same, of a file of another name."""
    return {path: _file_mapping(path, table) for path, table in _toml(file).items()}


def _file_mapping(path: str, table: object) -> FileMapping:
    if not isinstance(table, dict):
        raise BadSettings(f'{MAPPING_FILE}: write ["{path}"] as a table.')
    columns = {str(column): str(name) for column, name in dict(table.get("columns", {})).items()}
    extra = {key: str(value) for key, value in table.items() if key not in {"source", "zone", "columns"}}
    zone = _known_zone(str(table.get("zone", "")), MAPPING_FILE)
    return FileMapping(str(table.get("source", "")), zone, columns | extra)


def _known_zone(zone: str, file: str) -> str:
    try:
        return ZoneInfo(zone).key if zone else ""
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSettings(f'{file}: "{zone}" is no IANA time zone; write for instance zone = "Europe/Berlin".') from error


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path.name}: {error}.") from error
