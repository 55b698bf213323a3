"""All systems that can be read: those with a manifest, and those that speak a protocol of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from regard.connectors import caldav, imap
from regard.connectors.fetching import Connection, Page, Position
from regard.connectors.manifest import Manifest, Stream, manifest_of, systems


class Reads(Protocol):
    """A connection to a system, whatever it speaks: pages of a stream from a position on."""

    @property
    def manifest(self) -> Manifest:
        """What is known of the system, with the streams that are read."""

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a stream. Raises NotPulled; whatever was given before it holds."""


_PROTOCOLS = {about.name: about for about in (imap.ABOUT, caldav.ABOUT)}


def known_systems() -> tuple[str, ...]:
    """The names of all systems that can be read."""
    return tuple(sorted((*systems(), *_PROTOCOLS)))


def described(name: str) -> Manifest:
    """What is known of a system; one that speaks a protocol has no streams here. Raises NoSuchSystem."""
    return _PROTOCOLS[name] if name in _PROTOCOLS else manifest_of(name)


def is_everywhere(name: str) -> bool:
    """Whether everybody has a system of this kind elsewhere, so that its address has to be given."""
    return name in _PROTOCOLS


def connection_to(
    name: str, key: str, sleep: Callable[[float], None], url: str, held: caldav.Held
) -> AbstractContextManager[Reads]:  # fmt: skip
    """A connection that is closed behind it. Raises NoSuchSystem, BadSettings.

    url: its address; for a manifest, another one. held: what is known of a meeting that is gone or was moved.
    """
    if name == imap.ABOUT.name:
        return imap.Mailbox(key, sleep, url)
    if name == caldav.ABOUT.name:
        return caldav.Calendars(key, sleep, url, held)
    return Connection(manifest_of(name), key, sleep, url)
