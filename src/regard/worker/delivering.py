"""Tells subscribers what happened: signed by the Standard Webhooks rules, tried again, never forgotten silently."""

from __future__ import annotations

from collections.abc import Callable

import httpx2

from regard.clock import HOUR, MINUTE, SECOND
from regard.intake.signatures import sign
from regard.storage.machines import Delivery, Machines, Subscriber
from regard.words import Micros
from regard.workspace.live import Live

PATIENCE = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR)
"""How long to wait after each try in vain, as the Standard Webhooks rules propose; after the last it is given up, visibly."""
TIMEOUT_SECONDS = 15
GONE = 410


def new_client() -> httpx2.Client:
    """A client that follows nobody elsewhere and waits for nobody long."""
    return httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, headers={"User-Agent": "Regard"})


def deliver_due(live: Live, client: httpx2.Client, clock: Callable[[], Micros]) -> int:
    """Try everything that is due once; gives how many tries that were. The store waits for nobody meanwhile."""
    with live.access() as access:
        due = Machines(access.connection).due(clock())
    for delivery, subscriber in due:
        status, told = _try(client, delivery, subscriber, clock())
        with live.access() as access:
            machines = Machines(access.connection)
            if status == GONE:
                machines.unsubscribe(subscriber.id)
            else:
                machines.delivered(delivery.id, status, told, _next(delivery, status, clock()))
    return len(due)


def _try(client: httpx2.Client, delivery: Delivery, subscriber: Subscriber, now: Micros) -> tuple[int | None, str]:
    body = delivery.body.encode()
    headers = {
        "content-type": "application/json", "webhook-id": delivery.id, "webhook-timestamp": str(now // SECOND),
        "webhook-signature": sign(subscriber.secret, delivery.id, now, body),
    }  # fmt: skip
    try:
        answer = client.post(subscriber.url, content=body, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        return None, f"{type(error).__name__}: {error}"
    return answer.status_code, answer.reason_phrase


def _next(delivery: Delivery, status: int | None, now: Micros) -> Micros | None:
    if status is not None and 200 <= status < 300:
        return None
    return now + PATIENCE[delivery.tries] if delivery.tries < len(PATIENCE) else None
