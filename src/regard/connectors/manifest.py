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
from regard.words import Json

_HERE = Path(__file__).parent


class Entry(StrEnum):
    """How a system is entered.

    BASIC: the key is the user. HEADER: the key stands in a header. OAUTH: ``id:secret`` is changed for a token that ends.
    SESSION: ``id:secret:user:password`` is changed for a session, which has an address of its own.
    """

    BASIC = "basic"
    HEADER = "header"
    OAUTH = "oauth"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of object of a system.

    path: below the address. ask: what is sent along with every question. size, objects, next, cursor, more, since, changed: as
    in the manifest, where this stream has its own. each: the list of what this stream is read for, one after the other; its id
    stands in ``path`` and ``ask`` as ``{name}``. beside: path of an id, or of an object with one -> the list in which that id
    is explained (behind ``#`` its key in the answer), and the fields of it that take its place; the list is read once a round.
    without: fields that are left out, because they are others at every reading, such as an address that holds for seconds, or
    because another stream has them.
    """

    name: str
    path: str
    declared: Declared = field(default_factory=Declared)
    ask: Mapping[str, Json] = field(default_factory=dict)
    size: tuple[str, int] = ("", 0)
    objects: str = ""
    next: str = "link"
    cursor: str = ""
    more: str = ""
    since: tuple[str, str] = ("", "")
    changed: str = ""
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    each: Each | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """The list of what another stream is read for, such as the events of guests.

    name: under which one of them is put into every object of the stream. id: where its id stands; of an address the last part.
    keep: the fields that are put in. over: the field with the time after which it is over; ``over`` is then put in as well.
    came: where an object of the stream may say that somebody came; whether anybody did is put in as ``came``, and all objects
    of one make one page, however many they are. off: the field, and the word in it, that say that it was called off;
    ``called_off`` is put in only where it was.
    """

    list: Stream
    name: str
    id: str
    keep: tuple[str, ...] = ()
    over: str = ""
    came: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """How one object is asked for, changed or erased. path: with ``{id}``. key: the name of the id in the body, if any."""

    method: str
    path: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A field that can be written. at: where it stands in an object, as ``emails[].value`` or ``emails[]`` in a list of several.

    name: under which name it is sent, where that is another one. extra: what stands beside the value in a new entry of a list.
    negated: whether it says there what is not so, as ``unsubscribed`` does of whoever may be written to.
    """

    at: str
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    negated: bool = False

    @property
    def is_list(self) -> bool:
        """Whether the object holds several of them."""
        return "[]" in self.at


@dataclass(frozen=True, slots=True)
class Writing:
    """How a system is written to. ``of`` is the stream whose objects are people; fields: ours -> theirs.

    changed: the field that says when an object changed last; where empty, the time of the answer stands for it. object: where
    one object stands in an answer, if not where the list of many does. into: where the fields stand in what is sent; wherever
    a field is named, a dot leads into it. along: what is sent with every change. whole: the fields that are sent with every
    change as they were read, by name, because what is left out there may be taken for empty.
    erase: None where the interface cannot; leaves: what it leaves behind, so that only a human can say that it is done.
    """

    of: str
    read: Call
    change: Call
    fields: Mapping[str, Written]
    erase: Call | None = None
    leaves: str = ""
    changed: str = ""
    object: str = ""
    into: str = ""
    along: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """How one system is read. Where a field of an answer or an object is named, a dot leads into it: ``meta.next``.

    url: with ``{account}`` in it, or in what a stream asks, the key is ``account:key``. header: name and shape (with ``{key}``)
    of the header that holds the key. headers: sent always.
    size: name and number that ask for the length of a page. objects: the key of the list in an answer; the answer itself where
    empty. next: where the next page is told: ``link`` for the header of that name (RFC 8288), ``count`` for as many objects as
    were read (a page that is not full is the last), ``page`` for the number of the page and ``last:FIELD`` for a field of the
    last object (the same), else the key of it in the answer. cursor: under which name it is sent back; where empty, it is the
    whole address. more: the key of what is false on the last page, where there is one.
    since: name and shape (with ``{at}``, or ``{ms}`` for milliseconds) that ask for what changed. changed: the field that says
    when an object did; where empty, it is asked with the beginning of the last round. again: as many days before that.
    mark: the key of what the system gives on the last page to be asked with next time, instead of ``changed``. related: the key
    of a list of what objects refer to by ``type`` and ``id`` (JSON:API), and which takes the place of the reference.
    post: asked by POST with JSON. failed: the key of what is false in an answer that failed. cannot: what is invisible there.
    write: how it is written to; None where it cannot be.
    """

    name: str
    title: str
    url: str
    source: str
    entry: Entry
    size: tuple[str, int]
    streams: tuple[Stream, ...]
    token: str = ""
    header: tuple[str, str] = ("Authorization", "Bearer {key}")
    headers: Mapping[str, str] = field(default_factory=dict)
    objects: str = ""
    next: str = "link"
    cursor: str = ""
    more: str = ""
    since: tuple[str, str] = ("", "")
    changed: str = ""
    again: int = 0
    mark: str = ""
    related: str = ""
    post: bool = False
    failed: str = ""
    cannot: tuple[str, ...] = field(default=())
    write: Writing | None = None

    def declared(self, stream: str) -> Declared:
        """What is known of the fields of a stream; nothing, where the stream is no longer read."""
        return next((one.declared for one in self.streams if one.name == stream), Declared())

    @property
    def for_an_account(self) -> bool:
        """Whether the key names the account as well."""
        lists = [one for stream in self.streams for one in (stream, stream.each and stream.each.list) if one]
        asked = [text for one in lists for text in (one.path, *map(str, one.ask.values()))]
        return any("{account}" in text for text in (self.url, *asked))


def systems() -> tuple[str, ...]:
    """The names of the systems that can be read."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


def manifest_of(name: str) -> Manifest:
    """The manifest of a system. Raises NoSuchSystem."""
    path = _HERE / f"{name}.toml"
    if name not in systems():
        raise NoSuchSystem(f"You asked for {name}; known are {', '.join(systems())}.")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs: dict[str, Any] = {key: tuple(told.pop(key)) for key in ("size", "header", "since", "cannot") if key in told}
    own = {key: {**told, **pairs}[key] for key in _OWN if key in told or key in pairs}
    streams = tuple(_stream(stream, {**own, **about}) for stream, about in told.pop("streams").items())
    write = _writing({"object": told.get("objects", ""), **told.pop("write")}) if "write" in told else None
    return Manifest(name, entry=Entry(told.pop("entry")), streams=streams, write=write, **pairs, **told)


def _writing(about: Mapping[str, Any]) -> Writing:
    fields = {ours: Written(**theirs) for ours, theirs in about["fields"].items()}
    calls = {name: Call(*about[name]) for name in ("read", "change", "erase") if name in about}
    return Writing(**{**about, **calls, "fields": fields})


_OWN = ("size", "objects", "next", "cursor", "more", "since", "changed")
_PAGED = ("size", "objects", "next", "cursor", "more")


def _stream(name: str, about: Mapping[str, Any]) -> Stream:
    declared = Declared(tuple(about.get("carried", ())), about.get("lossy", {}), tuple(about.get("raw", ())))
    own: dict[str, Any] = {key: tuple(about[key]) if isinstance(about[key], list) else about[key] for key in _OWN if key in about}
    beside = {at: tuple(listed) for at, listed in about.get("beside", {}).items()}
    of, each = about.get("each"), None
    if of:
        listed = _stream(of["name"], {**{key: about[key] for key in _PAGED if key in about}, **of})
        lists = {name: tuple(of.get(name, ())) for name in ("keep", "came", "off")}
        each = Each(listed, of["name"], of["id"], over=of.get("over", ""), **lists)
    without = tuple(about.get("without", ()))
    return Stream(name, about["path"], declared, about.get("ask", {}), beside=beside, without=without, each=each, **own)
