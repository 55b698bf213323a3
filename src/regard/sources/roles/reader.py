"""From YAML or JSON documents to readings: each role with the line where it stands, each mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from regard.clock import midday
from regard.intake.jsonfields import Table, as_table
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.sources.roles.keys import Role, read_role
from regard.words import Basis, Json, Method

LONGEST = 1 << 24
"""Bytes: no person has written more roles than that by hand."""

_BOUNDARY = re.compile(r"^---(?=\s)[^\n]*\n?", re.MULTILINE)
_LISTS = {"roles": False, "openings": False, "personas": True}


class Item(NamedTuple):
    """One role as written: its first line, its text, its value, the line of each of its keys."""

    line: int
    raw: str
    value: Json
    lines: dict[str, int]
    persona: bool = False


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each role. A document that is not valid YAML costs itself only."""
    if path.stat().st_size > LONGEST:
        yield Reading(1, Outcome.REJECTED, "", (), "The file is larger than 16 MB, too large for roles.", "Split it.")
        return
    text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\t", "  ")
    for line, document in _documents(text):
        yield from _document(line, document, circumstances)


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a YAML stream with the line before each. JSON is one such document."""
    starts = [0, *(boundary.end() for boundary in _BOUNDARY.finditer(text))]
    ends = [*(boundary.start() for boundary in _BOUNDARY.finditer(text)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        if re.search(r"^[^\s#]", text[start:end], re.MULTILINE):
            yield text.count("\n", 0, start), text[start:end]


def _document(before: int, text: str, circumstances: Circumstances) -> Iterator[Reading | Note]:
    try:
        items = list(_items(before, text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = before + (mark.line + 1 if mark else 1)
        reason = f"{circumstances.shown_as}:{line}: not valid YAML: {getattr(error, 'problem', None) or error}."
        yield Reading(
            line, Outcome.REJECTED, text, (), reason, "Correct this line; mind the indentation and quote texts that hold a colon."
        )
        return
    except (ValueError, RecursionError) as error:
        yield Reading(
            before + 1, Outcome.REJECTED, text, (), f"The document cannot be read: {error}.", "Correct the value named."
        )
        return
    for item in items:
        yield from _reading(item, circumstances)


def _items(before: int, text: str) -> Iterator[Item]:
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is not None:
            for node, persona in _role_nodes(root):
                value = _whole(loader.construct_document(node))
                yield Item(before + node.start_mark.line + 1, _raw(text, node), value, _lines(before, node), persona)
    finally:
        loader.dispose()


def _role_nodes(root: yaml.Node, *, persona: bool = False) -> Iterator[tuple[yaml.Node, bool]]:
    """The nodes that are roles: the document itself, the items of a list, the lists under roles: and personas:."""
    if isinstance(root, yaml.SequenceNode):
        yield from ((node, persona) for node in root.value)
        return
    lists = [(key.value, value) for key, value in root.value if key.value in _LISTS] if isinstance(root, yaml.MappingNode) else []
    for name, value in lists:
        yield from _role_nodes(value, persona=_LISTS[name])
    if not lists:
        yield root, persona


def _whole(value: Json) -> Json:
    """Texts without halves of characters, which YAML can write as escapes but nothing can store."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _whole(item) if isinstance(item, str | list) else item for key, item in value.items()}
    return [_whole(item) if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


def _raw(text: str, node: yaml.Node) -> str:
    return text[node.start_mark.index : node.end_mark.index].rstrip()


def _lines(before: int, node: yaml.Node) -> dict[str, int]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): before + key.start_mark.line + 1 for key, _ in pairs}


def _reading(item: Item, circumstances: Circumstances) -> Iterator[Reading | Note]:
    if not isinstance(item.value, dict):
        reason = f"{circumstances.shown_as}:{item.line}: a role is written as keys and values."
        yield Reading(item.line, Outcome.REJECTED, item.raw, (), reason, "Write title: and the other keys below each other.")
        return
    role = read_role(as_table(item.value), persona=item.persona)
    if role.faults:
        places = [f"{circumstances.shown_as}:{item.lines.get(fault.key, item.line)}: {fault.reason}" for fault in role.faults]
        remedy = "; ".join(dict.fromkeys(fault.remedy for fault in role.faults))
        yield Reading(item.line, Outcome.REJECTED, item.raw, (), f"{'; '.join(places)}.", f"{remedy[:1].upper()}{remedy[1:]}.")
        return
    for key in role.unknown:
        yield Note(
            item.lines.get(key, item.line),
            f"The key {key!r} is not known and was not used.",
            "See docs/sources/roles.md for the keys.",
        )
    yield Reading(item.line, Outcome.IMPORTED, item.raw, tuple(_sayings(role)))


def _sayings(role: Role) -> Iterator[Saying]:
    detail: Table = role.detail
    record, title, owner = f"role:{detail['id']}", str(detail["title"]), str(detail["owner"])
    opened = midday(role.opened) if role.opened else None
    yield Saying("role.opened", record, opened, text=title, detail=detail, actor=owner, method=Method.STAFF, basis=Basis.INTEREST)
    if role.closed:
        why = role.why or "closed"
        yield Saying(
            "role.closed",
            record,
            midday(role.closed),
            text=why,
            detail=detail,
            actor=owner,
            method=Method.STAFF,
            basis=Basis.INTEREST,
        )
