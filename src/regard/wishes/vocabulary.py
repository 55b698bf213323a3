"""The readable word lists of this step, parsed once and only when somebody needs them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words_of(name: str) -> dict[str, Any]:
    """The word list ``name``.toml beside this module, as it stands there."""
    return tomllib.loads(files("regard.wishes").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
