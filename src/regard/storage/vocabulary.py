"""Numbers for words: the records of the sources and the small vocabulary of terms, numbered in order of arrival."""

from __future__ import annotations

from collections.abc import Iterable

from regard.storage.database import Connection


class Numbering:
    """A table of (number, word) held in memory while a store is open; new words are written by ``flush``."""

    def __init__(self, connection: Connection, table: str, number: str, word: str) -> None:
        self._connection = connection
        self._columns = f"{table} ({number}, {word})"
        self._select = f"SELECT {word}, {number} FROM {table}"
        self._numbers: dict[str, int] = {}
        self._new: list[tuple[int, str]] = []
        self.reload()

    def reload(self) -> None:
        """Forget what is in memory and read the table again."""
        self._numbers = dict(self._connection.execute(self._select))
        self._next = max(self._numbers.values(), default=0) + 1
        self._new.clear()

    def number(self, word: str) -> int:
        """The number of ``word``; a new word gets the next one."""
        known = self._numbers.get(word)
        if known is not None:
            return known
        fresh = self._next
        self._numbers[word] = fresh
        self._new.append((fresh, word))
        self._next += 1
        return fresh

    def find(self, word: str) -> int | None:
        """The number of ``word`` if it has one."""
        return self._numbers.get(word)

    def words(self) -> Iterable[tuple[str, int]]:
        """All (word, number) pairs."""
        return self._numbers.items()

    def flush(self) -> None:
        """Write new words down, inside the caller's transaction."""
        self._connection.append(self._columns, self._new)
        self._new.clear()
