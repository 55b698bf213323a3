"""What the company itself writes down: ``regard.toml`` with its name and domains, and ``roles.yaml`` with what it looks for."""

from __future__ import annotations

import json
from datetime import timedelta

from regard.demo.exports.desk import Desk
from regard.demo.life import Life
from regard.demo.world import Role


def write(desk: Desk, _lives: list[Life]) -> None:
    """Write both files; settings hold no rows."""
    told = desk.world
    settings = {"name": told.name, "domains": told.domains, "country": told.country, "zone": told.zone}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (desk.folder / "regard.toml").write_text(f"[company]\n{lines}", "utf-8", newline="\n")
    body = "\n".join(_role(desk, role) for role in told.roles)
    desk.data("roles.yaml", f"# What we are looking for; kept by talent operations.\nroles:\n{body}".encode(), len(told.roles))


def _role(desk: Desk, role: Role) -> str:
    """One role in YAML; JSON's way of writing values is YAML too."""
    closes = None if role.closes is None else (desk.now - timedelta(days=role.closes)).date().isoformat()
    values = {
        "id": role.id, "title": role.title, "family": role.family, "level": role.level, "city": role.city,
        "country": role.country,
        "remote": role.remote, "must_skills": role.must_skills, "stop_employers": role.stop_employers,
        "stop_countries": role.stop_countries,
        "topics": role.topics, "offer": role.offer, "opened": (desk.now - timedelta(days=role.opened)).date().isoformat(),
        "closes": closes,
        "owner": role.owner, "min_level": role.min_level, "max_level": role.max_level, "persona": role.persona,
    }  # fmt: skip
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return f"  - {lines[0]}\n" + "".join(f"    {line}\n" for line in lines[1:])
