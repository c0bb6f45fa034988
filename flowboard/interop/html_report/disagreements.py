"""The disagreements between evaluators and people as data: a list to choose from, and each in depth.

As with the rows, the page reads the list when it is opened, and a part of the rest when one of its
entries is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from flowboard.flow.assertion import Criterion
from flowboard.interop.html_report.evaluators import EvaluatorFacts
from flowboard.interop.html_report.places import Places, axes_of_key
from flowboard.interop.html_report.script_json import script_json
from flowboard.interop.html_report.values import excerpt, remark, shown_value
from flowboard.node import Verdict
from flowboard.runtime.axes import parse_key
from flowboard.store.grades import GradeRecord
from flowboard.workspace.evaluators.disagreements import Disagreement, Disagreements, DisputedRow
from flowboard.workspace.evaluators.subjects import EvaluatorRow

PART: Final = 50
"""Disagreements in a part."""
MOST: Final = 500
"""Disagreements of one kind that one evaluator, or one of its criteria, is shown with."""

_TITLE: Final = 110  # characters
_VALUE: Final = 6_000  # characters of one value
_INPUTS: Final = 6  # of an evaluator that looks at an output alone


@dataclass(slots=True)
class Group:
    """The graded rows of an evaluator, overall or for one criterion; `left_out` aren't in the file."""

    evaluator: str
    title: str
    said: Disagreements
    left_out: int = 0

    @property
    def criterion(self) -> Criterion | None:
        """None for the output as a whole."""
        return self.said.criterion


@dataclass(slots=True)
class DisagreementData:
    """Disagreements as JSON that can stand in a script element.

    `first` is the number of the first group that has any, `plain` are some of them in full.
    """

    groups: list[Group] = field(default_factory=list)
    first: int = 0
    table: Markup = field(default_factory=Markup)
    parts: list[Markup] = field(default_factory=list)
    plain: list[dict[str, Any]] = field(default_factory=list)


def disagreement_data(
    evaluators: Sequence[EvaluatorFacts],
    titles: Mapping[str, str],
    numbers: Mapping[tuple[str, str, str], int],
    places: Places,
) -> DisagreementData:
    """The disagreements of all evaluators.

    Args:
        evaluators: as they were read.
        titles: of nodes by id.
        numbers: of assertions, by node, criterion and name.
        places: where rows stand in the table of rows.
    """
    data = DisagreementData()
    told: list[tuple[list[Any], dict[str, Any]]] = []
    for one in evaluators:
        for said in one.disagreements:
            group = Group(one.node, titles[one.node], said)
            entries = list(_entries(one, said, len(data.groups), numbers, places))
            told += entries
            group.left_out = len(said.rows) + len(said.disputed) - len(entries)
            data.groups.append(group)
    data.first = min((line[0] for line, _ in told), default=0)
    data.table = script_json([line for line, _ in told])
    depths = iter(depth for _, depth in told)
    while part := list(islice(depths, PART)):
        data.parts.append(script_json(part))
    data.plain = [dict(zip(_FIELDS, line, strict=True)) | depth for line, depth in told[:PART]]
    return data


_FIELDS: Final = ("group", "kind", "label", "title", "place", "graders", "fails")


def _entries(
    evaluator: EvaluatorFacts,
    said: Disagreements,
    group: int,
    numbers: Mapping[tuple[str, str, str], int],
    places: Places,
) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """The entries of a group, each as its line in the list and as what is shown in depth."""
    by_kind: dict[str, Sequence[Disagreement | DisputedRow]] = {
        "false_pass": [row for row in said.rows if row.kind == "false_pass"],
        "false_fail": [row for row in said.rows if row.kind == "false_fail"],
        "dispute": said.disputed,
    }
    for kind, found in by_kind.items():
        for one in found[:MOST]:
            grades = one.opinions if isinstance(one, DisputedRow) else (one.grade,)
            verdicts = [_verdict(evaluator.node, verdict, numbers) for verdict in one.verdicts]
            line = [
                group,
                kind,
                _label(one.row.key, evaluator),
                _title(one.row),
                places.of_key(evaluator.judged, one.row.key),
                [grade.grader for grade in grades],
                [place for place, outcome, *_ in verdicts if outcome == "fail"],
            ]
            yield (
                line,
                {
                    "inputs": [shown_value(port, value, _VALUE) for port, value in _inputs(one.row)],
                    "output": shown_value("output", one.row.output, _VALUE),
                    "verdicts": verdicts,
                    "grades": [_grade(grade) for grade in grades],
                },
            )


def _verdict(
    node: str, verdict: Verdict, numbers: Mapping[tuple[str, str, str], int]
) -> tuple[int, str, str, str]:
    place = numbers.get((node, verdict.criterion or "", verdict.name), -1)
    return place, verdict.outcome, remark(verdict.message), remark(verdict.reason)


def _grade(grade: GradeRecord) -> tuple[str, str, str]:
    return grade.grader, grade.grade, remark(grade.note)


def _label(key: str, evaluator: EvaluatorFacts) -> str:
    """What a row is called that isn't in the table: the labels of its key."""
    axes = axes_of_key(key, evaluator.judged)
    return key if axes is None else " · ".join(parse_key(key, axes))


def _inputs(row: EvaluatorRow) -> list[tuple[str, Any]]:
    """What the output was judged with; where it was judged alone, the first values that led to it."""
    if row.beside:
        return list(row.beside.items())
    return [(name, value) for name, value in row.row.items() if "." in name][:_INPUTS]


def _title(row: EvaluatorRow) -> str:
    texts = (value for _, value in _inputs(row) if isinstance(value, str) and value.strip())
    return excerpt(next(texts, row.output), _TITLE)
