"""Page after page out of another system: entered, asked again where it stumbled, and gone on with where it was left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import quote, urlsplit

import httpx2

from regard.clock import DAY, MINUTE, micros, moment
from regard.connectors.joining import identified, put_under, with_explained, with_related, without
from regard.connectors.manifest import Each, Entry, Manifest, Stream
from regard.connectors.session import Door, Session
from regard.errors import NotPulled
from regard.intake.jsonfields import Table, as_table, moment_of, read_instant, within, word, word_within
from regard.words import Json, Micros

TRIES = 7
LONGEST_WAIT_SECONDS = 60.0
_TIMEOUT_SECONDS = 60
_STUMBLED = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = {
    401: "The key is not accepted. Give a valid one.",
    403: "The key may not do this. Give it the right to, at the other system.",
    404: "There is nothing at this address.",
}
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""What may stand in an address: nothing that would lead to another one."""
_REASONS = ("message", "errorMessage", "error", "errors", "validation_errors")
"""Where systems say why they refuse."""
_PARSED = "regard.parsed"
_LOST = frozenset({400, 404, 410, 422})
"""Answers to a cursor that a system no longer knows."""
_NOT_THIS_ONE = frozenset({403, 404, 410})
"""Answers about one of many that must not hold up the others: it is somebody else's, or gone."""


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


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. at: when it was given, by the clock of whoever gave it; 0 where it says no time."""

    value: Json
    at: Micros


@dataclass(frozen=True, slots=True)
class _Listed:
    """One answer of a list. following: where the next one begins. fresh: whether it is the first of a round."""

    objects: tuple[Table, ...]
    following: str
    since: str
    mark: str
    told_at: str
    fresh: bool


class Connection:
    """One system, entered with a key. Use it in a ``with`` block.

    url: another address than that of the manifest. sleep: waits for so many seconds.
    """

    def __init__(self, manifest: Manifest, key: str, sleep: Callable[[float], None], url: str = "") -> None:
        self.manifest = manifest
        self._account, self._key = _account_and_key(manifest, key)
        self._url = (url or manifest.url.replace("{account}", self._account)).rstrip("/")
        self._token_url = f"{self._url}/token" if url else manifest.token
        self._sleep = sleep
        self._token = ""
        self._session: Session | None = None
        self._known: dict[str, dict[str, Table]] = {}
        # Elsewhere nobody is followed: the key would go along.
        headers = {"User-Agent": "Regard", **manifest.headers}
        self._client = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, headers=headers)
        entry = f"{self._url}/oauth" if url else manifest.token
        self._door = Door(self._client, self._key, entry, f"{self._url}/login")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a stream from a position on. Raises NotPulled; whatever was given before it holds.

        The next page is fetched while the one before is kept.
        """
        pages = self._pages(stream, position)
        with ThreadPoolExecutor(1, thread_name_prefix="regard-fetch") as fetching:
            coming = fetching.submit(next, pages, None)
            while (page := coming.result()) is not None:
                coming = fetching.submit(next, pages, None)
                yield page

    def _pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        if not self._key:
            raise NotPulled(f"The key of {self.manifest.title} has to name the account as well: account:key.", status=401)
        if self.manifest.entry is Entry.HEADER and not (self._key.isascii() and self._key.isprintable()):
            raise NotPulled(_REFUSED[401], status=401)
        self._known.clear()
        if stream.each:
            yield from self._pages_under(stream, stream.each, position)
            return
        high, begun = position.high, position.begun
        for one in self._lists(stream, {}, position.next, position.since):
            begun = one.told_at if one.fresh else begun
            high = max([high, *(_changed(each, stream) for each in one.objects)])
            objects = self._whole(stream, {}, one.objects)
            if one.following:
                yield Page(objects, Position(one.following, one.since, high, begun))
            else:
                yield Page(objects, Position("", one.mark or _seen(stream, high, begun) or one.since))

    def call(self, method: str, path: str, body: dict[str, Json]) -> Told:
        """One answer about one object. Raises NotPulled with the status."""
        answer = self._send(method, f"{self._url}/{path}", body)
        return Told(_json(answer), _date(answer) or 0)

    def _pages_under(self, stream: Stream, each: Each, position: Position) -> Iterator[Page]:
        """The pages of a stream that is read for one after the other of another list; a position begins with whose turn it is."""
        listed = list(self._lists(each.list, {}, "", position.since))
        begun = position.begun if position.next else listed[0].told_at
        every = [one for page in listed for one in page.objects]
        names = [word_within(one, each.id).rpartition("/")[2] for one in every]
        turn, _, inner = position.next.partition(" ")
        start, high = names.index(turn) if turn in names else 0, position.high
        ended = Position("", _seen(stream, high, begun) or position.since)
        if not every[start:]:
            yield Page((), ended)
        refused: dict[str, NotPulled] = {}
        for number in range(start, len(every)):
            then = f"{names[number + 1]} " if number + 1 < len(every) else ""
            cursor = inner if number == start and turn in names else ""
            try:
                for page in self._turns(stream, each, names[number], cursor, position.since):
                    high = max([high, *(_changed(one, stream) for one in page.objects)])
                    told = put_under(each, every[number], page.objects, begun)
                    objects = self._whole(stream, {each.name: names[number]}, told)
                    following = f"{names[number]} {page.following}" if page.following else then
                    ended = Position("", _seen(stream, high, begun) or position.since)
                    yield Page(objects, Position(following, position.since, high, begun) if following else ended)
            except NotPulled as error:
                if error.status not in _NOT_THIS_ONE:
                    raise
                refused[names[number]] = error
                yield Page((), Position(then, position.since, high, begun) if then else ended)
        if refused:
            name, why = next(iter(refused.items()))
            what = f"{len(refused):,} of {len(every):,} could not be read, such as the {each.name} {name}"
            raise NotPulled(f"{what}: {why}", status=why.status)

    def _turns(self, stream: Stream, each: Each, name: str, cursor: str, since: str) -> Iterator[_Listed]:
        """The answers about one of what a stream is read for; one alone, where all have to be looked at together."""
        answers = self._lists(stream, {each.name: name}, "" if each.came else cursor, since)
        if not each.came:
            yield from answers
            return
        told = list(answers)
        yield replace(told[-1], objects=tuple(one for answer in told for one in answer.objects))

    def _whole(self, stream: Stream, names: Mapping[str, str], objects: tuple[Table, ...]) -> tuple[Table, ...]:
        for path, (listed, *keep) in stream.beside.items() if objects else ():
            known = self._beside(stream, _into(listed, names), keep)
            objects = tuple(with_explained(one, path, known) for one in objects)
        return tuple(without(one, stream.without) for one in objects) if stream.without else objects

    def _beside(self, stream: Stream, listed: str, keep: list[str]) -> dict[str, Table]:
        """The fields kept of a list that explains ids, by id."""
        if listed not in self._known:
            path, _, objects = listed.partition("#")
            beside = replace(stream, name=path, path=path, objects=objects or stream.objects, ask={}, since=("", ""))
            pages = list(self._lists(beside, {}, "", ""))
            self._known[listed] = {word(one, "id"): one for page in pages for one in identified([*page.objects])}
        return {key: {name: one[name] for name in keep if name in one} for key, one in self._known[listed].items()}

    def _lists(self, stream: Stream, names: Mapping[str, str], cursor: str, since: str) -> Iterator[_Listed]:
        """One answer of a list after the other. names: what stands in braces in its path and its questions."""
        answer, cursor, since = self._resume(stream, names, cursor, since)
        while True:
            one = self._listed(answer, stream, cursor, since)
            yield one
            if not one.following:
                return
            if one.following == cursor:
                raise NotPulled(f"{self.manifest.title} gives the same page of {stream.name} again and again.")
            cursor = one.following
            answer = self._ask(stream, names, cursor, since)

    def _resume(
        self, stream: Stream, names: Mapping[str, str], cursor: str, since: str
    ) -> tuple[httpx2.Response, str, str]:  # fmt: skip
        """The first answer. A system that no longer knows where we were is asked from the beginning of the round, or of all."""
        try:
            return self._ask(stream, names, cursor, since), cursor, since
        except NotPulled as error:
            if error.status not in _LOST:
                raise
            if cursor:
                return self._resume(stream, names, "", since)
            if since and self.manifest.mark:
                return self._resume(stream, names, "", "")
            raise

    def _listed(self, answer: httpx2.Response, stream: Stream, cursor: str, since: str) -> _Listed:
        told = _json(answer)
        about = as_table(told)
        listed = within(about, stream.objects) if stream.objects else told
        if not isinstance(listed, list):
            raise NotPulled(f"{self.manifest.title} answered without a list: it has changed, or this is another address.")
        objects = tuple(map(as_table, listed))
        following = self._next(stream, answer, about, objects, cursor)
        if self.manifest.related:
            objects = with_related(objects, about.get(self.manifest.related))
        mark = word(about, self.manifest.mark) if self.manifest.mark and not following else ""
        return _Listed(objects, following, since, mark, _told_at(answer), not cursor)

    def _next(
        self, stream: Stream, answer: httpx2.Response, about: Table, objects: tuple[Table, ...], cursor: str
    ) -> str:  # fmt: skip
        """Where the next page begins; empty on the last."""
        told = stream.next
        if stream.more and within(about, stream.more) is False:
            return ""
        if told in {"count", "page"} or told.startswith("last:"):
            if len(objects) < stream.size[1]:
                return ""
            if told == "count":
                return str(int(cursor or 0) + len(objects))
            return str(int(cursor or 1) + 1) if told == "page" else word_within(objects[-1], told.removeprefix("last:"))
        following = answer.links.get("next", {}).get("url", "") if told == "link" else word_within(about, told)
        if following and not stream.cursor and urlsplit(following)[:2] != urlsplit(self._url)[:2]:
            raise NotPulled(
                f"The next page is said to be at another address, {urlsplit(following).netloc}; the key is not sent there."
            )
        return following

    def _ask(self, stream: Stream, names: Mapping[str, str], cursor: str, since: str) -> httpx2.Response:
        """One answer. An address of the next page holds everything already: no parameter may stand beside its cursor."""
        if cursor and not stream.cursor:
            return self._send("GET", cursor, {})
        name, number = stream.size
        named = {**names, "account": self._account}
        asked: dict[str, Json] = {name: number} if name else {}
        asked |= {key: value.format(**named) if isinstance(value, str) else value for key, value in stream.ask.items()}
        if cursor:
            asked[stream.cursor] = cursor
        if since and stream.since[0]:
            asked[stream.since[0]] = self._since(stream, since)
        path = _into(stream.path, named)
        return self._send("POST" if self.manifest.post else "GET", f"{self._url}/{path}", asked)

    def _since(self, stream: Stream, since: str) -> str:
        """From when on is asked for what changed, as this system wants it written."""
        at = read_instant(since)
        if at is None:
            return stream.since[1].format(at=since)
        at -= self.manifest.again * DAY
        digits = f"{moment(at):%Y%m%d%H%M%S}"
        return stream.since[1].format(at=_written(at) if self.manifest.again else since, ms=at // 1000, digits=digits)

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
            if answer.status_code == 401 and (self._token or self._session) and not renewed:
                self._token, self._session, renewed = "", None, True
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
        elif self.manifest.entry is Entry.SESSION:
            session = self._some_session()
            headers["BhRestToken"], url = session.token, url.replace(self._url, session.url, 1)
        elif self.manifest.entry is Entry.HEADER:
            headers[self.manifest.header[0]] = self.manifest.header[1].format(key=self._key)
        else:
            entry = httpx2.BasicAuth(self._key, "")
        if method != "GET":
            return self._client.request(method, url, json=asked or None, headers=headers, auth=entry)
        words = {name: list(map(str, value)) if isinstance(value, list) else str(value) for name, value in asked.items()} or None
        return self._client.request(method, url, params=words, headers=headers, auth=entry)

    def _some_session(self) -> Session:
        self._session = self._session or self._door.enter()
        return self._session

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
        if failed and as_table(_json(answer)).get(failed) is False:
            raise NotPulled(f"{self.manifest.title} refused: {str(as_table(_json(answer)).get('errors'))[:200]}.", status=400)
        return answer

    def _wait(self, tried: int, asked: str) -> None:
        """As long as the system asks for, else twice as long each time."""
        if tried < TRIES - 1:
            seconds = float(asked) if asked.isdigit() else 0.5 * 2**tried
            self._sleep(min(seconds, LONGEST_WAIT_SECONDS))


def _account_and_key(manifest: Manifest, key: str) -> tuple[str, str]:
    """The account that a key names, where it must, and the key itself; both empty where it should name one and does not."""
    if not manifest.for_an_account:
        return "", key
    account, _, secret = key.partition(":")
    return (account, secret) if _ACCOUNT.fullmatch(account) and secret else ("", "")


def _into(path: str, names: Mapping[str, str]) -> str:
    """A path with what stands in its braces; a name leads nowhere else, whatever signs it has."""
    return path.format(**{name: quote(value, safe="") for name, value in names.items()})


def _changed(one: Table, stream: Stream) -> str:
    """When an object changed, so that earlier is less; empty where it does not say."""
    at = moment_of(within(one, stream.changed)) if stream.changed else None
    return "" if at is None else _written(at)


def _seen(stream: Stream, high: str, begun: str) -> str:
    """From when on the next round asks: the latest change seen, or the beginning of this round, whichever is earlier."""
    return (min(high, begun) if begun else high) if stream.changed else begun


def _written(at: Micros) -> str:
    """An instant as systems write it; written so, earlier is less."""
    return f"{moment(at):%Y-%m-%dT%H:%M:%S}.{at // 1000 % 1000:03}Z"


def _told_at(answer: httpx2.Response) -> str:
    """A minute before the answer, by the clock of whoever gave it; empty where it says no time."""
    at = _date(answer)
    return "" if at is None else _written(at - MINUTE)


def _date(answer: httpx2.Response) -> Micros | None:
    try:
        return micros(parsedate_to_datetime(answer.headers.get("date", "")))
    except ValueError:
        return None


def _why(answer: httpx2.Response) -> str:
    """What it says of the reason, shortened."""
    try:
        about = as_table(answer.json())
    except ValueError:
        return ""
    told = [about[name] for name in _REASONS if about.get(name)]
    return ": ".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in told)[:200]


def _json(answer: httpx2.Response) -> Json:
    """The body, parsed once however often it is asked for: pages are large. Whoever deletes something may be told nothing."""
    if _PARSED not in answer.extensions:
        nothing = not answer.content and (answer.status_code == 204 or answer.request.method == "DELETE")
        answer.extensions[_PARSED] = None if nothing else answer.json()
    told: Json = answer.extensions[_PARSED]
    return told


def _is_whole(answer: httpx2.Response) -> bool:
    """Whether the body of a success is whole JSON: a connection that breaks can leave half of it."""
    if not answer.is_success:
        return True
    try:
        _json(answer)
    except ValueError:
        return False
    return True
