"""Models, samples and variants side by side: how each of them does, and two of them on the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.interop.html_report.counting import Counted
from flowboard.interop.html_report.ends import ends
from flowboard.interop.html_report.facts import Answers
from flowboard.runtime.plan import Plan
from flowboard.store.store import Store
from flowboard.workspace.lineage import key_axes, line_items, terminals
from flowboard.workspace.quality import ItemOutcome, PassRate, outcome_of

_MOST_PAIRS: Final = 8
"""More labels than this are each shown, but not paired: nobody reads so many pairs."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """The items of one label: their pass rate, and what the answers on their way took."""

    label: str
    quality: PassRate
    answers: Answers


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labels on the same rows. Rows of which an item is undecided or missing are `left_out`."""

    first: str
    second: str
    both_pass: int = 0
    only_first_fails: int = 0
    only_second_fails: int = 0
    both_fail: int = 0
    left_out: int = 0

    @property
    def rows(self) -> int:
        """The rows that are decided for both."""
        return self.both_pass + self.only_first_fails + self.only_second_fails + self.both_fail

    @property
    def p_value(self) -> float | None:
        """Exact McNemar test (Q. McNemar 1947): how likely so uneven a split is if both do equally well.

        None where no row tells them apart. Written out, for SciPy takes a second to import.
        """
        apart = self.only_first_fails + self.only_second_fails
        if not apart:
            return None
        ways = tail = 1  # of choosing none, one, two, … of the rows that tell them apart
        for count in range(min(self.only_first_fails, self.only_second_fails)):
            ways = ways * (apart - count) // (count + 1)
            tail += ways
        return min(1.0, 2 * tail / (1 << apart))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The labels of one axis (`answer.model`), and pairs of the first with each of the others."""

    axis: str
    labels: tuple[LabelFacts, ...]
    pairs: tuple[Pair, ...]


def compared_axes(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The axes that a node adds by itself under several labels, with these."""
    return {
        f"{node.id}.{axis}": tuple(labels)
        for node in plan
        for axis, labels in node.step.axes().items()
        if len(labels) > 1
    }


def comparisons(
    store: Store, run_id: str, plan: Plan, counted: Mapping[str, Counted]
) -> tuple[Comparison, ...]:
    """Every axis with several labels.

    It is compared at the ends of the flow that it reaches; where it is collected over before, there.
    """
    axes = compared_axes(plan)
    outcomes: dict[str, dict[tuple[str, ...], dict[str, ItemOutcome]]] = {axis: {} for axis in axes}
    last = {node.index for node in terminals(plan)}
    ending = {axis: [end for end in ends(plan) if axis in key_axes(end)] for axis in axes}
    final = {
        axis: [end for end in found if end.index in last] or found for axis, found in ending.items()
    }
    for end in ends(plan):
        reaching = [axis for axis in axes if end in final[axis]]
        if not reaching:
            continue
        for item in line_items(store, run_id, plan, end.id, outputs=False):
            outcome = outcome_of(item)
            for axis in reaching:
                others = tuple(label for name, label in item.labels.items() if name != axis)
                row = outcomes[axis].setdefault((end.id, *others), {})
                row[item.labels[axis]] = outcome
    return tuple(
        _comparison(axis, labels, list(outcomes[axis].values()), counted)
        for axis, labels in axes.items()
        if outcomes[axis]
    )


def _comparison(
    axis: str,
    labels: Sequence[str],
    rows: Sequence[Mapping[str, ItemOutcome]],
    counted: Mapping[str, Counted],
) -> Comparison:
    first, *others = labels
    paired = others if len(labels) <= _MOST_PAIRS else []
    return Comparison(
        axis=axis,
        labels=tuple(
            LabelFacts(
                label,
                _rate(row[label] for row in rows if label in row),
                _together(counts.by_label[axis, label] for counts in counted.values()
                          if (axis, label) in counts.by_label),
            )
            for label in labels
        ),
        pairs=tuple(_pair(first, other, rows) for other in paired),
    )  # fmt: skip


def _rate(outcomes: Iterable[ItemOutcome]) -> PassRate:
    found = Counter(outcomes)
    return PassRate(found["pass"], found.total() - found["uncounted"], found["fail"])


def _together(parts: Iterable[Answers]) -> Answers:
    whole = Answers()
    for part in parts:
        whole.join(part)
    return whole


def _pair(first: str, second: str, rows: Sequence[Mapping[str, ItemOutcome]]) -> Pair:
    found = Counter((row.get(first), row.get(second)) for row in rows)
    told = {
        "both_pass": found["pass", "pass"],
        "only_first_fails": found["fail", "pass"],
        "only_second_fails": found["pass", "fail"],
        "both_fail": found["fail", "fail"],
    }
    return Pair(first, second, **told, left_out=len(rows) - sum(told.values()))
