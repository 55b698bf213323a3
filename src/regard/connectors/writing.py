"""One object of another system, written to field by field: looked at before, so that nobody's edit is lost, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from regard.connectors.fetching import Connection, Told
from regard.connectors.manifest import Call, Writing, Written
from regard.errors import NotPulled
from regard.intake.jsonfields import Table, as_table, leaves_at, moment_of, within, word
from regard.words import Json, Micros

REFUSED = frozenset({400, 409, 413, 422})
"""What an object or a field of it is refused with; anything else is about the whole system."""
_GONE = frozenset({404, 410})
_WORDS: dict[str, Json] = {"true": True, "false": False}
_OPPOSITE = {"true": "false", "false": "true"}
_REACHES = ("email", "phone")
"""The fields that no erased record has any more; in the place of a name something else may stand."""

Same: TypeAlias = Callable[[str, str, str], bool]
"""Whether two texts are one value of a field."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field should say there, and what it said when that was decided."""

    value: str
    seen: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one field. done: it says there what it should. told: why not. mark: when the object changed, by their clock.

    already: it said so before we wrote. meanwhile: they changed it themselves since it was looked at; what they say now comes
    with the next reading.
    """

    done: bool
    told: str = ""
    mark: Micros = 0
    already: bool = False
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One object as it is now. mark: when it changed last, by their clock; where it does not say, when they told of it."""

    object: Table
    mark: Micros


class ObjectGone(NotPulled):
    """The record is no longer there."""


def write(connection: Connection, to: Writing, id_: str, wanted: Mapping[str, Wanted], same: Same) -> dict[str, Result]:
    """Write some fields of one object, and give the result of each.

    A field that is refused does not hold up the others. Raises ObjectGone, and NotPulled where the system as a whole refuses.
    """
    before = read(connection, to, id_)
    results = dict(_without_writing(to, before, wanted, same))
    missing = {ours: one for ours, one in wanted.items() if ours not in results}
    refused = _send(connection, to, id_, before.object, missing)
    results |= {ours: Result(False, told) for ours, told in refused.items()}
    sent = {ours: one for ours, one in missing.items() if ours not in refused}
    if sent:
        after = read(connection, to, id_)
        results |= {ours: _as_read_back(to.fields[ours], ours, after, one, same) for ours, one in sent.items()}
    return results


def erase(connection: Connection, to: Writing, id_: str) -> None:
    """Have one object erased. One that is gone is erased already.

    Raises NotPulled, also where it was told so and the record can be seen to stand there still, or is known to.
    """
    title = connection.manifest.title
    if to.erase is None:
        raise NotPulled(f"{title} cannot be told to erase anybody by its interface. Erase them there by hand.", status=422)
    with suppress(ObjectGone):
        _call(connection, to.erase, id_)
    if to.leaves:
        raise NotPulled(f"{title} was told to erase them: {to.leaves}.", status=422)
    with suppress(ObjectGone):
        after = read(connection, to, id_).object
        if any(texts(after, to.fields[ours]) for ours in _REACHES if ours in to.fields):
            raise NotPulled(f"{title} was told to erase them, and says as before how they are reached.", status=422)


def read(connection: Connection, to: Writing, id_: str) -> Seen:
    """One object as it is now. Raises ObjectGone, and NotPulled: an answer of another shape does not mean that it is gone."""
    answer = _call(connection, to.read, id_)
    told = within(as_table(answer.value), to.object) if to.object else answer.value
    if told == []:
        raise ObjectGone(status=404)
    found = as_table(told[0] if isinstance(told, list) else told)
    if word(found, "id") != id_:
        raise NotPulled(f"{connection.manifest.title} answered without the record: it has changed, or this is another address.")
    return Seen(found, moment_of(within(found, to.changed) if to.changed else None) or answer.at)


def _call(connection: Connection, call: Call, id_: str, body: Table | None = None) -> Told:
    named: Table = {call.key: id_} if call.key else {}
    try:
        return connection.call(call.method, call.path.format(id=quote(id_, safe="")), named if body is None else body)
    except NotPulled as error:
        if error.status in _GONE:
            raise ObjectGone(*error.args, status=error.status) from error
        raise


def _without_writing(to: Writing, now: Seen, wanted: Mapping[str, Wanted], same: Same) -> Iterator[tuple[str, Result]]:
    for ours, one in wanted.items():
        held = texts(now.object, to.fields[ours])
        if any(same(ours, text, one.value) for text in held):
            yield ours, Result(True, mark=now.mark, already=True)
        elif held and not to.fields[ours].is_list and not same(ours, held[0], one.seen):
            yield ours, Result(False, "They changed it meanwhile; it is looked at again.", meanwhile=True)


def _send(connection: Connection, to: Writing, id_: str, before: Table, wanted: Mapping[str, Wanted]) -> dict[str, str]:
    """All fields at once; where they are refused, each for itself. Gives those refused, with the reason."""
    if not wanted:
        return {}
    try:
        _call(connection, to.change, id_, _body(to, id_, before, wanted))
    except NotPulled as error:
        if error.status not in REFUSED:
            raise
        if len(wanted) == 1:
            return dict.fromkeys(wanted, error.why)
        # Looked at again for each: what was taken of the one before must not be sent back as it was.
        each = (_send(connection, to, id_, read(connection, to, id_).object, {ours: one}) for ours, one in wanted.items())
        return {ours: told for refused in each for ours, told in refused.items()}
    return {}


def _body(to: Writing, id_: str, before: Table, wanted: Mapping[str, Wanted]) -> Table:
    """What is sent, with every field where it belongs."""
    sent: Table = {to.change.key: id_} if to.change.key else {}
    sent |= to.along
    sent |= {name: value for name, at in to.whole.items() if (value := within(before, at)) is not None}
    sent |= dict(_as_sent(to.fields[ours], before, one.value) for ours, one in wanted.items())
    body: Table = {}
    for name, value in sent.items():
        _put(body, f"{to.into}.{name}" if to.into else name, value)
    return body


def _as_sent(field: Written, before: Table, text: str) -> tuple[str, Json]:
    """Under which name a value is sent, and how: one of several beside those that are there."""
    text = _OPPOSITE.get(text, text) if field.negated else text
    value = _WORDS.get(text, text)
    whole, several, inner = field.at.partition("[]")
    if field.name or not several:
        return field.name or field.at, value
    held = within(before, whole)
    new: Json = {inner.removeprefix("."): value, **field.extra} if inner else value
    return whole, [*(held if isinstance(held, list) else []), new]


def _put(body: Table, name: str, value: Json) -> None:
    first, _, rest = name.partition(".")
    if not rest:
        body[first] = value
        return
    inner = body.setdefault(first, {})
    assert isinstance(inner, dict)
    _put(inner, rest, value)


def _as_read_back(field: Written, ours: str, after: Seen, one: Wanted, same: Same) -> Result:
    if any(same(ours, text, one.value) for text in texts(after.object, field)):
        return Result(True, mark=after.mark)
    return Result(False, "They took it and did not keep it.", after.mark)


def texts(holder: Table, field: Written) -> list[str]:
    """What an object says of a field, as texts; empty where it says nothing."""
    found = [text for leaf in leaves_at(holder, field.at) if (text := _text(leaf))]
    return [_OPPOSITE.get(text, text) for text in found] if field.negated else found


def _text(leaf: Json) -> str:
    return str(leaf).lower() if isinstance(leaf, bool) else word({"": leaf}, "")
