"""JSON Resume: CVs in the open JSON form of jsonresume.org."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_SECTIONS = re.compile(
    rb'"(work|volunteer|education|awards|certificates|publications|skills|languages|interests|references|projects|meta)"\s*:\s*[\[{n]',
)
_BASICS = re.compile(rb'"basics"\s*:')
_SCHEMA = re.compile(rb'"\$schema"\s*:\s*"[^"]*resume-schema')


class JsonResumeSource:
    """Reads CVs, one reading each; docs/sources/jsonresume.md says which sections become values."""

    name = "jsonresume"
    title = "JSON Resume"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim JSON with ``basics``, with the schema's address, or named ``resume.json`` and with a section of it."""
        head = sample.as_json
        if not head:
            return None
        sections = {match[1] for match in _SECTIONS.finditer(head)}
        named = sample.path.name.lower().endswith("resume.json")
        confidence = self._confidence(head, sections, named=named)
        return Recognition(self.name, confidence, "JSON Resume") if confidence else None

    def _confidence(self, head: bytes, sections: set[bytes], *, named: bool) -> int:
        if _SCHEMA.search(head):
            return 95
        if _BASICS.search(head):
            return 90 if sections else 82
        if named:
            return 75
        return {0: 0, 1: 30}.get(len(sections), 60)

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the CVs of the file."""
        from regard.sources.jsonresume.reader import read  # late: telephone and place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = JsonResumeSource()
