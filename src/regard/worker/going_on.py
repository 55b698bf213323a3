"""What goes on by itself beside the pages: newcomers joined to people, a fresh plan, subscribers told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from regard.words import Micros
from regard.worker.delivering import deliver_due, new_client
from regard.workspace.live import RENEWED_AFTER, Live

EVERY_SECONDS = 1.0
_log = logging.getLogger("regard")


class GoingOn:
    """A thread that looks every second whether there is something to do. Use it in a ``with`` block."""

    def __init__(self, live: Live, clock: Callable[[], Micros]) -> None:
        self._live = live
        self._clock = clock
        self._ended = Event()
        self._renewed = clock()
        self._thread = Thread(target=self._run, name="regard-worker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        with new_client() as client:
            while not self._ended.wait(EVERY_SECONDS):
                try:
                    self._live.settle(self._clock())
                    deliver_due(self._live, client, self._clock)
                    self._renew()
                except Exception:  # noqa: BLE001 - the thread must outlive whatever happens; it is told on the console
                    _log.exception("Something that goes on by itself failed; it is tried again in a second.")

    def _renew(self) -> None:
        now = self._clock()
        if now - self._renewed >= RENEWED_AFTER:
            self._renewed = now
            self._live.refresh(now)
