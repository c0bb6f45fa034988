"""How far the log of grades has come: what tells cheaply that something was graded since."""

from __future__ import annotations

from sqlalchemy import func, select

from flowboard.store.store import Store
from flowboard.store.tables import grades


def grades_mark(store: Store) -> tuple[int, str]:
    """The number of entries, and the greatest of their ids. Any new entry changes one of them."""
    query = select(func.count(), func.max(grades.c.id))
    with store.reading() as connection:
        count, greatest = connection.execute(query).one()
    return int(count), greatest or ""
