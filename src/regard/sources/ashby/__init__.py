"""Ashby: webhook bodies and the objects of its interface, as JSON or JSON Lines. Its exports are tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_ACTION = re.compile(rb'"action"\s*:\s*"(application|candidate|interview|offer|job)[A-Za-z]+"')
_OBJECT = re.compile(
    rb'"(primaryEmailAddress|applicationIds|socialLinks|fileHandles|profileUrl|currentInterviewStage|archiveReason|creditedToUser|customFields)"\s*:'
)
_DATA = re.compile(rb'"data"\s*:\s*\{')


class AshbySource:
    """Reads what Ashby sends; docs/sources/ashby.md has the fields and what becomes of them."""

    name = "ashby"
    title = "Ashby (webhooks and objects)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim JSON with an ``action`` in Ashby's spelling and ``data``, or with names of fields as only Ashby has."""
        head = sample.as_json
        if _ACTION.search(head) and _DATA.search(head):
            return Recognition(self.name, 92, "Ashby webhook")
        if len({match[1] for match in _OBJECT.finditer(head)}) >= 2:
            return Recognition(self.name, 91, "Ashby")
        return None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the objects of the file."""
        from regard.sources.ashby.reader import read  # late: telephone and place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = AshbySource()
