"""What a run tells: counters per node, and a stream of events with numbers.

The terminal's progress bar, the canvas and the log are listeners of the same stream. Counters
are gathered and told a few times a second, so that 100,000 rows don't become 100,000 events.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

EventKind = Literal[
    "run_started", "progress", "cell_progress", "log", "text", "cell_failed", "run_ended"
]  # fmt: skip

_PASSING: frozenset[EventKind] = frozenset({"cell_progress", "text"})

CellStatus = Literal[
    "done", "truncated", "refused", "error", "infra", "no_recording", "unknown",
    "skipped", "awaiting", "planned",
]  # fmt: skip
"""How a cell ended. `truncated` and `refused` are answers that the model cut short or declined."""

FILTERED_OUT = "filtered out upstream"
"""What a skipped cell says when a filter sent its item the other way, and nothing failed."""

FAILED_STATUSES: frozenset[str] = frozenset({"error", "infra", "no_recording", "unknown"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a run, at a UTC `time` in seconds since 1970.

    `seq` numbers the events that are kept from 1 without gaps; it is 0 for those that aren't.
    """

    seq: int
    time: float
    kind: EventKind
    data: dict[str, Any]


@dataclass(slots=True)
class NodeProgress:
    """How far one node is: cells by how they ended, and what its assertions said.

    `expected` is the final number of cells, where it is known. `computed` and `reused` count cells
    with an output. `passed` and `failed` count items by all that is asserted of them. `calls` are
    those that were answered, `cost` is what they cost in US dollars.
    """

    expected: int | None = None
    computed: int = 0
    reused: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    assertion_errors: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    last_error: str = ""

    @property
    def settled(self) -> int:
        """Cells that have ended, however."""
        return sum(self.statuses.values())

    @property
    def errors(self) -> int:
        """Cells that have no output because something broke."""
        return sum(count for status, count in self.statuses.items() if status in FAILED_STATUSES)


@dataclass(slots=True)
class PlannedCalls:
    """Calls that a run would make to one model for one node, with tokens as far as they are known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Progress:
    """The counters of a run. `planned` is filled by estimates only: calls by (node, model)."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self.nodes = {node: NodeProgress() for node in nodes}
        self.calls = 0
        self.retries = 0
        self.unknown = 0
        self.cost = 0.0
        self.planned: dict[tuple[str, str], PlannedCalls] = {}
        self._told: dict[str, dict[str, Any]] = {}

    def plan_call(self, node: str, model: str, input_tokens: int, output_tokens: int) -> None:
        """Count a call that would be made."""
        planned = self.planned.setdefault((node, model), PlannedCalls())
        planned.calls += 1
        planned.input_tokens += input_tokens
        planned.output_tokens += output_tokens

    def changes(self) -> dict[str, dict[str, Any]]:
        """The counters of the nodes that have changed since the last time this was asked."""
        changed = {}
        for node, counters in self.nodes.items():
            now = asdict(counters)
            if now != self._told.get(node):
                self._told[node] = changed[node] = now
        return changed


Listener = Callable[[Event], None]


class EventStream:
    """Puts events on record, which numbers them, and hands them to every listener in order.

    A listener must not raise. Pieces of streamed text and the progress within a cell are passed
    on without being kept.
    """

    def __init__(self, record: Callable[[str, dict[str, Any], float], int]) -> None:
        self._record = record
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Add a listener for all later events."""
        self._listeners.append(listener)

    def tell(self, kind: EventKind, **data: Any) -> None:
        """Something happened."""
        now = time.time()
        number = 0 if kind in _PASSING else self._record(kind, data, now)
        event = Event(number, now, kind, data)
        for listener in self._listeners:
            listener(event)
