"""Who was erased, known by keyed digests that cannot be read back, and what a row says without them (GDPR 17).

An address or a record is known by itself, a telephone number only together with the last name: several people may share it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from regard.intake.contact import is_role_mailbox
from regard.intake.reading import Note, Outcome, Reading
from regard.ledger.event import Saying

GONE = "[erased]"
"""What stands where something about an erased person stood."""
_REASON = "The row is about a person who was erased and must not be taken in again."
_REMEDY = "Nothing has to be done here. Erase them at the source too, so that the row stops coming."
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'|]+@[^\s<>()\[\],;:\"'|]+\w")
_BEFORE = r"(?:(?<![\w.+-])|(?<=\\[bfnrt])|(?<=\\u[\da-fA-F]{4})|(?<=[=%][\da-fA-F]{2}))"
"""Where a name can begin: not within a word, unless the letter before it is the end of an escaped sign (JSON, mail, address)."""
_AFTER = r"(?![\w-]|\.\w)"
_MERGED = "record.merged"
_STRONG = {"observed.email": "email", "observed.linkedin": "linkedin", _MERGED: "record"}


def marks(said: Iterable[tuple[str, str]], records: Iterable[str]) -> frozenset[str]:
    """By what somebody is known again: of these records, with what they say of themselves as pairs of kind and text."""
    said = tuple(said)
    found = {f"record {record}" for record in records}
    found |= {f"{_STRONG[kind]} {text}" for kind, text in said if kind in _STRONG and not is_role_mailbox(text)}
    phones = (text for kind, text in said if kind == "observed.phone")
    names = {text.split()[-1].casefold() for kind, text in said if kind == "observed.name" and text.split()}
    return frozenset(found | {f"phone {phone} {name}" for phone, name in product(phones, names)})


def words(said: Iterable[tuple[str, str]], records: Iterable[str]) -> tuple[str, ...]:
    """What names somebody in a text, in the order of the alphabet."""
    named = {text for kind, text in said if (kind in _STRONG or kind in {"observed.name", "observed.phone"}) and text.strip()}
    return tuple(sorted({*named, *records}))


def is_of_others(kind: str) -> bool:
    """Whether entries of this kind hold a value of whom they are about: it is theirs, whoever else is called the same."""
    return kind.startswith("observed.")


class Naming:
    """What names somebody, as it is found in texts: whole, in capitals or not. Ann is not in Joann, nor record 1 in record 17."""

    def __init__(self, words_: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words_))
        longest_first = sorted(self.words, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(f"{_BEFORE}(?:{either}){_AFTER}", re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return self._pattern.search(text) is not None

    def taken_out(self, text: str) -> str:
        """The text with GONE in their places."""
        return self._pattern.sub(GONE, text)


@dataclass(frozen=True, slots=True)
class Erased:
    """Everybody who was erased. key: of the digests, kept outside of the store. digests: of their ``marks``."""

    key: bytes = field(default=b"", repr=False)
    digests: frozenset[bytes] = frozenset()

    def digest(self, mark: str) -> bytes:
        """The digest by which a mark is known: HMAC-SHA256."""
        return hmac.digest(self.key, mark.encode("utf-8", "surrogatepass"), "sha256")

    def knows(self, marks_: Iterable[str]) -> bool:
        """Whether one of the marks is of somebody who was erased."""
        return any(self.digest(mark) in self.digests for mark in marks_)

    def without(self, readings: Iterable[Reading | Note]) -> Iterator[Reading | Note]:
        """The rows of one file without what they say of erased people; a row that says nothing else is rejected.

        Of whom a row was let in before another told who they are, the rest is let in too: whoever reads looks through what
        came in afterwards, and finds them by it.
        """
        if not self.digests:
            yield from readings
            return
        gone: set[str] = set()
        let_in: set[str] = set()
        for reading in readings:
            if isinstance(reading, Note):
                yield replace(reading, message=GONE) if self._names_one(reading.message) else reading
            elif not reading.sayings:
                yield replace(reading, raw="", reason=_REASON, remedy=_REMEDY) if self._names_one(reading.raw) else reading
            else:
                yield self._left(reading, gone, let_in)

    def _names_one(self, text: str) -> bool:
        """Whether the address of somebody erased stands in a text that nobody could read further."""
        return self.knows(f"email {address.lower()}" for address in _ADDRESS.findall(text))

    def _left(self, reading: Reading, gone: set[str], let_in: set[str]) -> Reading:
        for record in {said.record for said in reading.sayings} - gone - let_in:
            if self.knows(marks(_of(reading, {record}), (record,))):
                gone.add(record)
            else:
                let_in.add(record)
        about = {said.record for said in reading.sayings} & gone
        if not about:
            return reading
        others = (said for said in reading.sayings if said.record not in about)
        kept = tuple(said for said in others if said.kind != _MERGED or said.text not in about)
        if not kept:
            return Reading(reading.line, Outcome.REJECTED, "", (), _REASON, _REMEDY)
        naming = Naming(words(_of(reading, about), about))
        return replace(reading, raw=self.trace(reading.raw), sayings=tuple(_scrubbed(said, naming) for said in kept))

    def trace(self, raw: str) -> str:
        """What is kept of a row that is in part about somebody erased: it is known again, and cannot be read."""
        return f"{GONE} {self.digest(f'row {raw}')[:12].hex()}"


NOBODY = Erased()


def _of(reading: Reading, records: set[str]) -> list[tuple[str, str]]:
    return [(said.kind, said.text) for said in reading.sayings if said.record in records]


def _scrubbed(said: Saying, naming: Naming) -> Saying:
    if is_of_others(said.kind):
        return said
    detail = json.loads(naming.taken_out(json.dumps(said.detail, ensure_ascii=False))) if said.detail else said.detail
    return replace(said, text=naming.taken_out(said.text), detail=detail)
