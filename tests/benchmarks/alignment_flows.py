"""The shipped examples with 20 grades, beside what a study reported of its own two pipelines.

A demonstration, never evidence: outputs, judges and grades of the examples were written by one writer,
and the study's pipelines were other ones. The flows run from their recordings; the sampler chooses the
rows to grade; the others are what the set is measured on, beside what its card says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy, copytree

import numpy as np

from flowboard.align import sampling
from flowboard.align.align_report import AlignReport
from flowboard.align.aligning import align
from flowboard.align.evaluators import SetMaker
from flowboard.align.metrics import agreement, set_fails
from flowboard.align.selection.request import Request
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.evidence import Evidence
from flowboard.workspace.evaluators.reading import read_evaluator
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run
from tests.benchmarks.alignment import Line

FLOWS = Path(__file__).parents[2] / "flows"
GRADES = 20

STUDY = {
    "doctor_calls": "medical: EvalGen 3, SPADE 5 assertions, both .33 at .10",
    "product_descriptions": "product: EvalGen 4, .73 at .39; SPADE 9, .49 at .39",
}
"""Assertions, coverage and FFR in "Who Validates the Validators?" (UIST 2024), by the flow that takes
up the task of the pipeline."""


@dataclass(frozen=True, slots=True)
class FromFew:
    """What 20 grades led to: the report, and the set on all rows that weren't graded."""

    report: AlignReport
    coverage: float
    ffr: float


def flows(repetitions: int) -> Iterator[Line]:
    """Both examples: the card of one draw of rows with its intervals, then the mean over many draws."""
    for name, study in STUDY.items():
        with tempfile.TemporaryDirectory(prefix="flowboard-bench-") as folder:
            evidence = evidence_of_example(Path(folder), name)
        one = from_few(evidence, 0)
        held_out = one.report.held_out
        yield Line(
            f"{name}, {GRADES} grades",
            f"{len(one.report.chosen)} chosen",
            "",
            f"coverage {held_out.coverage}, FFR {held_out.ffr}: {one.report.word.word}. Study, {study}",
        )
        many = [from_few(evidence, seed) for seed in range(max(2, repetitions // 5))]
        sizes = [len(each.report.chosen) for each in many]
        yield Line(
            f"  on the rows left, {len(many)} draws",
            f"{np.mean(sizes):.1f} chosen",
            "",
            f"coverage {np.mean([each.coverage for each in many]):.2f}, "
            f"FFR {np.mean([each.ffr for each in many]):.2f}; "
            f"all {len(evidence.table.names)} candidates: {_all_candidates(evidence)}",
        )


def evidence_of_example(folder: Path, name: str) -> Evidence:
    """Run a copy of an example with its grades, and read its evaluator."""
    path = folder / f"{name}.flow.yaml"
    copytree(FLOWS / name, folder / name)
    for ending in ("flow.yaml", "recording.jsonl", "grades.jsonl"):
        copy(FLOWS / f"{name}.{ending}", folder)
    import_grades(path)
    load(path).run(models="recorded")
    found = find_run(folder, "latest")
    with Store.open(found.store) as store:
        return read_evaluator(store, found.record, NodeTypes(), "quality").evidence()


def from_few(evidence: Evidence, seed: int) -> FromFew:
    """Let the sampler choose the rows to grade, and align with these grades."""
    table = evidence.table
    gradable = table.items(table.graded)  # a row that people are unsure of can't be graded here
    make = SetMaker(Request(seed=seed))
    pool = sampling.pool_of(gradable.ids, gradable.fails, np.zeros(len(gradable.ids)), seed)
    draws: list[sampling.Draw] = []
    while len(draws) < GRADES and (draw := sampling.next_row(pool)):
        draws.append(draw)
        pool = sampling.after(pool, draw)
        if len(draws) >= sampling.FIRST_AT_RANDOM:
            known = np.isin(gradable.ids, [one.id for one in draws])
            made = make(replace(gradable, bad=np.where(known, gradable.bad, np.nan)))
            pool = sampling.with_verdicts(pool, gradable.fails, made.verdicts)
    weights = sampling.weights(draws, len(gradable.ids))
    graded = np.isin(gradable.ids, list(weights))
    report = align(
        replace(
            gradable,
            bad=np.where(graded, gradable.bad, np.nan),
            weights=np.array([weights.get(row, 1.0) for row in gradable.ids]),
        ),
        Request(seed=seed),
    )
    left = gradable.items(~graded)
    fails = set_fails(left, report.chosen)
    return FromFew(
        report, float(np.nanmean(fails[left.bad == 1])), float(np.nanmean(fails[left.bad == 0]))
    )


def _all_candidates(evidence: Evidence) -> str:
    table = evidence.table.items(evidence.table.graded)
    said = agreement(set_fails(table, table.names), table.bad, table.groups)
    return f"coverage {said.coverage}, FFR {said.ffr}"
