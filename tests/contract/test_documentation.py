"""The documentation is complete: every kind, command, option, source and dependency has its line."""

from __future__ import annotations

import json
import re
import runpy
import tomllib

import click
import pytest
from tests.conftest import ROOT

from regard.cli.main import main
from regard.ledger.catalogue import KINDS
from regard.sources import discover

DOCS = ROOT / "docs"


def test_vocabulary_and_settings_are_up_to_date() -> None:
    """What is written from the package is what the package says now; run tools/vocabulary.py after changing it."""
    writer = runpy.run_path(str(ROOT / "tools" / "vocabulary.py"))
    page = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    assert page.split(writer["MARK"])[1] == writer["tables"]().removeprefix(writer["MARK"])
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == writer["settings"]()


def test_no_two_kinds_share_a_number() -> None:
    """A code stands for one kind for ever."""
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("source", [source.name for source in discover()])
def test_every_source_says_what_it_reads(source: str) -> None:
    """Each folder under sources has its page."""
    assert (DOCS / "sources" / f"{source}.md").is_file()


def options() -> list[str]:
    """Every command and long option of the command line."""
    found = []
    for name, command in main.commands.items():
        found.append(name)
        found += [option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts]
    return found


@pytest.mark.parametrize("option", sorted(set(options())))
def test_every_command_and_option_is_documented(option: str) -> None:
    """What `regard --help` knows, the documentation knows."""
    pages = (DOCS / "howto.md").read_text(encoding="utf-8") + (ROOT / "README.md").read_text(encoding="utf-8")
    assert option in pages


def test_every_dependency_has_a_line_with_its_licence() -> None:
    """docs/dependencies.md names each runtime dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=\[;]", line)[0] for line in project["dependencies"]]
    assert [name for name in names if f"| {name} |" not in page] == []


def test_every_requirement_has_a_row_that_is_true() -> None:
    """docs/features.md has a row for each id; whatever works or partly works names a test that exists."""
    page = (DOCS / "features.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-F]\d+) \| .* \| (works|partly|not yet) \| (.*) \|$", page, flags=re.MULTILINE)
    assert len({row[0] for row in rows}) == 90
    for requirement, state, proof in rows:
        files = re.findall(r"`(tests/[^`:]+\.py)(?:::(\w+))?`", proof)
        assert files or state == "not yet", requirement
        for file, test in files:
            assert (ROOT / file).is_file(), (requirement, file)
            assert test in (ROOT / file).read_text(encoding="utf-8"), (requirement, test)


def test_the_schema_of_the_answer_is_valid_json() -> None:
    """docs/today.schema.json can be read."""
    assert json.loads((DOCS / "today.schema.json").read_text(encoding="utf-8"))["type"] == "object"
