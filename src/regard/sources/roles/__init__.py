"""Roles and personas: the openings and the kinds of people looked for, as YAML or JSON written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_KEYS = re.compile(
    rb"^[\s{\[,-]*[\"']?(roles|personas|must_skills|must|stop_employers|stop_countries|stop|min_level|max_level|offer|persona|title|family|level|remote|"
    rb"topics|opened|closes|owner)[\"']?\s*:",
    re.MULTILINE,
)
_OWN = frozenset(
    {b"roles", b"personas", b"must_skills", b"stop_employers", b"stop_countries", b"min_level", b"max_level", b"persona"}
)


class RolesSource:
    """Reads roles and personas, one reading each; docs/sources/roles.md has every key."""

    name = "roles"
    title = "Roles and personas (YAML or JSON)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim YAML or JSON with keys that only roles have together, or a file named after them."""
        if sample.path.suffix.lower() not in _SUFFIXES:
            return None
        keys = {match[1] for match in _KEYS.finditer(sample.head)}
        named = bool(re.search(r"role|persona|opening", sample.path.stem, re.IGNORECASE))
        if len(keys & _OWN) >= 1 and (len(keys) >= 2 or named):
            return Recognition(self.name, 92, "roles and personas")
        if keys and named:
            return Recognition(self.name, 88, "roles and personas")
        return Recognition(self.name, 40, "roles and personas") if named and sample.path.suffix.lower() != ".json" else None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the roles of the file."""
        from regard.sources.roles.reader import read  # late: YAML and the place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = RolesSource()
