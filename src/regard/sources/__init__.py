"""The outside world, coming in: one folder per kind of file, found by its folder, none knowing another."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from regard.intake.reading import Source


def discover() -> tuple[Source, ...]:
    """Every source in this package, by name. Adding one means adding its folder, nothing else."""
    names = sorted(module.name for module in iter_modules(__path__) if module.ispkg)
    return tuple(import_module(f"{__name__}.{name}").SOURCE for name in names)
