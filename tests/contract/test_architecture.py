"""The house rules are enforced: each contract, broken on purpose in a copy of the package, is caught by its machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

BREACHES = [
    ("ledger/intruder.py", "from regard.decisions import day\n", "The loop runs one way"),
    ("storage/intruder.py", "from regard.report import page\n", "The loop runs one way"),
    ("newcomer/__init__.py", "", "The loop runs one way"),
    ("people/intruder.py", "import sqlite3\n", "Steps do no input or output"),
    ("decisions/intruder.py", "import jinja2\n", "Steps do no input or output"),
    ("cli/intruder.py", "from regard import channels\n", "Only the workspace opens a channel"),
    ("sources/vcard/intruder.py", "from regard.sources import table\n", "Sources never meet each other"),
]


def copy_house(folder: Path) -> Path:
    """The package, its settings and its tools, where they may be broken."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignore)
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of the machines in the copy; its own import path comes first."""
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": str(Path(sys.executable).parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, str(Path(sys.executable).parent / "lint-imports"), "--no-cache")


def test_the_house_as_it_stands_keeps_every_contract(tmp_path: Path) -> None:
    """Nothing is broken before anything is planted."""
    result = lint_imports(copy_house(tmp_path))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("place", "code", "contract"), BREACHES)
def test_a_planted_breach_is_caught(tmp_path: Path, place: str, code: str, contract: str) -> None:
    """Somebody imports against the order; the linter names the contract that is broken."""
    house = copy_house(tmp_path)
    target = house / "src" / "regard" / place
    target.parent.mkdir(exist_ok=True)
    target.write_text(f'"""An intruder."""\n{code}', encoding="utf-8")
    result = lint_imports(house)
    broken = [line for line in result.stdout.splitlines() if "BROKEN" in line]
    assert result.returncode != 0
    assert any(contract in line for line in broken), result.stdout


@pytest.mark.parametrize(
    ("name", "code", "complaint"),
    [
        ("utils.py", '"""Odds and ends."""\n', "named for what it holds"),
        ("long.py", '"""Long."""\n' + "x = 1\n" * 700, "longer than 600 lines"),
        ("deep.py", '"""Deep."""\n\ndef deep() -> None:\n' + "    x = 1\n" * 90, "more than 80"),
        ("mute.py", "x = 1\n", "one sentence"),
        ("nosy.py", '"""Nosy."""\n\nfrom regard.clock import _EPOCH\n', "private name"),
        ("hasty.py", '"""Hasty."""\n\ndef hasty() -> None:\n    import json\n', "needs a reason"),
    ],
)
def test_a_breach_of_the_house_rules_is_caught(tmp_path: Path, name: str, code: str, complaint: str) -> None:
    """A dump, an endless file or function, a module that does not say what it is, a private name, a hidden import."""
    house = copy_house(tmp_path)
    (house / "src/regard/people" / name).write_text(code)
    result = run(house, sys.executable, "tools/house.py")
    assert result.returncode == 1
    assert complaint in result.stdout
