"""Lever: webhook bodies, as a single JSON object, an array or JSON Lines. Its exports are tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_EVENT = re.compile(rb'"event"\s*:\s*"(application|candidate|contact|interview)[A-Za-z]+"')
_SIGNED = re.compile(rb'"triggeredAt"\s*:\s*\d')


class LeverSource:
    """Reads what Lever sends; docs/sources/lever.md has the fields and what becomes of them."""

    name = "lever"
    title = "Lever (webhooks)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim JSON with an ``event`` in Lever's spelling and ``triggeredAt``."""
        head = sample.as_json
        if _EVENT.search(head) and _SIGNED.search(head):
            return Recognition(self.name, 92, "Lever webhook")
        return None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the objects of the file."""
        from regard.sources.lever.reader import read  # late: nothing is loaded before it is needed

        return read(path, recognition, circumstances)


SOURCE = LeverSource()
