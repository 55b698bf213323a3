"""What has to be known of another system to read it: its address, how it is entered, paged and asked, and its fields."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from regard.errors import NoSuchSystem
from regard.intake.carried import Declared

_HERE = Path(__file__).parent


class Entry(StrEnum):
    """How a system is entered. BASIC: the key is the user. OAUTH: ``id:secret`` is changed for a token that ends."""

    BASIC = "basic"
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of object of a system. path: below the address."""

    name: str
    path: str
    declared: Declared


@dataclass(frozen=True, slots=True)
class Call:
    """How one object is asked for or changed. path: with ``{id}``. key: the name of the id in the body, where it is there."""

    method: str
    path: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A field that can be written. at: where it stands in an object, as ``emails[].value`` in a list of several.

    name: under which name it is sent, where that is another one. extra: what stands beside the value in a new entry of a list.
    """

    at: str
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether the object holds several of them."""
        return "[]" in self.at


@dataclass(frozen=True, slots=True)
class Writing:
    """How a system is written to. ``of`` is the stream whose objects are people; fields: ours -> theirs.

    changed: the field that says when an object changed last.
    """

    of: str
    read: Call
    change: Call
    erase: Call | None
    changed: str
    fields: Mapping[str, Written]


@dataclass(frozen=True, slots=True)
class Manifest:
    """How one system is read.

    size: name and number that ask for the length of a page. objects: the key of the list in an answer; the answer itself where
    empty. next: ``link`` for the header of that name (RFC 8288), else the key of the cursor; cursor: under which name it is sent
    back. since: name and shape (with ``{at}``) that ask for what changed. changed: the field that says when an object did.
    mark: the key of what the system gives on the last page to be asked with next time, instead of ``changed``. post: asked by
    POST with JSON. failed: the key of what is false in an answer that failed. cannot: what is invisible there. write: how it is
    written to; None where it cannot be.
    """

    name: str
    title: str
    url: str
    source: str
    entry: Entry
    size: tuple[str, int]
    streams: tuple[Stream, ...]
    token: str = ""
    objects: str = ""
    next: str = "link"
    cursor: str = ""
    since: tuple[str, str] = ("", "")
    changed: str = ""
    mark: str = ""
    post: bool = False
    failed: str = ""
    cannot: tuple[str, ...] = field(default=())
    write: Writing | None = None

    def declared(self, stream: str) -> Declared:
        """What is known of the fields of a stream; nothing, where the stream is no longer read."""
        return next((one.declared for one in self.streams if one.name == stream), Declared())


def systems() -> tuple[str, ...]:
    """The names of the systems that can be read."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


def manifest_of(name: str) -> Manifest:
    """The manifest of a system. Raises NoSuchSystem."""
    path = _HERE / f"{name}.toml"
    if name not in systems():
        raise NoSuchSystem(f"You asked for {name}; known are {', '.join(systems())}.")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    streams = tuple(_stream(stream, about) for stream, about in told.pop("streams").items())
    pairs: dict[str, Any] = {key: tuple(told.pop(key)) for key in ("size", "since", "cannot") if key in told}
    write = _writing(told.pop("write")) if "write" in told else None
    return Manifest(name, entry=Entry(told.pop("entry")), streams=streams, write=write, **pairs, **told)


def _writing(about: Mapping[str, Any]) -> Writing:
    erase = Call(*about["erase"]) if "erase" in about else None
    fields = {ours: Written(**theirs) for ours, theirs in about["fields"].items()}
    return Writing(about["of"], Call(*about["read"]), Call(*about["change"]), erase, about["changed"], fields)


def _stream(name: str, about: Mapping[str, object]) -> Stream:
    def listed(key: str) -> tuple[str, ...]:
        value = about.get(key, [])
        return tuple(map(str, value)) if isinstance(value, list) else ()

    lossy = about.get("lossy")
    return Stream(name, str(about["path"]), Declared(listed("carried"), lossy if isinstance(lossy, dict) else {}, listed("raw")))
