"""Files are read by several processes at once; what they say arrives in the order of the folder, as if by one."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeVar

from regard.workspace.memory import rarely_collected
from regard.workspace.reading import FileReader, Found, Told, Trouble

WORTH_A_CREW = 4_000_000
"""So many bytes are read faster by several processes, starting them included."""
MOST_WAITING = 96_000_000
"""So many bytes of later files wait in memory for their turn; whoever reads further ahead pauses."""
_DONE = b""
_DIED = Trouble(
    "The process that read the file was ended from outside.", "See whether the machine ran out of memory; read it again."
)


def telling(reader: FileReader, files: Sequence[Found]) -> Crew | Alone:
    """Somebody to read the files: a crew where it pays and the system can fork, else this process alone. For ``with``."""
    hands = min(os.cpu_count() or 1, len(files))
    pays = hands > 1 and sum(file.size for file in files) >= WORTH_A_CREW
    return Crew(reader, files, hands) if pays and _may_fork() else Alone(reader, files)


def _may_fork() -> bool:
    """Whether a process may be born here: on Linux, and of a program's main thread.

    Other threads of a server may hold locks that nobody in the new process would ever open.
    """
    return sys.platform == "linux" and threading.current_thread() is threading.main_thread()


class Alone:
    """Reads the files one after the other in this process."""

    def __init__(self, reader: FileReader, files: Sequence[Found]) -> None:
        self._reader = reader
        self._files = files

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is left open."""

    def __iter__(self) -> Iterator[Iterator[Told]]:
        return map(self._reader.tell, self._files)


@dataclass(slots=True, eq=False)
class _Hand:
    """One process of the crew, the pipe to it, and the place of the file that it reads."""

    process: BaseProcess
    pipe: Connection
    file: int | None = None


@dataclass(slots=True)
class _Waiting:
    """What has arrived of one file and was not asked for yet."""

    said: deque[bytes] = field(default_factory=deque)
    bytes: int = 0


class Crew:
    """Processes that read ahead. The files are handed out in order, and their words are given out in the same order."""

    def __init__(self, reader: FileReader, files: Sequence[Found], hands: int, most_waiting: int = MOST_WAITING) -> None:
        self._reader = reader
        self._files = files
        self._most_waiting = most_waiting
        self._next = 0
        self._waiting: dict[int, _Waiting] = {}
        self.hands = [self._hire() for _ in range(hands)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for hand in self.hands:
            hand.pipe.close()
            hand.process.terminate()
            hand.process.join()

    def __iter__(self) -> Iterator[Iterator[Told]]:
        for hand in self.hands:
            self._hand_out(hand)
        return map(self._told, range(len(self._files)))

    def _told(self, file: int) -> Iterator[Told]:
        while (said := self._said(file)) != _DONE:
            yield pickle.loads(said)  # noqa: S301 - written by our own processes
        del self._waiting[file]

    def _said(self, file: int) -> bytes:
        waiting = self._waiting.setdefault(file, _Waiting())
        while not waiting.said:
            self._listen(file)
        said = waiting.said.popleft()
        waiting.bytes -= len(said)
        return said

    def _listen(self, wanted: int) -> None:
        """Take in what the crew says; those who are too far ahead of the wanted file wait."""
        full = sum(waiting.bytes for waiting in self._waiting.values()) > self._most_waiting
        heard = {hand.pipe: hand for hand in self.hands if hand.file is not None and (hand.file == wanted or not full)}
        for pipe in wait(list(heard)):
            self._hear(heard[pipe])  # type: ignore[index]  # wait gives back what it was given

    def _hear(self, hand: _Hand) -> None:
        assert hand.file is not None
        waiting = self._waiting.setdefault(hand.file, _Waiting())
        try:
            said = hand.pipe.recv_bytes()
        except (EOFError, OSError):
            waiting.said += (pickle.dumps(_DIED), _DONE)
            self._replace(hand)
            return
        waiting.said.append(said)
        waiting.bytes += len(said)
        if said == _DONE:
            self._hand_out(hand)

    def _hand_out(self, hand: _Hand) -> None:
        hand.file = self._next if self._next < len(self._files) else None
        if hand.file is not None:
            self._next += 1
            with suppress(OSError):  # a dead process is noticed when it is listened to
                hand.pipe.send(hand.file)

    def _replace(self, dead: _Hand) -> None:
        dead.pipe.close()
        dead.process.join()
        fresh = self._hire()
        self.hands[self.hands.index(dead)] = fresh
        self._hand_out(fresh)

    def _hire(self) -> _Hand:
        context = get_context("fork")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, ours, self._reader, self._files), daemon=True)
        process.start()
        theirs.close()
        return _Hand(process, ours)


def _work(pipe: Connection, parents: Connection, reader: FileReader, files: Sequence[Found]) -> None:
    """Read the files whose places come through the pipe, until it is closed."""
    parents.close()
    with suppress(EOFError, OSError, KeyboardInterrupt), rarely_collected():
        while True:
            for told in reader.tell(files[pipe.recv()]):
                pipe.send_bytes(pickle.dumps(told, protocol=5))
            pipe.send_bytes(_DONE)


Item = TypeVar("Item")
Result = TypeVar("Result")


def share(work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], hands: int) -> list[Result]:
    """The results of ``work`` over all items, in their order, worked out by so many processes of which this one is the first.

    ``work`` gets some of the items and must open for itself whatever a process cannot inherit. The share of a process that
    was ended from outside is done here.
    """
    shares = [items[place::hands] for place in range(hands)]
    if hands < 2 or not _may_fork():
        return work(items)
    pipes = [_sent_out(work, some) for some in shares[1:]]
    done = [work(shares[0]), *(_brought_back(pipe) for pipe in pipes)]
    whole = [work(some) if results is None else results for some, results in zip(shares, done, strict=True)]
    return [whole[place % hands][place // hands] for place in range(len(items))]


def _sent_out(work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]) -> Connection:
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    context.Process(target=lambda: theirs.send(work(items)), daemon=True).start()
    theirs.close()
    return ours


def _brought_back(pipe: Connection) -> list[Result] | None:
    with pipe, suppress(EOFError, OSError):
        results: list[Result] = pipe.recv()
        return results
    return None
