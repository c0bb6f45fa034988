"""What a trace says, as frozen records that turn into plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from flowboard.tracing.flows import Link, Transition
from flowboard.tracing.rates import Rate

Word = Literal["known", "likely", "unsure"]
Headline = Literal["exception", "frontier", "first_failing", "model"]


class Prediction(Protocol):
    """A fitted model that can say what repairs would save."""

    def vanishing(self, repaired: Mapping[str, float]) -> float:
        """The share of failures that vanish, given the share of own errors repaired by node."""


@dataclass(frozen=True, slots=True)
class Root:
    """A node that may have introduced a row's failure, and how probably it did.

    `word` is for people: known (an exception), likely or unsure; the number belongs on hover.
    """

    node: str
    p: float
    word: Word

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"node": self.node, "p": self.p, "word": self.word}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A cell that is evidence: what an assertion said of a node's output."""

    node: str
    assertion: str
    outcome: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"node": self.node, "assertion": self.assertion, "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class RowTrace:
    """The origin of one failing row.

    `roots` holds the answer shown first, then every other node that is likelier than not or the
    likeliest. `headline` says which rule gave the answer. `disagree` is true where the model and the
    frontier name different nodes: show both and offer the flip test. `path` leads from the answer to
    the terminal, `evidence` are the verdicts on it. `false_alarm` is the probability that the
    terminal is right and its check wrong.
    """

    row: Any
    roots: tuple[Root, ...]
    frontier: tuple[str, ...]
    path: tuple[str, ...]
    evidence: tuple[Verdict, ...]
    headline: Headline
    disagree: bool
    false_alarm: float

    @property
    def answer(self) -> str:
        """The node to show first."""
        return self.roots[0].node

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "row": self.row,
            "answer": self.answer,
            "headline": self.headline,
            "roots": [root.to_json() for root in self.roots],
            "frontier": list(self.frontier),
            "disagree": self.disagree,
            "path": list(self.path),
            "evidence": [verdict.to_json() for verdict in self.evidence],
            "false_alarm": self.false_alarm,
        }


@dataclass(frozen=True, slots=True)
class NodeTrace:
    """A node's part in the failures of the terminal; shares are from 0 to 1.

    `own_rate`: rows in which it errs itself (modelled). `potential_gain`: failures that vanish if it
    makes no error of its own. `involved`: failures it is a root of. `shapley`: its share of the blame,
    one over all nodes. `frontier_share`: failures whose frontier it is, in parts. `tied`: it is top in
    at least one in twenty replicates. `failing`: how often it is seen to fail. `ungraded_blame`: blame
    that sits here in rows where nothing checked it. `inherited` and `recovered`: rows in which it is
    bad only by its inputs, or right in spite of bad ones (modelled). `seen` is `both`, or `only pass`,
    `only fail` or `never` where its checks can't tell good from bad.
    """

    node: str
    own_rate: float
    potential_gain: float
    involved: float
    shapley: float
    frontier_share: float
    tied: bool
    failing: Rate
    ungraded_blame: float
    inherited: float
    recovered: float
    seen: Literal["both", "only pass", "only fail", "never"]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "node": self.node,
            "own_rate": self.own_rate,
            "potential_gain": self.potential_gain,
            "involved": self.involved,
            "shapley": self.shapley,
            "frontier_share": self.frontier_share,
            "tied": self.tied,
            "failing": self.failing.to_json(),
            "ungraded_blame": self.ungraded_blame,
            "inherited": self.inherited,
            "recovered": self.recovered,
            "seen": self.seen,
        }


@dataclass(frozen=True, slots=True)
class EdgeTrace:
    """How failures pass an edge.

    `after_failure`: the target fails where the source fails; `after_passes`: where all its parents
    pass; both as seen. `propagation`: a bad source makes the target bad (modelled). `carried`:
    failures of the terminal that run over this edge, by Shapley shares.
    """

    source: str
    target: str
    after_failure: Rate
    after_passes: Rate
    propagation: float
    carried: float

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "from": self.source,
            "to": self.target,
            "after_failure": self.after_failure.to_json(),
            "after_passes": self.after_passes.to_json(),
            "propagation": self.propagation,
            "carried": self.carried,
        }


@dataclass(frozen=True, slots=True)
class NextAction:
    """The best thing to do next, and the sentence that says so."""

    kind: Literal["fix", "assert", "grade"]
    node: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"kind": self.kind, "node": self.node, "sentence": self.sentence}


@dataclass(frozen=True)
class TraceReport:
    """Which nodes introduced the failures of the terminal, and what fixing them would buy.

    `total` rows were given, `rows` are the failing ones, `outages` those that infrastructure failed;
    these stand apart and in no share. `approximate` is empty, or says what was sampled.
    """

    terminal: str
    total: int
    rows: tuple[RowTrace, ...]
    outages: tuple[Any, ...]
    nodes: tuple[NodeTrace, ...]
    edges: tuple[EdgeTrace, ...]
    matrix: tuple[Transition, ...]
    sankey: tuple[Link, ...]
    ties: tuple[str, ...]
    overdetermined: float
    """The share of failures with more than one sufficient root: why gains don't sum to one."""
    next_action: NextAction
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    approximate: str
    terminal_is_trusted: bool
    prediction: Prediction = field(repr=False, compare=False)

    def node(self, name: str) -> NodeTrace:
        """A node by its name."""
        return next(one for one in self.nodes if one.node == name)

    def what_if_perfect(self, nodes: Collection[str] | Mapping[str, float]) -> float:
        """The share of failures that would vanish if nodes made no (or fewer) errors of their own.

        Args:
            nodes: names of perfect nodes; or by name the share of its own errors that is repaired,
                from 0 to 1, as a slider gives it.

        Raises:
            TraceError: a node isn't in the graph or a share isn't between 0 and 1.
        """
        repaired = nodes if isinstance(nodes, Mapping) else dict.fromkeys(nodes, 1.0)
        return self.prediction.vanishing(repaired)

    def to_json(self) -> dict[str, Any]:
        """As plain data, ready for a JSON writer."""
        return {
            "terminal": self.terminal,
            "total": self.total,
            "failing": len(self.rows),
            "rows": [row.to_json() for row in self.rows],
            "outages": list(self.outages),
            "nodes": [node.to_json() for node in self.nodes],
            "edges": [edge.to_json() for edge in self.edges],
            "matrix": [cell.to_json() for cell in self.matrix],
            "sankey": [link.to_json() for link in self.sankey],
            "ties": list(self.ties),
            "overdetermined": self.overdetermined,
            "next_action": self.next_action.to_json(),
            "assumptions": list(self.assumptions),
            "warnings": list(self.warnings),
            "approximate": self.approximate,
            "terminal_is_trusted": self.terminal_is_trusted,
        }
