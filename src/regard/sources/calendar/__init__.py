"""iCalendar: interviews and other meetings, who came and who did not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

_BEGIN = re.compile(rb"^\s*BEGIN\s*:\s*(VCALENDAR|VEVENT)\s*$", re.IGNORECASE | re.MULTILINE)
_PRODUCT = re.compile(rb"^PRODID[^:\r\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_JCAL = re.compile(rb'\s*\[\s*"vcalendar"', re.IGNORECASE)
_BRANDS = {
    b"google": "Google Calendar",
    b"exchange": "Exchange",
    b"outlook": "Outlook",
    b"apple": "Apple Calendar",
    b"mozilla": "Thunderbird",
}


class CalendarSource:
    """Reads events that somebody from outside takes part in; the rules stand in docs/sources/calendar.md."""

    name = "calendar"
    title = "iCalendar"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim whatever holds ``BEGIN:VCALENDAR`` (or a bare VEVENT), and jCal, its JSON form (RFC 7265)."""
        head = sample.head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")
        if _JCAL.match(head):
            return Recognition(self.name, 90, "jCal")
        if not _BEGIN.search(head):
            return None
        product = _PRODUCT.search(head)
        named = product[1].lower() if product else b""
        brand = next((f" ({brand})" for sign, brand in _BRANDS.items() if sign in named), "")
        return Recognition(self.name, 95 if head[:5].upper() == b"BEGIN" else 40, f"iCalendar{brand}")

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the events of the file."""
        from regard.sources.calendar.reader import read  # late: icalendar and the zone tables take time to load

        return read(path, recognition, circumstances)


SOURCE = CalendarSource()
