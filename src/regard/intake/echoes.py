"""What another system only repeats after us is no observation of theirs: it proves nothing, and keeps nothing fresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from regard.intake.reading import Note, Reading
from regard.ledger.event import Saying
from regard.words import Channel, Method

_WITH = {"observed.title": frozenset({"observed.level", "observed.family"})}
"""What is read out of a value goes with it."""


@dataclass(frozen=True, slots=True)
class Echoes:
    """What we wrote into other systems and they took: (record, kind) -> the text."""

    written: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def without(self, readings: Iterable[Reading | Note]) -> Iterator[Reading | Note]:
        """The readings with the rows as they came, but without sayings that are our own words coming back."""
        return map(self._without, readings) if self.written else iter(readings)

    def _without(self, reading: Reading | Note) -> Reading | Note:
        if not isinstance(reading, Reading):
            return reading
        gone = {key for one in reading.sayings if self._is_echo(one) for key in _keys(one)}
        if not gone:
            return reading
        return replace(
            reading, sayings=tuple(one for one in reading.sayings if (one.record, one.kind) not in gone or self._is_new(one))
        )

    def _is_echo(self, said: Saying) -> bool:
        """Only a system repeats us: what one of us or the person says is their own word. Of channels we tell them of one."""
        known = self.written.get((said.record, said.kind))
        ours = said.method < Method.STAFF and said.channel in {Channel.NONE, Channel.EMAIL}
        return ours and known is not None and known.casefold() == _value(said).casefold()

    def _is_new(self, said: Saying) -> bool:
        """Whether it is another value of a field of which there may be several, such as an address."""
        return (said.record, said.kind) in self.written and not self._is_echo(said)


def _value(said: Saying) -> str:
    """What it says; of a channel that is closed, each system has words of its own."""
    return "never" if said.kind == "wish.channel" and said.number == 0 else said.text


def _keys(said: Saying) -> Iterator[tuple[str, str]]:
    yield said.record, said.kind
    for kind in _WITH.get(said.kind, ()):
        yield said.record, kind


NO_ECHOES = Echoes()
