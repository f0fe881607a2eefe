"""Numbers that are given out once and never again: a person's unique ID hangs on theirs."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from data.registry import tables as t


class Numbers:
    """One counter of the store, for one transaction that writes. Gaps are no harm."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        c = t.counters.c
        found = connection.execute(select(c.next).where(c.name == name)).scalar_one_or_none()
        if found is None:
            connection.execute(insert(t.counters).values(name=name, next=1))
        self._next = self._kept = found or 1

    def take(self, count: int) -> int:
        """The first of so many numbers in a row. Touches no database."""
        first = self._next
        self._next += count
        return first

    def keep(self) -> None:
        """Write down how far the counter came, in the transaction."""
        if self._next != self._kept:
            c = t.counters.c
            self._connection.execute(update(t.counters).where(c.name == self._name).values(next=self._next))
            self._kept = self._next
