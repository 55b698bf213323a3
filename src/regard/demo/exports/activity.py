"""The e-mail provider's activity log: one CSV line for every delivery, open, click, bounce, complaint and unsubscription."""

from __future__ import annotations

from operator import itemgetter

from regard.demo.exports.desk import Cell, Desk, belongs, spaced
from regard.demo.exports.gatherings import address
from regard.demo.life import Hit, Life

COLUMNS = (
    "timestamp", "event", "email", "from", "subject", "category", "sg_message_id", "useragent", "ip", "url", "reason",
    "status",
)  # fmt: skip


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the log in the order of time."""
    path = f"newsletter/email-activity-{desk.today}.csv"
    for life in lives:
        if life.hits:
            belongs(life, path, address(life))
    hits = [(hit.at, n, hit, address(life)) for n, life in enumerate(lives) for hit in life.hits]
    hits.sort(key=itemgetter(0, 1))
    desk.table(path, COLUMNS, (_row(hit, to) for _, _, hit, to in hits))


def _row(hit: Hit, to: str) -> tuple[Cell, ...]:
    return (
        spaced(hit.at), hit.event, to, "letters@tidewright.example", hit.subject, hit.category, hit.message, hit.agent,
        hit.ip, hit.url,
        hit.reason, hit.status,
    )  # fmt: skip
