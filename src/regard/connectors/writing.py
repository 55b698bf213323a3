"""One object of another system, written to field by field: looked at before, so that nobody's edit is lost, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from regard.connectors.fetching import Connection
from regard.connectors.manifest import Call, Writing, Written
from regard.errors import NotPulled
from regard.intake.jsonfields import Table, as_table, instant, table, word
from regard.words import Json, Micros

REFUSED = frozenset({400, 409, 413, 422})
"""What an object or a field of it is refused with; anything else is about the whole system."""
_GONE = frozenset({404, 410})
_WORDS: dict[str, Json] = {"true": True, "false": False}

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


class ObjectGone(NotPulled):
    """The record is no longer there."""


def write(connection: Connection, to: Writing, id_: str, wanted: Mapping[str, Wanted], same: Same) -> dict[str, Result]:
    """Write some fields of one object, and give the result of each.

    A field that is refused does not hold up the others. Raises ObjectGone, and NotPulled where the system as a whole refuses.
    """
    before = read(connection, to, id_)
    results = dict(_without_writing(to, before, wanted, same))
    missing = {ours: one for ours, one in wanted.items() if ours not in results}
    refused = _send(connection, to, id_, before, missing)
    results |= {ours: Result(False, told) for ours, told in refused.items()}
    sent = {ours: one for ours, one in missing.items() if ours not in refused}
    if sent:
        after = read(connection, to, id_)
        mark = instant(after, to.changed) or 0
        results |= {ours: _as_read_back(to.fields[ours], ours, after, one, mark, same) for ours, one in sent.items()}
    return results


def erase(connection: Connection, to: Writing, id_: str) -> None:
    """Have one object erased. One that is gone is erased already. Raises NotPulled."""
    if to.erase is None:
        raise NotPulled(f"{connection.manifest.title} cannot be told to erase anybody.", status=422)
    try:
        _call(connection, to.erase, id_, {})
    except NotPulled as error:
        if error.status not in _GONE:
            raise


def read(connection: Connection, to: Writing, id_: str) -> Table:
    """One object as it is now. Raises ObjectGone and NotPulled."""
    try:
        told = _call(connection, to.read, id_, {})
    except NotPulled as error:
        if error.status in _GONE:
            raise ObjectGone(*error.args, status=error.status) from error
        raise
    found = as_table(told[0] if isinstance(told, list) and told else told)
    if not found:
        raise ObjectGone(status=404)
    return found


def _call(connection: Connection, call: Call, id_: str, body: Mapping[str, Json]) -> Json:
    named = {call.key: id_, **body} if call.key else dict(body)
    return connection.call(call.method, call.path.format(id=id_), named)


def _without_writing(to: Writing, now: Table, wanted: Mapping[str, Wanted], same: Same) -> Iterator[tuple[str, Result]]:
    for ours, one in wanted.items():
        held = texts(now, to.fields[ours].at)
        if any(same(ours, text, one.value) for text in held):
            yield ours, Result(True, mark=instant(now, to.changed) or 0, already=True)
        elif not to.fields[ours].is_list and not same(ours, held[0] if held else "", one.seen):
            yield ours, Result(False, "They changed it meanwhile; it is looked at again.", meanwhile=True)


def _send(connection: Connection, to: Writing, id_: str, before: Table, wanted: Mapping[str, Wanted]) -> dict[str, str]:
    """All fields at once; where they are refused, each for itself. Gives those refused, with the reason."""
    if not wanted:
        return {}
    try:
        _call(
            connection,
            to.change,
            id_,
            {name: value for ours, one in wanted.items() for name, value in _body(to, ours, before, one)},
        )
    except NotPulled as error:
        if error.status not in REFUSED:
            raise
        if len(wanted) == 1:
            return dict.fromkeys(wanted, str(error))
        each = (_send(connection, to, id_, before, {ours: one}) for ours, one in wanted.items())
        return {ours: told for refused in each for ours, told in refused.items()}
    return {}


def _body(to: Writing, ours: str, before: Table, one: Wanted) -> Iterator[tuple[str, Json]]:
    field = to.fields[ours]
    value = _WORDS.get(one.value, one.value)
    whole, _, inner = field.at.partition("[].")
    if field.name or not inner:
        yield field.name or field.at, value
    else:
        held = before.get(whole)
        yield whole, [*(held if isinstance(held, list) else []), {inner: value, **field.extra}]


def _as_read_back(field: Written, ours: str, after: Table, one: Wanted, mark: Micros, same: Same) -> Result:
    held = texts(after, field.at)
    if any(same(ours, text, one.value) for text in held):
        return Result(True, mark=mark)
    return Result(False, "They took it and did not keep it.", mark)


def texts(holder: Table, at: str) -> list[str]:
    """The values that stand at a path, as texts."""
    first, _, rest = at.partition(".")
    if first.endswith("[]"):
        held = holder.get(first.removesuffix("[]"))
        return [text for one in (held if isinstance(held, list) else []) for text in texts(as_table(one), rest)]
    if rest:
        return texts(table(holder, first), rest)
    value = holder.get(first)
    if isinstance(value, bool):
        return [str(value).lower()]
    return [text] if (text := word(holder, first)) else []
