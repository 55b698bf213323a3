"""Tables: CSV, TSV and workbooks, of known systems by their columns and of unknown ones by names and values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample


class TableSource:
    """Reads tables about people and roles, in whatever dialect."""

    name = "table"
    title = "Tables (CSV, TSV, XLSX, XLS, ODS)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim the file if it is a table that says whom it is about."""
        from regard.sources.table.recognition import recognise  # late: reading telephone numbers loads slowly

        return recognise(sample)

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream a reading for every row."""
        from regard.sources.table.tablereader import read  # late: as above

        return read(path, recognition, circumstances)


SOURCE = TableSource()
