"""What stands behind a trace, what weakens it, and what to do next; and when to refuse it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flowboard.flow.errors import listing
from flowboard.tracing.attribution import Attribution
from flowboard.tracing.cells import FAIL, PASS, UNGRADED, Cells
from flowboard.tracing.errors import TraceError
from flowboard.tracing.fitting import MOST_ROWS
from flowboard.tracing.kinds import BELIEFS
from flowboard.tracing.report import NextAction, NodeTrace, RowTrace

_FEW_FAILURES = 30
_LARGE_UNGRADED = 0.2
_LOW_GAIN = 0.05
_DOUBT = 0.3
_JUDGES = frozenset({"judge", "judge_with_reference", "learned"})


def refuse_what_means_nothing(cells: Cells) -> None:
    """Raise where there is no failure to explain, or nothing to explain it with.

    Raises:
        TraceError: says what is missing.
    """
    name = cells.dag.names[cells.dag.terminal]
    states = cells.states[~cells.apart, cells.dag.terminal]
    if not (states != UNGRADED).any():
        if cells.apart.any():
            raise TraceError(
                f"Infrastructure failed every row before {name!r} could be checked; repeat these calls."
            )
        raise TraceError(
            f"Nothing checks the terminal {name!r}. Add an assertion or grades there, or choose a "
            "terminal that has some."
        )
    if not (states == FAIL).any():
        raise TraceError(
            f"The terminal {name!r} never fails in {int((states == PASS).sum())} checked rows, so there "
            "is no failure to trace. Choose another terminal or add rows that fail."
        )


def assumptions(cells: Cells, found: Attribution) -> tuple[str, ...]:
    """What the figures rest on, in sentences."""
    kinds = sorted({one.kind for one in cells.assertions if one.kind in BELIEFS})
    said = [
        "A node is bad if it errs itself or a bad input pushes it; own errors are independent.",
        "Repairing a node changes its own errors only; everything else stays as it was.",
        f"Before any verdict is seen, assertions are believed by kind ({listing(kinds)}).",
        "An infrastructure failure blames no node; a crashed judge doesn't blame the node it judged.",
        "The tie set redraws rows and starts; it is a set to choose from, not a confidence interval.",
    ]
    if len(cells.rows) > MOST_ROWS:
        said.append(f"The model is fitted to {MOST_ROWS:,} rows drawn at random.")
    if cells.exceptions.any():
        said.append("Rows in which a node raised an exception are attributed but not fitted to.")
    return tuple(said)


def warnings(cells: Cells, found: Attribution, nodes: Sequence[NodeTrace]) -> tuple[str, ...]:
    """What weakens the figures, in sentences."""
    said = [
        *_about_rows(cells, nodes),
        *_about_terminal(cells, found),
        *_about_grading(cells, nodes),
        *_about_one_class(cells, nodes),
    ]
    if found.approximate:
        said.append(found.approximate)
    return tuple(said)


def _about_rows(cells: Cells, nodes: Sequence[NodeTrace]) -> list[str]:
    said = []
    failing, apart = len(cells.failing), int(cells.apart.sum())
    if failing < _FEW_FAILURES:
        rows = "1 row fails" if failing == 1 else f"{failing} rows fail"
        said.append(f"Only {rows}; with fewer than {_FEW_FAILURES} the shares are rough.")
    if apart:
        said.append(f"Infrastructure failed {apart} of {len(cells.rows)} rows; they are left out.")
    total = int((cells.states[~cells.apart, cells.dag.terminal] != UNGRADED).sum())
    if failing == total:
        said.append("The terminal fails in every checked row, so nothing shows what goes well.")
    return said


def _about_terminal(cells: Cells, found: Attribution) -> list[str]:
    terminal = cells.dag.terminal
    name = cells.dag.names[terminal]
    kinds = {one.kind for one in cells.assertions if one.node == terminal}
    if "human" in kinds:
        return []
    share = float((found.patterns.counts * found.false_alarm).sum() / found.patterns.counts.sum())
    checked = f"only checked by {listing(sorted(kinds))}" if kinds else "not checked by an assertion"
    return [
        f"The terminal {name!r} is {checked}, so its own verdicts are noisy: perhaps {share:.0%} of the "
        "failures are false alarms. Grade some of its rows by hand."
    ]


def _about_grading(cells: Cells, nodes: Sequence[NodeTrace]) -> list[str]:
    said = []
    share = sum(node.ungraded_blame for node in nodes)
    if share >= _LARGE_UNGRADED:
        where = sorted((node for node in nodes if node.ungraded_blame > 0.01), key=_by_blame)
        said.append(
            f"{share:.0%} of the blame sits where nothing was checked "
            f"({listing(node.node for node in where)}); add assertions there."
        )
    judged: dict[str, set[int]] = {}
    for one in cells.assertions:
        if one.kind in _JUDGES:
            judged.setdefault(one.name, set()).add(one.node)
    for name, at in sorted(judged.items()):
        if len(at) > 1:
            where_judged = listing(cells.dag.names[node] for node in sorted(at))
            said.append(
                f"One judge, {name!r}, grades several nodes ({where_judged}); its leniency is shared, so "
                "their verdicts agree more than they should."
            )
    return said


def _about_one_class(cells: Cells, nodes: Sequence[NodeTrace]) -> list[str]:
    said = []
    for node in nodes:
        position = cells.dag.position[node.node]
        if position not in cells.dag.upstream:
            said.append(f"{node.node!r} doesn't lead to the terminal, so it is the root of nothing.")
        elif node.seen in ("only pass", "only fail") and position != cells.dag.terminal:
            word = node.seen.removeprefix("only ")
            said.append(
                f"Every verdict on {node.node!r} is {word}, so its checks tell no good row from a bad "
                "one and its figures rest on assumptions."
            )
    return said


def next_action(
    cells: Cells, found: Attribution, nodes: Sequence[NodeTrace], rows: Sequence[RowTrace]
) -> NextAction:
    """Fix the node with the largest gain, unless it would pay more to know better first."""
    best = max(nodes, key=lambda node: node.potential_gain)
    hidden = min(nodes, key=_by_blame)
    total = sum(node.ungraded_blame for node in nodes)
    if total >= _LARGE_UNGRADED and (hidden.tied or total >= best.potential_gain):
        share = f"{hidden.ungraded_blame:.0%} of the blame may sit there and nothing checks it"
        spread = f", {total:.0%} at all nodes that nothing checks"
        is_spread = total - hidden.ungraded_blame >= _LOW_GAIN
        return NextAction(
            "assert",
            hidden.node,
            f"Add an assertion at {hidden.node!r}: {share}{spread if is_spread else ''}.",
        )
    judged = _doubted_judge(cells, found, nodes, rows)
    if judged is not None:
        node, assertion = judged
        return NextAction(
            "grade",
            node,
            f"Grade 15 rows at {node!r}: {assertion!r} is a judge that no grade has measured, and the "
            "answer hangs on it.",
        )
    return NextAction(
        "fix",
        best.node,
        f"Fix {best.node!r}: without its own errors {best.potential_gain:.0%} of the failures would "
        "vanish.",
    )


def _doubted_judge(
    cells: Cells, found: Attribution, nodes: Sequence[NodeTrace], rows: Sequence[RowTrace]
) -> tuple[str, str] | None:
    """The node and judge that the answer hangs on, where several nodes tie and many rows are unsure."""
    unsure = np.mean([root.word == "unsure" for row in rows for root in row.roots[:1]])
    candidates = [node for node in nodes if node.tied and node.potential_gain >= _LOW_GAIN]
    if len(candidates) < 2 or unsure < _DOUBT:
        return None
    for node in sorted(candidates, key=lambda one: -one.potential_gain):
        here = [cells.assertions[number] for number in cells.of_node(cells.dag.position[node.node])]
        judges = [one.name for one in here if one.kind in _JUDGES]
        if judges and not any(one.kind == "human" for one in here):
            return node.node, judges[0]
    return None


def _by_blame(node: NodeTrace) -> float:
    return -node.ungraded_blame
