"""A narrow order in which to walk a graph, as a list of elementary steps.

A noisy-OR falls apart by edge: it is enough to know if anything has pushed a node so far. So the
walk keeps one bit for a node that is *pending* (some parents have pushed it or not) or *live* (its
state is known and some children still need it), and four kinds of steps change these bits. A node
with thirty parents costs no more than one with two, and a fan of thirty nodes needs three bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from flowboard.tracing.dag import Dag

_TRIES = 8
_NARROW = 4  # an order this narrow costs so little that looking for a better one costs more


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the bits that are kept.

    `begin`: a pending bit of `node`, not pushed yet, is put in front. `push`: `node` may push its
    child along edge number `edge`. `decide`: the pending bit of `node` becomes its state. `forget`:
    the state of `node` is summed out. `axis` is the place of the node's bit (for `forget` the one it
    had), `other` that of the child's.
    """

    kind: Literal["begin", "push", "decide", "forget"]
    node: int
    axis: int
    edge: int = -1
    other: int = -1


@dataclass(frozen=True, slots=True)
class Walk:
    """Steps that visit every node and edge once.

    `places` holds, after each step, the nodes whose bits are kept in the order of axes, each with
    whether it is live; `width` is the most bits kept at a time.
    """

    steps: tuple[Step, ...]
    places: tuple[tuple[tuple[int, bool], ...], ...]

    @property
    def width(self) -> int:
        """The most bits kept at a time."""
        return max(len(place) for place in self.places)

    @property
    def cost(self) -> int:
        """States visited for one row."""
        return sum(2 ** len(place) for place in self.places)


def narrow_walk(dag: Dag) -> Walk:
    """The narrowest walk of a few greedy ones, the first without and the others with chance.

    The same graph gives the same walk.
    """
    import numpy as np

    best = _greedy_walk(dag, lambda: 0.0)
    if best.width > _NARROW:
        for number in range(_TRIES):
            found = _greedy_walk(dag, np.random.default_rng(number).random)
            best = min(best, found, key=lambda walk: (walk.width, walk.cost))
    return best


def _greedy_walk(dag: Dag, chance: Callable[[], float]) -> Walk:
    """Visit next what leaves the fewest bits behind."""
    kept = _Kept(dag)
    waiting = list(range(len(dag.names)))
    while waiting:
        ready = [node for node in waiting if not any(parent in waiting for parent in dag.parents[node])]
        node = min(ready, key=lambda one: (*kept.width_after(one), chance(), one))
        kept.visit(node)
        waiting.remove(node)
    return Walk(tuple(kept.steps), tuple(kept.places))


@dataclass(slots=True)
class _Kept:
    """The bits kept while a walk is being built."""

    dag: Dag
    bits: list[int] = field(default_factory=list)
    live: set[int] = field(default_factory=set)
    pushed: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    places: list[tuple[tuple[int, bool], ...]] = field(default_factory=list)

    def visit(self, node: int) -> None:
        """Pull into the node what still has to be pushed, decide it, drop what nobody needs."""
        self._pull(node)
        self.live.add(node)
        self._note(Step("decide", node, self.bits.index(node)))
        self._forget_if_done(node)
        for child in self._children_worth_pulling():
            self._pull(child)

    def width_after(self, node: int) -> tuple[int, int]:
        """The bits that would be kept after visiting the node, and the most on the way."""
        trial = _Kept(self.dag, list(self.bits), set(self.live), set(self.pushed))
        trial.visit(node)
        return len(trial.bits), max(len(place) for place in trial.places)

    def _pull(self, child: int) -> None:
        if child not in self.bits:
            self.bits.insert(0, child)
            self._note(Step("begin", child, 0))
        for parent in self.dag.parents[child]:
            edge = self.dag.edge_number[parent, child]
            if parent in self.live and edge not in self.pushed:
                self.pushed.add(edge)
                place = self.bits.index
                self._note(Step("push", parent, place(parent), edge, place(child)))
                self._forget_if_done(parent)

    def _children_worth_pulling(self) -> list[int]:
        """Undecided children that at least one live bit more is only kept for than it costs."""
        waiting: dict[int, int] = {}
        for parent in sorted(self.live):
            rest = self._rest(parent)
            if len(rest) == 1:
                waiting[rest[0]] = waiting.get(rest[0], 0) + 1
        return [child for child, saved in waiting.items() if saved > (child not in self.bits)]

    def _forget_if_done(self, node: int) -> None:
        if not self._rest(node):
            axis = self.bits.index(node)
            self.bits.remove(node)
            self.live.discard(node)
            self._note(Step("forget", node, axis))

    def _rest(self, node: int) -> list[int]:
        number = self.dag.edge_number
        return [child for child in self.dag.children[node] if number[node, child] not in self.pushed]

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        self.places.append(tuple((node, node in self.live) for node in self.bits))
