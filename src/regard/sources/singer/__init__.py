"""Records that came over a bridge and that no other source makes anything of: kept as they came, and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from regard.intake.jsonfields import as_table, word
from regard.intake.jsontext import Found, objects
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition, Sample
from regard.privacy.withheld import kept

_UNKNOWN = "Nobody knows what this record is about: no source claims it, and it names no person as a table would."
NO_MESSAGE = "no_message"
"""Under this key stands a line that is no message, with why beside it."""
_NAME_THEM = "If it is about a person, say which field is what: docs/sources/singer.md tells how."

_ONLY_MESSAGES = "Have the tap write nothing but messages on its standard output, and run it again."


class SingerSource:
    """Keeps whatever nobody else reads. It claims no file: it is named where a bridge hands over what is left."""

    name = "singer"
    title = "Records of Singer and Airbyte"

    def recognise(self, _: Sample) -> Recognition | None:
        """Never claim a file: everything could be such a record."""
        return None

    def read(self, path: Path, _: Recognition, __: Circumstances) -> Iterator[Reading | Note]:
        """Stream a reading for each record."""
        with path.open("rb") as file:
            yield from map(_reading, objects(file))


def _reading(found: Found) -> Reading:
    if found.error:
        reason = f"This line is {found.error}."
        return Reading(found.line, Outcome.REJECTED, found.text, (), reason, _ONLY_MESSAGES)
    value, raw, _ = kept(found.text, found.value)
    if NO_MESSAGE in as_table(value):
        reason = f"A line that is no message of a tap: {word(as_table(value), 'why')}."
        return Reading(found.line, Outcome.REJECTED, raw, (), reason, _ONLY_MESSAGES)
    return Reading(found.line, Outcome.SHOWN, raw, (), _UNKNOWN, _NAME_THEM)


SOURCE = SingerSource()
