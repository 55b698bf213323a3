"""Every page is shown one value, and names all of it and nothing else."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from regard import web

TEMPLATES = Path(web.__file__).parent / "templates"
_SHOWN = re.compile(r'show\(\s*"([\w-]+)",\s*')
_NAMED = re.compile(r"\bscreen\.(\w+)")


def _screens() -> dict[str, type]:
    """The screens of all pages, by their names in small letters without ``screen``."""
    found = {}
    for module in iter_modules(web.__path__):
        for name, value in vars(import_module(f"regard.web.{module.name}")).items():
            if is_dataclass(value) and isinstance(value, type) and (name.endswith("Screen") or name == "OwnPage"):
                found[name.removesuffix("Screen").lower()] = value
    return found


SCREENS = _screens()


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.j2")), ids=lambda path: path.name)
def test_a_template_names_what_its_screen_has(template: Path) -> None:
    """The frame is part of every screen; a field that no template shows is one too many."""
    name = template.name.removesuffix(".html.j2").replace("-", "")
    named = set(_NAMED.findall(template.read_text(encoding="utf-8")))
    if name == "frame":
        assert named == {"frame"}
        return
    has = {field.name for field in fields(SCREENS[name])}
    assert named | {"frame"} == has


def test_every_screen_has_a_template() -> None:
    """None is left over."""
    assert set(SCREENS) == {path.name.removesuffix(".html.j2").replace("-", "") for path in TEMPLATES.glob("*.j2")} - {"frame"}
