"""Mails and meetings by the names of what stands in them: no leaves of objects, and yet to be accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from regard.connectors.fetching import Page
from regard.intake.carried import Declared, Fate, Tally
from regard.sources.calendar.reader import rows_named
from regard.sources.mailbox.mime import Mail
from regard.sources.mailbox.splitting import messages, single


def named(page: Page, unused: set[int], declared: Declared) -> dict[str, Tally]:
    """How often each name stands in the rows of a page that is a file. unused: the lines of rows that could not be used."""
    seen, rejected = Counter[str](), Counter[str]()
    for line, names in _rows(page):
        seen.update(names)
        rejected.update(names if line in unused else ())
    gone = {name for name in seen if declared.fate(name) is Fate.WITHHELD}
    return {
        name: Tally(count, count if name in gone else 0, 0 if name in gone else rejected[name]) for name, count in seen.items()
    }


def _rows(page: Page) -> Iterator[tuple[int, list[str]]]:
    file = BytesIO(page.body or b"")
    if page.ending == "ics":
        yield from rows_named(file)
        return
    for number, block in enumerate(messages(file) if page.ending == "mbox" else [single(file)], 1):
        yield number, Mail(block).names
