"""The journal of a run that leaves no trace: an estimate."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import Any

from flowboard.store.journal import Journal
from flowboard.store.records import CallEnded, CallSent, CellRecord


class Unwritten:
    """Stands where a run has its journal, when nothing is to be written."""

    backlog = 0

    def __init__(self) -> None:
        self._numbers = count(1)

    def add_result(self, key: str, value: bytes, kind: str, *, awaited: bool = True) -> None:
        """Keep nothing."""

    def add_cell(self, record: CellRecord | tuple[Any, ...]) -> None:
        """Keep nothing."""

    def add_call_sent(self, record: CallSent) -> None:
        """Refuse: an estimate makes no calls."""
        raise AssertionError("an estimate must not make calls")

    def add_call_ended(self, record: CallEnded) -> None:
        """Refuse: an estimate makes no calls."""
        raise AssertionError("an estimate must not make calls")

    def add_answer(self, key: str, value: bytes, kind: str, ended: CallEnded) -> None:
        """Refuse: an estimate makes no calls."""
        raise AssertionError("an estimate must not make calls")

    def add_event(
        self, run_id: str, kind: str, payload: Mapping[str, Any], at: float | None = None
    ) -> int:
        """Keep nothing; give the next number."""
        return next(self._numbers)

    def next_call_number(self, run_id: str) -> int:
        """Refuse: an estimate makes no calls."""
        raise AssertionError("an estimate must not make calls")

    def committed(self) -> asyncio.Future[None]:
        """Done at once."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def room(self) -> None:
        """There is always room."""

    async def drain(self) -> None:
        """There is nothing to write."""


AnyJournal = Journal | Unwritten
