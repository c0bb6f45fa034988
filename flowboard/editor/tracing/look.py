"""What one tab looks at in a trace: which row, which node, which of the rows, and whether the canvas shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from flowboard.editor.tracing.feed import TraceState, traces_of
from flowboard.workspace.editing.titles import title_of_node
from flowboard.workspace.tracing.kept_replays import is_current

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.tracing import RowTrace, TraceReport
    from flowboard.tracing.verify import VerifiedGain
    from flowboard.workspace.tracing.run_trace import TracedRun

Topic = Literal["trace", "focus", "lens", "rows"]
"""`trace`: another trace, or news of its replays · `focus`: another row or node · `lens`: whether the
canvas shows it · `rows`: other rows are wanted."""

Hear = Callable[[], object]


@dataclass(frozen=True, slots=True)
class RowsWanted:
    """Which failing rows are listed.

    Attributes:
        node: those that went wrong at this node.
        transition: those behind this cell of the matrix, last ok and first bad.
        disagreeing: those for which model and frontier name different nodes.
    """

    node: str | None = None
    transition: tuple[str, str] | None = None
    disagreeing: bool = False


class TraceLook:
    """One tab's look at the traces of its flow. Everything that shows one hears here of changes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.feed = traces_of(desk.flow)
        self.run: str | None = None
        self.is_front = False
        self.is_on = False
        self.row: RowTrace | None = None
        self.node: str | None = None
        self.wanted = RowsWanted()
        self._traced: TracedRun | None = None
        self._seen: tuple[object, ...] = (None, None, None, None)
        self._hearers: dict[Topic, list[Hear]] = {}
        self.feed.listen(desk, self._heard)
        desk.on("row", lambda _: self._follow_row())

    @property
    def state(self) -> TraceState:
        """What is known of the trace of the run that is looked at."""
        return TraceState(is_tracing=False) if self.run is None else self.feed.of(self.run)

    @property
    def traced(self) -> TracedRun | None:
        """The trace, where there is one."""
        return self.state.traced

    @property
    def report(self) -> TraceReport | None:
        """What it says."""
        return None if self.traced is None else self.traced.report

    def verified_gains(self) -> dict[str, VerifiedGain]:
        """By node, the gains that re-runs have corrected; none where the trace has changed since."""
        kept, report = self.state.kept.verification, self.report
        if kept is None or report is None or not is_current(kept.result, report):
            return {}
        return {gain.node: gain for gain in kept.result.gains}

    def on(self, topic: Topic, hear: Hear) -> None:
        """Hear of a topic for as long as the tab is there."""
        self._hearers.setdefault(topic, []).append(hear)

    # -- what is looked at -------------------------------------------------------------------------

    def look_at(self, run: str | None) -> None:
        """Look at the trace of another run."""
        if run != self.run:
            self.run = run
            self._want()
            self._take()
            self._tell("trace")

    def bring_to_front(self, is_front: bool) -> None:
        """The trace comes to the front, or goes; the canvas shows it for as long."""
        if is_front != self.is_front:
            self.is_front = is_front
            self._want()
        self.show_on_canvas(is_front)

    def show_on_canvas(self, is_on: bool) -> None:
        """Show the trace on the canvas, or the flow as it is."""
        if is_on != self.is_on:
            self.is_on = is_on
            if self.row is not None:
                self._follow_row()
            self._tell("lens")

    def choose_row(self, row: RowTrace | None) -> None:
        """Look at one failing row: only its open path is lit, and it is the active row everywhere."""
        self.row, self.node = row, None
        if row is not None:
            label = self._label(row)
            if label is not None:
                self.desk.set_row(label)
            self.show_on_canvas(True)
        self._tell("focus")

    def choose_node(self, node: str | None) -> None:
        """Look at one node: what it has to do with the failures."""
        self.row, self.node = None, node
        if node is not None:
            self.show_on_canvas(True)
        self._tell("focus")

    def want_rows(self, wanted: RowsWanted) -> None:
        """List other rows."""
        self.wanted = wanted
        self._tell("rows")

    def step(self, by: int) -> None:
        """Go on to the next failing row, or back to the one before."""
        report = self.report
        if report is not None and report.rows:
            place = -1 if self.row is None else self.state.places.get(str(self.row.row), -1)
            self.choose_row(report.rows[max(0, min(len(report.rows) - 1, place + by))])

    def place(self, row: RowTrace) -> int:
        """Where a row stands among the failing ones, from 0."""
        return self.state.places.get(str(row.row), 0)

    def title(self, node: str) -> str:
        """What people call a node."""
        found = self.desk.flow.session.flow.nodes.get(node)
        words = (found.title if found is not None else "") or title_of_node(node)
        return words[:1].upper() + words[1:]

    # -- news --------------------------------------------------------------------------------------

    def _want(self) -> None:
        self.feed.want(self.desk, self.run if self.is_front else None)

    def _heard(self, run: str) -> None:
        if run != self.run:
            return
        state = self.state
        seen = (state.traced, state.kept, state.problem, state.choices)
        if any(one is not other for one, other in zip(seen, self._seen, strict=True)):
            self._seen = seen
            self._take()
            self._tell("trace")

    def _take(self) -> None:
        """Take in another trace: a row and a node that it has, too, stay in sight."""
        if self.traced is self._traced:
            return
        self._traced = self.traced
        report = self.report
        rows = () if report is None else report.rows
        self.wanted = replace(self.wanted, transition=None)
        if self.row is not None:
            place = self.state.places.get(str(self.row.row))
            self.row = None if place is None else rows[place]
        if report is None or self.node not in {one.node for one in report.nodes}:
            self.node = None

    def _follow_row(self) -> None:
        """Another row became the active one: where it fails, its path is shown."""
        traced, label = self.traced, self.desk.row
        if not self.is_on or traced is None or label is None:
            return
        if self.row is not None and self._label(self.row) in (label, None):
            return
        place = self.state.labels.get(label)
        found = None if place is None else traced.report.rows[place]
        if found is not None or self.row is not None:
            self.row = found
            self._tell("focus")

    def _label(self, row: RowTrace) -> str | None:
        """What a row is called among the rows of the data, if it is one."""
        return None if self.traced is None else self.traced.label(str(row.row))

    def _tell(self, topic: Topic) -> None:
        for hear in tuple(self._hearers.get(topic, ())):
            with self.desk.client:
                hear()


_LOOKS: dict[Desk, TraceLook] = {}
"""By desk, for as long as its tab is there."""


def look_of(desk: Desk) -> TraceLook:
    """The one look of a tab, which canvas, drawer and right panel share."""
    if desk not in _LOOKS:
        _LOOKS[desk] = TraceLook(desk)
        desk.client.on_delete(lambda: _LOOKS.pop(desk, None))
    return _LOOKS[desk]
