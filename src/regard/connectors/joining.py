"""What objects of another system refer to, put in the place of the reference, so that each can be read by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from regard.connectors.manifest import Each
from regard.intake.jsonfields import Table, as_table, leaves_at, moment_of, read_instant, within, word
from regard.words import Json


def with_related(objects: tuple[Table, ...], related: Json) -> tuple[Table, ...]:
    """JSON:API: ``{"type": ..., "id": ...}`` gives way to the object that stands beside the list under these two."""
    listed = related if isinstance(related, list) else []
    known = {(word(one, "type"), word(one, "id")): _without_links(one) for one in map(as_table, listed)}
    return tuple(as_table(_resolved(one, known)) for one in objects)


def _without_links(one: Table) -> Table:
    return {key: value for key, value in one.items() if key not in {"links", "relationships"}}


def _resolved(value: Json, known: Mapping[tuple[str, str], Table]) -> Json:
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"type", "id"}:
        return known.get((word(value, "type"), word(value, "id")), value)
    return {key: _resolved(inner, known) for key, inner in value.items()}


def identified(value: Json) -> Iterator[Table]:
    """Every object with an id, those within others as well: a question may stand in a group of questions."""
    if isinstance(value, dict):
        if "id" in value:
            yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from identified(inner)


def with_explained(one: Table, path: str, known: Mapping[str, Table]) -> Table:
    """The object with what ``known`` has under the ids at a path, such as ``applications[].posting``, in their place."""
    return as_table(_explained(one, path.replace("[]", ".[]").split("."), known))


def _explained(value: Json, path: list[str], known: Mapping[str, Table]) -> Json:
    if not path and isinstance(value, dict):
        return {**value, **known.get(word(value, "id"), {})}
    if not path:
        return known.get(word({"": value}, ""), value)
    if path[0] == "[]":
        return [_explained(one, path[1:], known) for one in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or path[0] not in value:
        return value
    return {key: _explained(inner, path[1:], known) if key == path[0] else inner for key, inner in value.items()}


def without(one: Table, paths: tuple[str, ...]) -> Table:
    """The object without the fields at these paths, such as ``links`` and ``placements[].overdue``."""
    for path in paths:
        key, _, rest = path.partition(".")
        name = key.removesuffix("[]")
        inner = one.get(name)
        if not rest:
            one = {known: value for known, value in one.items() if known != name}
        elif isinstance(inner, dict):
            one = {**one, name: without(inner, (rest,))}
        elif isinstance(inner, list):
            one = {**one, name: [without(item, (rest,)) if isinstance(item, dict) else item for item in inner]}
    return one


def put_under(each: Each, held: Table, objects: tuple[Table, ...], now: str) -> tuple[Table, ...]:
    """Objects with what they were read for put in. now: an instant, by the clock of the system."""
    about: Table = {key: held[key] for key in each.keep if key in held}
    if each.over:
        ends, at = moment_of(within(held, each.over)), read_instant(now)
        about["over"] = ends is not None and at is not None and ends <= at
    if each.came:
        about["came"] = any(_says_so(leaf) for one in objects for path in each.came for leaf in leaves_at(one, path))
    if each.off and word(held, each.off[0]).casefold() == each.off[1]:
        about["called_off"] = True
    return tuple({**one, each.name: about} for one in objects)


def _says_so(leaf: Json) -> bool:
    return leaf is True or bool(word({"": leaf}, ""))
