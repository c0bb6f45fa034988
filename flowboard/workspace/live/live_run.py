"""A run as it is known here: begun by anybody, followed while it goes, and found again after a restart."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.runtime.events import Event
from flowboard.store import events
from flowboard.store.store import RunRecord
from flowboard.workspace.live.watching import goes_on
from flowboard.workspace.stores import existing_store

_LOG: Final = 2_000
_STREAMED: Final = 100_000  # characters of one answer that are kept while it streams
_EVENTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a run's log, at a UTC `time` in seconds since 1970. `node` is empty for the run itself."""

    time: float
    level: str
    node: str
    key: str
    message: str


@dataclass(slots=True)
class LiveRun:
    """What is known of one run.

    Attributes:
        run_id: the run.
        snapshot: the flow as the run has it; None where it can't be read any more.
        options: how much of it, see `RunOptions`.
        status: `starting`, `running`, or how it ended; `gone` if its process ended without a word.
        message: why, where there is something to say.
        counters: by node, as `progress` events tell them.
        spans: by node, when it was first and last heard to have done something.
        streaming: the answers that are coming in just now, by node and key.
        seen: the number of the last event.
    """

    run_id: str
    snapshot: Flow | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    status: str = "starting"
    message: str = ""
    started_at: float = field(default_factory=time.time)
    ended_at: float | None = None
    counters: dict[str, dict[str, Any]] = field(default_factory=dict)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)
    calls: int = 0
    retries: int = 0
    cost: float = 0.0
    streaming: dict[tuple[str, str], str] = field(default_factory=dict)
    log: deque[LogLine] = field(default_factory=lambda: deque(maxlen=_LOG))
    seen: int = 0
    _heard_at: float = 0.0

    @property
    def going(self) -> bool:
        """Whether the run is under way."""
        return self.status in ("starting", "running")

    @property
    def seconds(self) -> float:
        """How long it has taken so far, or took."""
        return max(0.0, (self.ended_at or time.time()) - self.started_at)

    @property
    def node_seconds(self) -> dict[str, float]:
        """How long each node was at work, in wall time: from the first to the last sign of it."""
        return {node: last - first for node, (first, last) in self.spans.items()}

    @property
    def settled(self) -> int:
        """Cells that have ended, of all nodes."""
        return sum(sum(told["statuses"].values()) for told in self.counters.values())

    @property
    def expected(self) -> int | None:
        """Cells that there will be; None where a node can't tell yet."""
        each = [told["expected"] for told in self.counters.values()]
        return None if not each or None in each else sum(each)

    def hear(self, event: Event) -> None:
        """Take in an event of this run; the events must come in order."""
        self.seen = max(self.seen, event.seq)
        data = event.data
        match event.kind:
            case "run_started":
                self.status, self.started_at, self.ended_at = "running", event.time, None
                self._heard_at = event.time
            case "progress" if data:  # the last one is empty where nothing has changed since
                self.counters.update(data["nodes"])
                for node, told in data["nodes"].items():
                    if told["statuses"] or told["calls"]:
                        # Counters come a few times a second: the first may tell of much work at once.
                        first, _ = self.spans.get(node, (self._heard_at or self.started_at, 0.0))
                        self.spans[node] = (first, event.time)
                self.calls, self.retries, self.cost = data["calls"], data["retries"], data["cost"]
                self._heard_at = event.time
            case "text":
                place = (data["node"], data["key"])
                self.streaming[place] = (self.streaming.get(place, "") + data["piece"])[-_STREAMED:]
            case "log":
                self._note(event, data["level"], data["message"])
            case "cell_failed":
                self._note(event, "error", data["message"])
            case "run_ended":
                self.status, self.message, self.ended_at = data["status"], data["message"], event.time
                self.streaming.clear()
                if self.message:
                    self._note(event, "error", self.message)

    def lost(self) -> None:
        """Its process is gone without a word."""
        if self.going:
            self.status, self.ended_at = "gone", time.time()
            self.message = (
                "The engine's process ended without a word. Resume the run to go on where it was."
            )
            self.streaming.clear()

    def _note(self, event: Event, level: str, message: str) -> None:
        data = event.data
        self.log.append(LogLine(event.time, level, data.get("node", ""), data.get("key", ""), message))


def known_run(flow_path: Path, run: str | None = None) -> LiveRun | None:
    """A run of a flow as the store tells it, the latest if none is named; None if there is none.

    Raises:
        WorkspaceError: the store can't be read, or has no such run.
    """
    with existing_store(flow_path) as store:
        if store is None or (run is None and not store.runs(1, flow_path=str(flow_path))):
            return None
        record = store.find_run(run or "latest", flow_path=str(flow_path))
        live = _of_record(record)
        for event in events.read(store, record.id, limit=_EVENTS):
            live.hear(Event(event.seq, event.time, event.kind, event.payload))  # type: ignore[arg-type]
    if not goes_on(record):
        live.status = record.status
        live.lost()
    return live


def _of_record(record: RunRecord) -> LiveRun:
    try:
        snapshot = read_flow(record.snapshot, record.flow_path).flow
    except FlowError:
        snapshot = None
    return LiveRun(
        run_id=record.id,
        snapshot=snapshot,
        options=record.options,
        status=record.status,
        started_at=record.started_at,
        ended_at=record.ended_at,
    )
