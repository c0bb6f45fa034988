"""Writing the draft of an open flow beside the edits: they never wait for a disk.

A thread of its own takes what has come in and writes it in one transaction, at once when it is idle
and some milliseconds later when it isn't: a crash loses far less than a second. Where the store can't
be written, what is waiting is kept and tried again, and `problem` says so.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final

from flowboard.store import drafts
from flowboard.store.drafts import Draft, DraftBase, DraftStep, DraftTaken
from flowboard.store.errors import StoreError
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.stores import existing_store

_GATHER: Final = 0.02  # seconds in which steps that follow each other go into one transaction
_AGAIN: Final = 1.0  # seconds until a failed write is tried again
_PATIENCE: Final = 10.0

Renames = Sequence[tuple[str, str]]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    """What is to be written: steps behind the draft, or a draft in its place (`replaces`)."""

    base: DraftBase
    steps: list[DraftStep] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)
    replaces: bool = False


def kept_draft(flow_path: Path) -> Draft:
    """The draft that is kept of a flow; without steps where there is none. Makes no store.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with existing_store(flow_path) as store:
        return Draft(None, ()) if store is None else drafts.read(store, str(flow_path))


class DraftJournal:
    """The draft of one flow, written by a thread.

    Whenever nothing waits to be written, `more` is called there as long as it says that there is more
    to do; it begins with the first step that renames a node, or at once with `has_more`.

    `written` is how many steps the draft has on disk, `count` how many it has or will have.
    """

    def __init__(
        self,
        flow_path: Path,
        base: DraftBase,
        count: int = 0,
        more: Callable[[Store], bool] | None = None,
        *,
        has_more: bool = False,
    ) -> None:
        self._path = str(flow_path)
        self._where = locate_store(flow_path, os.environ)
        self._base = base
        self._more = more
        self._has_more = has_more
        self._condition = Condition()
        self._waiting: list[_Waiting] = []
        self._writing = False
        self._closing = False
        self._thread: Thread | None = None
        self.count = count
        self.written = count
        self.problem = ""
        """Why the draft isn't kept, as a sentence; empty while it is."""
        self.is_taken = False
        """Whether another process writes this draft: nothing more is written here."""
        self.store: Store | None = None
        """The store, as long as the thread has it open. It may be read from other threads."""
        if has_more:
            with self._condition:
                self._wake()

    def add(self, ops: list[Any], *, actor: str, label: str, kind: str, renames: Renames = ()) -> None:
        """Keep a step. Comes back at once."""
        self.count += 1
        step = DraftStep(self.count, ops, time.time(), actor, label, kind)
        with self._condition:
            if not self._waiting:
                self._waiting.append(_Waiting(self._base))
            self._waiting[-1].steps.append(step)
            self._waiting[-1].renames += renames
            self._wake()

    def replace(self, base: DraftBase, steps: Sequence[DraftStep] = (), renames: Renames = ()) -> None:
        """Begin another draft, of another state of the file: without steps, there is none. At once."""
        self._base = base
        self.count = len(steps)
        with self._condition:
            if steps or renames or self.written or self._waiting or self._writing:
                self._waiting.append(_Waiting(base, list(steps), list(renames), replaces=True))
                self._wake()

    def flush(self, patience: float = _PATIENCE) -> bool:
        """Wait until everything is on disk; False where it isn't by then."""
        with self._condition:
            self._condition.wait_for(
                lambda: self.is_taken or not self._is_behind,
                min(patience, 2 * _AGAIN) if self.problem else patience,
            )
            return not (self._is_behind or self.is_taken)

    def close(self) -> None:
        """Write what is left and end the thread."""
        self.flush()
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    @property
    def _is_behind(self) -> bool:
        return bool(self._waiting or self._writing or self._has_more)

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="flowboard-draft", daemon=True)
            self._thread.start()
        self._condition.notify_all()

    def _run(self) -> None:
        try:
            while (batch := self._next()) is not None:
                try:
                    self.store = self.store or Store.open(self._where)
                    self._write(self.store, batch)
                    if self._has_more and not self._waiting:
                        self._has_more = self._do_more(self.store)
                except DraftTaken as error:
                    self._give_up(str(error))
                    return
                except StoreError as error:
                    self._put_back(batch, f"Your changes aren't kept as a draft: {error}")
                else:
                    self._done()
        finally:
            if self.store is not None:
                store, self.store = self.store, None
                store.close()

    def _next(self) -> list[_Waiting] | None:
        """Wait for something to write; None when it is time to end."""
        with self._condition:
            while not (self._waiting or self._has_more or self._closing):
                self._condition.wait()
            if self._closing and (self.problem or not (self._waiting or self._has_more)):
                return None
            if self._waiting or self.problem:
                self._condition.wait(_AGAIN if self.problem else _GATHER)
            batch, self._waiting = self._waiting, []
            self._writing = True
            return batch

    def _write(self, store: Store, batch: list[_Waiting]) -> None:
        while batch:
            one = batch[0]
            if one.replaces:
                drafts.replace(
                    store, self._path, one.base, one.steps, after=self.written, renames=one.renames
                )
                self.written = len(one.steps)
            else:
                drafts.extend(
                    store, self._path, one.steps, after=self.written, base=one.base, renames=one.renames
                )
                self.written += len(one.steps)
            self._has_more |= bool(one.renames)
            del batch[0]

    def _do_more(self, store: Store) -> bool:
        """Do a part of what there is to do beside; whatever happens there, drafts go on being kept."""
        try:
            return self._more is not None and self._more(store)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - it stays noted, and is tried when the flow is opened again
            _log.exception("What is stored of %s couldn't follow a rename.", self._path)
            return False

    def _put_back(self, batch: list[_Waiting], problem: str) -> None:
        with self._condition:
            self._waiting[:0] = batch
            self._writing = False
            self.problem = problem
            self._condition.notify_all()

    def _done(self) -> None:
        with self._condition:
            self._writing = False
            self.problem = ""
            self._condition.notify_all()

    def _give_up(self, problem: str) -> None:
        with self._condition:
            self._waiting.clear()
            self._writing = False
            self.problem = problem
            self._has_more = False
            self.is_taken = True
            self._condition.notify_all()
