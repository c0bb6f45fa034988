"""The evidence behind a card: verdicts and grades of a run as the tables and facts that `align` takes.

Two tables have the same rows. In the one that a set is chosen and measured on, an assertion that is
unsure or doesn't apply fails nothing, because that is how the evaluator decides when it runs; an error
is no verdict. In the other, about assertions by themselves, only pass and fail are verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from flowboard.node import Verdict
from flowboard.store import calls
from flowboard.store.store import Store
from flowboard.workspace.evaluators.assertions import NamedAssertion
from flowboard.workspace.evaluators.graded import Graded
from flowboard.workspace.evaluators.subjects import EvaluatorRow

if TYPE_CHECKING:
    from flowboard.align.card.facts import AssertionFacts, RowFacts
    from flowboard.align.consistency import Consistency
    from flowboard.align.learned.contract import Learner
    from flowboard.align.table import AlignmentTable, Floats

_NEUTRAL: Final = ("unsure", "skipped")
_SILENT: Final = ("error", "unsure", "skipped", "not_run")
_TITLE: Final = 90
"""Characters of a row's title."""

Effort = tuple[Sequence[float], Sequence[float]]
"""US dollars and seconds, a value for each row where they are known."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the assertions of an evaluator have said.

    Attributes:
        assertions: all of them.
        verdicts: by the assertion's name, one for each row; None where it hasn't run.
        efforts: by the name of a judge and the key of a row, what asking it took in this run.
    """

    assertions: tuple[NamedAssertion, ...]
    verdicts: Mapping[str, Sequence[Verdict | None]]
    efforts: Mapping[str, Mapping[str, tuple[float | None, float | None]]]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a card is built from.

    Attributes:
        graded: the rows and their grades.
        table: as the evaluator decides.
        speaking: as each assertion speaks for itself.
        groups: n names of groups.
        rows: by key.
        assertions: by name.
        consistency: of the graders with themselves.
        learners: the assertions that are trained on grades; the tables have no columns of them.
        waiting: the assertions left out because nothing is known of them on any row.
    """

    graded: Graded
    table: AlignmentTable
    speaking: AlignmentTable
    groups: tuple[str, ...]
    rows: Mapping[str, RowFacts]
    assertions: Mapping[str, AssertionFacts]
    consistency: Consistency | None
    said: Said
    learners: tuple[Learner, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All assertions that can be chosen."""
        return (*self.table.names, *(learner.name for learner in self.learners))

    def effort(self, chosen: Collection[str]) -> Effort:
        """What judging a row by these assertions takes; empty where it isn't known.

        Checks and code cost nothing and take next to no time.
        """
        judges = {one.name for one in self.said.assertions if one.spec.kind == "judge"}
        asked = judges & set(chosen)
        if not asked:
            return [0.0], []
        deciding = {one.name for one in self.said.assertions if one.decides}
        if asked == judges & deciding:
            taken = [(row.cost, row.latency) for row in self.graded.rows]
        else:
            taken = list(self._asking(asked))
        return (
            [cost for cost, _ in taken if cost is not None],
            [latency for _, latency in taken if latency is not None],
        )

    def _asking(self, judges: Collection[str]) -> Any:
        """What asking these judges took, row by row where all of them were asked."""
        efforts = [self.said.efforts.get(name, {}) for name in judges]
        for row in self.graded.rows:
            taken = [effort.get(row.key) for effort in efforts]
            if all(one is not None for one in taken):
                yield tuple(
                    None if any(part is None for part in parts) else sum(parts)
                    for parts in zip(*taken, strict=True)
                )


def asking(
    store: Store, run_id: str, node_id: str
) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """What the judges of an evaluator took in a run: by assertion and cell, dollars and seconds."""
    taken: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for call in calls.stream(store, run_id):
        if call.node == node_id and call.purpose and call.state == "done":
            taken.setdefault(call.purpose, {})[call.key] = (call.cost, call.latency)
    return taken


