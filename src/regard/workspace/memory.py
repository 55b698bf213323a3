"""How memory is looked after while a folder is read and decided on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 200_000


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for cyclic garbage rarely: rows and sayings come by the million and hold no cycles, and each look costs time."""
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
