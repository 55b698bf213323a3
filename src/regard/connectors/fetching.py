"""Page after page out of another system: entered, asked again where it stumbled, and gone on with where it was left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

import httpx2

from regard.connectors.manifest import Entry, Manifest, Stream
from regard.errors import NotPulled
from regard.intake.jsonfields import Table, as_table, word
from regard.words import Json

TRIES = 7
LONGEST_WAIT_SECONDS = 60.0
_TIMEOUT_SECONDS = 60
_STUMBLED = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = {
    401: "The key is not accepted. Give a valid one.",
    403: "The key may not read this. Give it the right to, at the other system.",
    404: "There is nothing at this address.",
}
_LOST = frozenset({400, 404, 410, 422})
"""Answers to a cursor that a system no longer knows."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a stream was read. next: where the round goes on. since: what the round asks for. high: the latest change seen.

    begun: when the round began, by the clock of the system. What changes behind our back, on a page that is read already, is
    asked for next time, although the latest change seen may be later.
    """

    next: str = ""
    since: str = ""
    high: str = ""
    begun: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some objects as they came, and the position to write down once they are kept.

    body, ending: what came, where it is a file of its own and no objects; an object stands for each row of it then.
    """

    objects: tuple[Table, ...]
    position: Position
    body: bytes | None = None
    ending: str = "jsonl"


