"""What of a flow takes part in a trace: its steps, with everything that only looks folded out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flowboard.flow.errors import suggestion
from flowboard.runtime.axes import Labels, write_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import key_axes, looked_at, terminals


class TerminalOpen(WorkspaceError):
    """It isn't clear whose failures are to be traced; `choices` are the steps to choose from."""

    def __init__(self, why: str, choices: Sequence[str]) -> None:
        super().__init__(
            f"{why}. Name the one whose failures are to be traced with --terminal: {', '.join(choices)}."
        )
        self.why = why
        self.choices = tuple(choices)


@dataclass(frozen=True, slots=True)
class Folded:
    """The steps that lead to a terminal, in topological order, and the edges between them.

    `unit` are the axes of the rows: the coarsest that the terminal shares with the steps above it.
    """

    terminal: PlannedNode
    nodes: tuple[PlannedNode, ...]
    edges: tuple[tuple[str, str], ...]
    unit: tuple[str, ...]

    def row_name(self, labels: Labels) -> str:
        """How a row is called: the label or key of its unit."""
        return write_key(self.unit, labels) if self.unit else "all"

    def graph(self) -> dict[str, list[str] | list[list[str]]]:
        """The graph as a trace takes it."""
        return {"nodes": [node.id for node in self.nodes], "edges": [[*edge] for edge in self.edges]}


def folded(plan: Plan, terminal: PlannedNode, graded: Collection[str] = ()) -> Folded:
    """The graph above a terminal. Sources take part only with assertions or if they are `graded`."""
    taking_part = {
        node.index
        for node in plan
        if (node.index in terminal.lineage or node is terminal) and _takes_part(node, graded)
    }
    nodes = tuple(node for node in plan if node.index in taking_part)
    edges = tuple(
        (plan.nodes[parent].id, node.id)
        for node in nodes
        for parent in sorted(_parents(plan, node, taking_part))
    )
    return Folded(terminal, nodes, edges, _unit(plan, terminal, nodes))


def chosen_terminal(plan: Plan, terminal: str | None) -> PlannedNode:
    """The node whose failures are explained: the one asked for, or the one that evaluators look at.

    Raises:
        TerminalOpen: it isn't clear which one is meant.
        WorkspaceError: there is no such step.
    """
    steps = [node.id for node in plan if type(node.step).role == "step" and node.shape != "source"]
    if terminal is not None:
        if terminal in steps:
            return plan.by_id[terminal]
        if terminal not in plan.by_id:
            hint = suggestion(terminal, steps, f"Its steps: {', '.join(steps)}.")
            raise WorkspaceError(f"This run has no node {terminal!r}. {hint}")
        node = plan.by_id[terminal]
        index = None if node.shape == "source" else looked_at(plan, node)
        hint = f"Its steps: {', '.join(steps)}." if index is None else f"Name {plan.nodes[index].id}."
        raise WorkspaceError(f"{terminal} is no step whose failures could be traced. {hint}")
    looked = {
        index
        for node in plan
        if type(node.step).role == "evaluator" and (index := looked_at(plan, node)) is not None
    }
    if len(looked) == 1:
        return plan.nodes[looked.pop()]
    why = "Several steps are evaluated" if looked else "No evaluator says which node counts"
    choices = [plan.nodes[index].id for index in sorted(looked)] or [one.id for one in terminals(plan)]
    raise TerminalOpen(why, choices or steps)


def _takes_part(node: PlannedNode, graded: Collection[str]) -> bool:
    if type(node.step).role != "step":
        return False
    return node.shape != "source" or bool(node.specs) or node.id in graded


def _parents(plan: Plan, node: PlannedNode, taking_part: Collection[int]) -> set[int]:
    """The nodes of the graph that feed this one, directly or through what is folded out."""
    found: set[int] = set()
    waiting = [index for lane in node.lanes for index in lane.producers]
    while waiting:
        index = waiting.pop()
        if index in taking_part:
            found.add(index)
        else:
            waiting += [above for lane in plan.nodes[index].lanes for above in lane.producers]
    return found


def _unit(plan: Plan, terminal: PlannedNode, nodes: Collection[PlannedNode]) -> tuple[str, ...]:
    """The axes of the terminal that every step along its main axis has, too.

    An axis with one label only (a single model) tells no rows apart and is left out.
    """
    axes = key_axes(terminal)
    if not axes:
        return ()
    along = [set(key_axes(node)) for node in nodes if axes[0] in key_axes(node)]
    return tuple(
        axis for axis in axes if all(axis in own for own in along) and not _has_one_label(plan, axis)
    )


def _has_one_label(plan: Plan, axis: str) -> bool:
    creator, _, name = axis.partition(".")
    labels = plan.by_id[creator].step.axes().get(name) if name else None
    return labels is not None and len(labels) == 1
