"""What a report tells of a run: plain records, gathered once and shown by the sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Literal

from flowboard.assertions.outcomes import Counts
from flowboard.flow.document import Flow
from flowboard.workspace.quality import PassRate

if TYPE_CHECKING:
    from flowboard.interop.html_report.comparison import Comparison
    from flowboard.interop.html_report.evaluators import EvaluatorFacts
    from flowboard.interop.html_report.rows import RowData
    from flowboard.interop.html_report.traces import Traces
    from flowboard.runtime.plan import Plan
    from flowboard.store.calls import CallTotals
    from flowboard.store.store import RunRecord

Source = Literal["live", "recorded", "live and recorded"]


@dataclass(slots=True)
class Answers:
    """What the models' answers behind some cells took, whenever they were bought.

    `cost` is in US dollars and None while no price is known; `latencies` are in seconds.
    """

    cells: int = 0
    reused: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    latencies: list[float] = field(default_factory=list)

    def add(
        self, tokens: tuple[int, int], cost: float | None, latency: float | None, *, reused: bool
    ) -> None:
        """Count a cell; `tokens` are those of its questions and of its answers."""
        self.cells += 1
        self.reused += reused
        self.input_tokens += tokens[0]
        self.output_tokens += tokens[1]
        if cost is not None:
            self.cost = (self.cost or 0.0) + cost
        if latency is not None:
            self.latencies.append(latency)

    def join(self, other: Answers) -> None:
        """Count the cells of `other` too."""
        self.cells += other.cells
        self.reused += other.reused
        self.input_tokens += other.input_tokens
        self.output_tokens += other.output_tokens
        if other.cost is not None:
            self.cost = (self.cost or 0.0) + other.cost
        self.latencies += other.latencies

    def latency(self, share: float) -> float | None:
        """The latency that a `share` of the cells doesn't exceed (nearest rank); None without any."""
        if not self.latencies:
            return None
        return sorted(self.latencies)[max(0, ceil(share * len(self.latencies)) - 1)]

    @property
    def tokens(self) -> int:
        """Those of questions and answers together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node of the flow and what became of it. `statuses` count its cells; it has none outside of the run.

    `passed`, `failed` and `undecided` count cells by what is asserted of them. `answers` are those of
    the models that it asked, by the label of its own axis `model`, or under "" where it has none.
    """

    id: str
    title: str
    type: str
    role: str
    category: str
    in_run: bool
    left_out: str = ""
    note: str = ""
    statuses: Mapping[str, int] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    undecided: int = 0
    models: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    answers: Mapping[str, Answers] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """All its cells."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class AssertionFacts:
    """An assertion and how often it said what. `number` is its place among all of the report."""

    number: int
    node: str
    name: str
    kind: str
    criterion: str
    sentence: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model that the run asked, by the name in the flow. `source` is None where nothing was answered."""

    name: str
    source: Source | None
    answers: bool
    judges: bool


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Everything that the sections show.

    `rows_by_source` has the number of rows of every source. `paid` is what the calls of this very
    run took; answers that were recorded, or reused from earlier runs, aren't in it.
    """

    run: RunRecord
    flow: Flow
    plan: Plan
    quality: PassRate
    nodes: tuple[NodeFacts, ...]
    assertions: tuple[AssertionFacts, ...]
    models: tuple[ModelFacts, ...]
    comparisons: tuple[Comparison, ...]
    rows_by_source: Mapping[str, int]
    grades: Mapping[str, int]
    paid: Sequence[CallTotals]
    rows: RowData
    evaluators: Sequence[EvaluatorFacts]
    traces: Traces

    @property
    def by_id(self) -> dict[str, NodeFacts]:
        """The nodes by id."""
        return {node.id: node for node in self.nodes}

    @property
    def is_graded(self) -> bool:
        """Whether people grade this run: it asks them to, or they have done so."""
        asked = any(node.role == "grading" and node.in_run for node in self.nodes)
        return asked or bool(self.grades)

    @property
    def paid_cost(self) -> float | None:
        """What the calls of this run cost, in US dollars; None where no price of them is known."""
        done, unpriced = sum(total.done for total in self.paid), self.unpriced
        return None if done and done == unpriced else sum(total.cost for total in self.paid)

    @property
    def unpriced(self) -> int:
        """The calls of this run whose price isn't known."""
        return sum(total.unpriced for total in self.paid)
