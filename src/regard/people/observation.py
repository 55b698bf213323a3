"""One value of one field with its provenance, as an event of the ledger stated it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from regard.ledger.event import Event, Place
from regard.words import Basis, Json, Method, Micros


class Observation(NamedTuple):
    """A value and where it is from; there is no value without.

    field: the name behind ``observed.`` in the catalogue. at: when it was true as far as the source says, else None.
    learnt: when we received it. Both are UTC microseconds. number: the value as a number, for levels.
    """

    field: str
    text: str
    method: Method
    basis: Basis
    at: Micros | None
    learnt: Micros
    source: str
    place: Place
    number: int | None = None

    @property
    def since(self) -> Micros:
        """The instant by which the value is compared with others: when it was true, else when we received it."""
        return self.learnt if self.at is None else self.at


def observation(event: Event) -> Observation | None:
    """The observation that an event states, None for events of other kinds."""
    kind, _, field = event.saying.kind.partition(".")
    if kind != "observed":
        return None
    said = event.saying
    text = labelled(said.text, said.detail) if field == "other" else said.text
    return Observation(field, text, said.method, said.basis, said.at, event.learnt, event.source, event.place, said.number)


def labelled(text: str, detail: Mapping[str, Json]) -> str:
    """A column that nobody understood is told with its name in front: ``Shirt size: M``."""
    column = detail.get("column")
    return f"{column}: {text}" if column else text