def gathered(
    said: Said,
    all_rows: Sequence[EvaluatorRow],
    graded: Graded,
    criterion: str = "",
    learners: Sequence[Learner] = (),
) -> Evidence:
    """The evidence of an evaluator, or of one of its criteria.

    Args:
        said: what the assertions have said, of `all_rows`.
        all_rows: in the order of the verdicts.
        graded: the rows that count, with their grades.
        criterion: only the assertions of this one.
        learners: those that are trained on grades, of the rows of `graded`.
    """
    import numpy as np

    from flowboard.align.card.facts import AssertionFacts
    from flowboard.align.consistency import own_consistency
    from flowboard.align.table import AlignmentTable

    place = {row.key: number for number, row in enumerate(all_rows)}
    rows = graded.rows
    ours = [one for one in said.assertions if criterion in ("", one.spec.criterion)]
    columns = {one.name: [said.verdicts[one.name][place[row.key]] for row in rows] for one in ours}
    trained = {learner.name for learner in learners}
    known = [
        one
        for one in ours
        # What was trained on grades isn't measured by what it says of the graded rows themselves.
        if one.spec.kind != "learned" and any(_is_told(verdict) for verdict in columns[one.name])
    ]
    ids = tuple(row.key for row in rows)
    names = tuple(one.name for one in known)
    groups = tuple(row.group for row in rows)
    _, numbers = np.unique(groups, return_inverse=True) if groups else (None, np.zeros(0))
    bad = [_badness(graded, row.key) for row in rows]
    weights = [graded.weights.get(row.key, 1.0) for row in rows]
    table = AlignmentTable(
        ids,
        names,
        _fails([columns[name] for name in names], len(rows), neutral=0.0),
        np.array(bad, dtype=float),
        numbers.astype(np.int64),
        np.array(weights, dtype=float),
    )
    facts = {
        one.name: AssertionFacts(
            kind=one.spec.kind,
            text="" if one.criterion is None else one.criterion.text,
            costs=[cost for cost, _ in said.efforts.get(one.name, {}).values() if cost is not None],
            latencies=[
                seconds for _, seconds in said.efforts.get(one.name, {}).values() if seconds is not None
            ],
            silent=Counter(
                "not_run" if verdict is None else verdict.outcome
                for verdict in columns[one.name]
                if verdict is None or verdict.outcome in _SILENT
            )
            if one.name not in trained
            else {},
        )
        for one in ours
        if one in known or one.name in trained
    }
    pairs = graded.repeats
    first, again = (np.array([_BAD.get(pair[n].grade, np.nan) for pair in pairs]) for n in (0, 1))
    return Evidence(
        graded=graded,
        table=table,
        speaking=replace(
            table, fails=_fails([columns[name] for name in names], len(rows), neutral=np.nan)
        ),
        groups=groups,
        rows=dict(_row_facts(rows, columns, graded)),
        assertions=facts,
        consistency=own_consistency(first, again, np.arange(len(pairs))) if pairs else None,
        said=said,
        learners=tuple(learners),
        waiting=tuple(one.name for one in ours if one not in known and one.name not in trained),
    )


_BAD: Final = {"good": 0.0, "bad": 1.0}


def _badness(graded: Graded, key: str) -> float:
    grade = graded.grades.get(key)
    return float("nan") if grade is None else _BAD[grade.grade]


def _is_told(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.outcome != "not_run"


def _fails(columns: Sequence[Sequence[Verdict | None]], rows: int, neutral: float) -> Floats:
    import numpy as np

    values = {"fail": 1.0, "pass": 0.0} | dict.fromkeys(_NEUTRAL, neutral)
    fails = np.full((rows, len(columns)), np.nan)
    for place, column in enumerate(columns):
        fails[:, place] = [
            np.nan if verdict is None else values.get(verdict.outcome, np.nan) for verdict in column
        ]
    return fails


def _row_facts(
    rows: Sequence[EvaluatorRow], columns: Mapping[str, Sequence[Verdict | None]], graded: Graded
) -> Any:
    from flowboard.align.card.facts import RowFacts

    labels = _labels([row.key for row in rows])
    for number, row in enumerate(rows):
        grade = graded.grades.get(row.key)
        if grade is not None:
            told = {name: column[number] for name, column in columns.items()}
            yield (
                row.key,
                RowFacts(
                    title=_title(row),
                    label=labels[row.key],
                    note=grade.note,
                    reasons={
                        name: verdict.reason or verdict.message
                        for name, verdict in told.items()
                        if verdict is not None and (verdict.reason or verdict.message)
                    },
                ),
            )


def _labels(keys: Sequence[str]) -> dict[str, str]:
    """What rows are called: the labels in their keys, without axes that are the same everywhere."""
    parts = {key: [part.rpartition("=")[2] for part in key.split(";")] for key in keys}
    axes = list(zip(*parts.values(), strict=True)) if parts else []
    differing = [place for place, labels in enumerate(axes) if len(set(labels)) > 1]
    return {
        key: " · ".join(unquote(labels[place]) for place in differing) if differing else key
        for key, labels in parts.items()
    }


def _title(row: EvaluatorRow) -> str:
    """A line by which people know a row: the first text that it is judged beside, else the output."""
    texts = [value for value in (*row.beside.values(), row.output) if isinstance(value, str) and value]
    line = " ".join((texts[0] if texts else str(row.output)).split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
