"""What every node of an open flow is just now: not configured, ready, stale, queued, running, done …

A node's state follows from the flow as it stands, the flow as the run had it, and the run's
counters. Nothing here reads or asks anything, so it may be called on every change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow, Node
from flowboard.runtime.events import FAILED_STATUSES

State = Literal[
    "not_configured", "ready", "stale", "queued", "running", "done", "cached", "failed", "muted"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node, for its ring and its counters.

    `done` and `total` count cells, `total` None where the number isn't known. `errors` have no output
    because something broke; `awaiting` wait for a person. `passed` and `failed` count items by their
    assertions. `cost` is in US dollars; `seconds` is how long the node has been at work, wall time.
    """

    state: State
    done: int = 0
    total: int | None = None
    reused: int = 0
    errors: int = 0
    awaiting: int = 0
    passed: int = 0
    failed: int = 0
    assertion_errors: int = 0
    calls: int = 0
    cost: float = 0.0
    seconds: float = 0.0

    @property
    def seconds_per_row(self) -> float:
        """Wall time for each cell that ended; 0 where none has."""
        return self.seconds / self.done if self.done else 0.0

    def to_json(self) -> dict[str, Any]:
        """The status as JSON values."""
        return asdict(self) | {"seconds_per_row": self.seconds_per_row}


Counters = Mapping[str, Mapping[str, Any]]
"""The counters of a run by node, as its `progress` events and its summary tell them."""


def node_statuses(
    flow: Flow,
    *,
    unconfigured: Collection[str] = (),
    snapshot: Flow | None = None,
    counters: Counters | None = None,
    seconds: Mapping[str, float] | None = None,
    going: bool = False,
) -> dict[str, NodeStatus]:
    """The status of each node of `flow`.

    Args:
        flow: as it stands in the editor.
        unconfigured: the nodes that can't run as they stand.
        snapshot: the flow as the run had it that is looked at; None if there is none.
        counters: those of the run.
        seconds: how long each node was at work.
        going: whether the run is under way.
    """
    stale = stale_nodes(flow, snapshot) if snapshot is not None else frozenset()
    statuses = {
        name: replace(
            _status(node, name in unconfigured, name in stale, (counters or {}).get(name), going),
            seconds=(seconds or {}).get(name, 0.0),
        )
        for name, node in flow.nodes.items()
    }
    return statuses | {name: replace(statuses[name], state="running") for name in _fed(flow, statuses)}


def _fed(flow: Flow, statuses: Mapping[str, NodeStatus]) -> list[str]:
    """The queued nodes that have been given something: a first answer may take its time, and that is work."""
    feeding: dict[str, set[str]] = {}
    for wire in flow.wires():
        feeding.setdefault(wire.target, set()).add(wire.source)
    return [
        name
        for name, status in statuses.items()
        if status.state == "queued"
        and all(source in statuses and statuses[source].done for source in feeding.get(name, {name}))
    ]


def stale_nodes(flow: Flow, snapshot: Flow) -> frozenset[str]:
    """The nodes whose results the snapshot doesn't have: changed, new, or behind one that is."""
    reading: dict[str, set[str]] = {name: set() for name in flow.nodes}
    for wire in flow.wires():
        if wire.source in reading:
            reading[wire.source].add(wire.target)
    waiting = [
        name for name, node in flow.nodes.items() if _meaning(node) != _meaning_in(snapshot, name)
    ]
    stale: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in stale:
            stale.add(name)
            waiting.extend(reading[name])
    return frozenset(stale)


def _status(
    node: Node, unconfigured: bool, stale: bool, told: Mapping[str, Any] | None, going: bool
) -> NodeStatus:
    if node.mute or node.bypass:
        return NodeStatus("muted")
    if unconfigured and not (going and told):
        return NodeStatus("not_configured")
    if told is None:
        return NodeStatus("queued" if going and not stale else "stale" if stale else "ready")
    statuses: Mapping[str, int] = told["statuses"]
    settled = sum(statuses.values())
    errors = sum(count for status, count in statuses.items() if status in FAILED_STATUSES)
    status = NodeStatus(
        state="done",
        done=settled,
        total=told["expected"] if going else settled,
        reused=told["reused"],
        errors=errors,
        awaiting=statuses.get("awaiting", 0),
        passed=told["passed"],
        failed=told["failed"],
        assertion_errors=told["assertion_errors"],
        calls=told["calls"],
        cost=told["cost"],
    )
    return _with_state(status, stale, going)


def _with_state(status: NodeStatus, stale: bool, going: bool) -> NodeStatus:
    if going and (status.total is None or status.done < status.total):
        return replace(status, state="running" if status.done or status.calls else "queued")
    if stale and not going:
        return replace(status, state="stale")
    if not status.done:
        return replace(status, state="ready")
    if status.errors == status.done:
        return replace(status, state="failed")
    return replace(status, state="cached" if status.reused == status.done else "done")


def _meaning_in(snapshot: Flow, name: str) -> object:
    node = snapshot.nodes.get(name)
    return None if node is None else _meaning(node)


def _meaning(node: Node) -> object:
    """What a node's results and verdicts follow from; candidates that don't decide have no part in it."""
    config = {key: value for key, value in node.config.items() if key != "criteria"}
    return (node.type, config, node.inputs, node.assertions, node.mute, node.bypass, _deciding(node))


def _deciding(node: Node) -> object:
    """The criteria of a node with the assertions that decide."""
    written = node.config.get("criteria")
    try:
        criteria = [Criterion.model_validate(each) for each in written or ()]
    except (ValidationError, TypeError):
        return written  # half-written: any change counts
    return [(criterion.id, criterion.deciding) for criterion in criteria]
