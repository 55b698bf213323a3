"""All systems that can be read: those with a manifest, and those that speak a protocol of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from regard.connectors import imap
from regard.connectors.fetching import Connection, Page, Position
from regard.connectors.manifest import Manifest, Stream, manifest_of, systems


class Reads(Protocol):
    """A connection to a system, whatever it speaks: pages of a stream from a position on."""

    @property
    def manifest(self) -> Manifest:
        """What is known of the system, with the streams that are read."""

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a stream. Raises NotPulled; whatever was given before it holds."""


_PROTOCOLS = {imap.ABOUT.name: (imap.ABOUT, imap.Mailbox)}


def known_systems() -> tuple[str, ...]:
    """The names of all systems that can be read."""
    return tuple(sorted((*systems(), *_PROTOCOLS)))


def described(name: str) -> Manifest:
    """What is known of a system; one that speaks a protocol has no streams here. Raises NoSuchSystem."""
    return _PROTOCOLS[name][0] if name in _PROTOCOLS else manifest_of(name)


def is_read_whole(name: str) -> bool:
    """Whether files come from a system and no objects of which every field is counted."""
    return name in _PROTOCOLS


def connection_to(
    name: str, key: str, sleep: Callable[[float], None], url: str = ""
) -> AbstractContextManager[Reads]:  # fmt: skip
    """A connection that is closed behind it. url: its address; for a manifest, another one. Raises NoSuchSystem, BadSettings."""
    if name in _PROTOCOLS:
        return _PROTOCOLS[name][1](key, sleep, url)
    return Connection(manifest_of(name), key, sleep, url)
