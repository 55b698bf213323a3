"""What goes on by itself beside the pages: newcomers joined, folders and other systems looked at, subscribers told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import Self

from regard.clock import MINUTE
from regard.words import Micros
from regard.worker.delivering import deliver_due, new_client
from regard.workspace.live import Live

EVERY_SECONDS = 0.5
RENEWED_AFTER = 10 * MINUTE
"""Time alone changes verdicts: so often the plan is made anew."""
LOOKED_RESTS, LOOKED_LONGEST_SECONDS = 5, 10.0
"""A look at many files must not keep a processor busy: it rests five times as long as it took, ten seconds at most."""
SETTLED_RESTS, SETTLED_LONGEST_SECONDS = 3, 60.0
"""While thousands come in, everybody is decided over again and again: a quarter of the time at most, once a minute at least."""
COMPARED_RESTS, COMPARED_LONGEST_SECONDS = 20, 86_400.0
"""Nor must comparing everybody, however often something is read: a twentieth of the time at most, once a day at least."""
_log = logging.getLogger("regard")


class GoingOn:
    """Threads that look twice a second whether there is something to do. Use it in a ``with`` block.

    Each step has a thread of its own: a subscriber that does not answer, or a folder on a slow share, must not keep newcomers
    waiting.
    """

    def __init__(self, live: Live, clock: Callable[[], Micros]) -> None:
        self._live = live
        self._clock = clock
        self._ended = Event()
        self._renewed = clock()
        self._client = new_client()
        self._threads = [
            Thread(target=self._again_and_again, args=(step, *rests), name=f"regard-{step.__name__.strip('_')}", daemon=True)
            for step, rests in (
                (self._tell, ()),
                (self._settle, (SETTLED_RESTS, SETTLED_LONGEST_SECONDS)),
                (self._look, (LOOKED_RESTS, LOOKED_LONGEST_SECONDS)),
                (self._exchange, ()),
                (self._compare, (COMPARED_RESTS, COMPARED_LONGEST_SECONDS)),
                (self._renew, ()),
            )
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._client.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _again_and_again(self, step: Callable[[], None], rests: int = 0, longest: float = 0) -> None:
        """Until the end. rests: so many times as long as a step took it rests, but not longer than ``longest`` seconds."""
        rest = EVERY_SECONDS
        while not self._ended.wait(rest):
            begun = monotonic()
            try:
                step()
            except Exception:  # noqa: BLE001 - the thread must outlive whatever happens; it is told on the console
                if not self._ended.is_set():
                    _log.exception("Something that goes on by itself failed; it is tried again in a second.")
            rest = max(EVERY_SECONDS, min(rests * (monotonic() - begun), longest))

    def _tell(self) -> None:
        deliver_due(self._live, self._client, self._clock)

    def _settle(self) -> None:
        self._live.settle(self._clock())

    def _look(self) -> None:
        self._live.watching.look(self._clock())

    def _exchange(self) -> None:
        self._live.exchanging.look(self._clock())

    def _compare(self) -> None:
        self._live.compare()

    def _renew(self) -> None:
        now = self._clock()
        if now - self._renewed >= RENEWED_AFTER:
            self._renewed = now
            self._live.refresh(now)
