"""vCard 2.1, 3.0 and 4.0: address books of telephones, mail programs and conference badges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_BEGIN = re.compile(rb"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(rb"^\s*VERSION\s*:\s*([234]\.[01])", re.IGNORECASE | re.MULTILINE)


class VcardSource:
    """Reads cards, one reading each; what is and is not taken from a card stands in docs/sources/vcard.md."""

    name = "vcard"
    title = "vCard"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim whatever holds ``BEGIN:VCARD``, with the version of its first card."""
        head = sample.head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")
        if not _BEGIN.search(head):
            return None
        version = _VERSION.search(head)
        variant = f"vCard {version[1].decode()}" if version else "vCard"
        return Recognition(self.name, 95 if head[:5].upper() == b"BEGIN" else 40, variant)

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the cards of the file."""
        from regard.sources.vcard.reader import read  # late: telephone and place tables take time to load

        return read(path, recognition, circumstances)


SOURCE = VcardSource()
