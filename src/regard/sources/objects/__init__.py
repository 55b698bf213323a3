"""Objects of other systems' interfaces, as JSON or JSON Lines: what each field of each system means stands in ``brands``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample
from regard.sources.objects.brands import brands


class ObjectsSource:
    """Reads objects as interfaces list them; docs/sources/objects.md has the systems, each with a page of its own."""

    name = "objects"
    title = "Objects of other systems"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim JSON with the names of fields that a brand asks for."""
        head = sample.as_json
        found = next((brand for brand in brands() if brand.shows_in(head)), None)
        return Recognition(self.name, 90, found.title) if found else None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the objects of the file."""
        from regard.sources.objects.reader import read  # late: telephone and place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = ObjectsSource()