class Connection:
    """One system, entered with a key. Use it in a ``with`` block.

    url: another address than that of the manifest. sleep: waits for so many seconds.
    """

    def __init__(self, manifest: Manifest, key: str, sleep: Callable[[float], None], url: str = "") -> None:
        self.manifest = manifest
        self._url = (url or manifest.url).rstrip("/")
        self._token_url = f"{self._url}/token" if url else manifest.token
        self._key = key
        self._sleep = sleep
        self._token = ""
        # Elsewhere nobody is followed: the key would go along.
        self._client = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, headers={"User-Agent": "Regard"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a stream from a position on. Raises NotPulled; whatever was given before it holds."""
        answer, position = self._resume(stream, position)
        while True:
            page = self._page(answer, position)
            yield page
            if not page.position.next:
                return
            if page.position.next == position.next:
                raise NotPulled(f"{self.manifest.title} gives the same page of {stream.name} again and again.")
            position = page.position
            answer = self._ask(stream, position)

    def call(self, method: str, path: str, body: dict[str, Json]) -> Json:
        """The value of one answer, below the key of the manifest. Raises NotPulled with the status."""
        told = self._send(method, f"{self._url}/{path}", body).json()
        return as_table(told).get(self.manifest.objects) if self.manifest.objects else told

    def _resume(self, stream: Stream, position: Position) -> tuple[httpx2.Response, Position]:
        """The first answer. A system that no longer knows where we were is asked from the beginning of the round, or of all."""
        try:
            return self._ask(stream, position), position
        except NotPulled as error:
            if error.status not in _LOST:
                raise
            if position.next:
                return self._resume(stream, replace(position, next=""))
            if position.since and self.manifest.mark:
                return self._resume(stream, replace(position, since=""))
            raise

    def _page(self, answer: httpx2.Response, before: Position) -> Page:
        told = answer.json()
        about = as_table(told)
        listed = about.get(self.manifest.objects) if self.manifest.objects else told
        if not isinstance(listed, list):
            raise NotPulled(f"{self.manifest.title} answered without a list: it has changed, or this is another address.")
        objects = tuple(map(as_table, listed))
        following = self._next(answer, about)
        high = max([before.high, *(word(one, self.manifest.changed) for one in objects)]) if self.manifest.changed else ""
        begun = before.begun if before.next else _told_at(answer)
        if following:
            return Page(objects, Position(following, before.since, high, begun))
        seen = word(about, self.manifest.mark) if self.manifest.mark else min(high, begun) if begun else high
        return Page(objects, Position("", seen or before.since))

    def _next(self, answer: httpx2.Response, about: Table) -> str:
        if self.manifest.next != "link":
            return word(about, self.manifest.next)
        link = answer.links.get("next", {}).get("url", "")
        if link and urlsplit(link)[:2] != urlsplit(self._url)[:2]:
            raise NotPulled(
                f"The next page is said to be at another address, {urlsplit(link).netloc}; the key is not sent there."
            )
        return link

    def _ask(self, stream: Stream, position: Position) -> httpx2.Response:
        """One answer. A link to the next page holds everything already: no parameter may stand beside its cursor."""
        if position.next and self.manifest.next == "link":
            return self._send("GET", position.next, {})
        name, number = self.manifest.size
        asked: dict[str, Json] = {name: number}
        if position.next:
            asked[self.manifest.cursor] = position.next
        if position.since:
            asked[self.manifest.since[0]] = self.manifest.since[1].format(at=position.since)
        return self._send("POST" if self.manifest.post else "GET", f"{self._url}/{stream.path}", asked)

    def _send(self, method: str, url: str, asked: dict[str, Json]) -> httpx2.Response:
        told, renewed = "", False
        for tried in range(TRIES):
            try:
                answer = self._once(method, url, asked)
            except httpx2.InvalidURL as error:
                raise NotPulled(f"{url} is no address: {error}.") from error
            except httpx2.RequestError as error:
                told = f"{type(error).__name__}: {error}"
                self._wait(tried, "")
                continue
            if answer.status_code == 401 and self._token and not renewed:
                self._token, renewed = "", True
            elif answer.status_code not in _STUMBLED and _is_whole(answer):
                return self._good(answer)
            else:
                told = f"{answer.status_code} {answer.reason_phrase}"
                self._wait(tried, answer.headers.get("retry-after", ""))
        raise NotPulled(f"{self.manifest.title} failed {TRIES} times, the last time with {told}. It is gone on with next time.")

    def _once(self, method: str, url: str, asked: dict[str, Json]) -> httpx2.Response:
        headers, entry = {"Accept": "application/json"}, None
        if self.manifest.entry is Entry.OAUTH:
            headers["Authorization"] = f"Bearer {self._some_token()}"
        else:
            entry = httpx2.BasicAuth(self._key, "")
        if method != "GET":
            return self._client.request(method, url, json=asked, headers=headers, auth=entry)
        words = {name: str(value) for name, value in asked.items()} or None
        return self._client.request(method, url, params=words, headers=headers, auth=entry)

    def _some_token(self) -> str:
        if not self._token:
            user, _, secret = self._key.partition(":")
            asked = {"grant_type": "client_credentials"}
            answer = self._client.post(self._token_url, data=asked, auth=httpx2.BasicAuth(user, secret))
            if answer.status_code in _STUMBLED or not _is_whole(answer):
                raise httpx2.TransportError(f"{answer.status_code} where the token is given")
            self._token = word(as_table(answer.json()), "access_token") if answer.is_success else ""
            if not self._token:
                raise NotPulled(_REFUSED[401], status=401)
        return self._token

    def _good(self, answer: httpx2.Response) -> httpx2.Response:
        """The answer, where it is one to what was asked."""
        status, failed = answer.status_code, self.manifest.failed
        if not answer.is_success:
            told = (
                _REFUSED.get(status) or f"{self.manifest.title} answered {status} {answer.reason_phrase}. {_why(answer)}".strip()
            )
            raise NotPulled(told, status=status)
        if failed and as_table(answer.json()).get(failed) is False:
            raise NotPulled(f"{self.manifest.title} refused: {str(as_table(answer.json()).get('errors'))[:200]}.", status=400)
        return answer

    def _wait(self, tried: int, asked: str) -> None:
        """As long as the system asks for, else twice as long each time."""
        if tried < TRIES - 1:
            seconds = float(asked) if asked.isdigit() else 0.5 * 2**tried
            self._sleep(min(seconds, LONGEST_WAIT_SECONDS))


def _told_at(answer: httpx2.Response) -> str:
    """A minute before the answer, by the clock of whoever gave it; empty where it says no time."""
    try:
        at = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return ""
    return f"{at - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}.000Z"


def _why(answer: httpx2.Response) -> str:
    """What it says of the reason, shortened."""
    try:
        about = as_table(answer.json())
    except ValueError:
        return ""
    told = about.get("message") or about.get("errors") or ""
    return (told if isinstance(told, str) else json.dumps(told, ensure_ascii=False))[:200]


def _is_whole(answer: httpx2.Response) -> bool:
    """Whether the body of a success is whole JSON: a connection that breaks can leave half of it."""
    if not answer.is_success:
        return True
    try:
        answer.json()
    except ValueError:
        return False
    return True
