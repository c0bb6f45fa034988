"""Recorded assertions and judges with grades, read from the data beside the repository, as tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.align.table import AlignmentTable, Floats

DATA = Path(__file__).parents[3] / "shared" / "data"

PIPELINES = ("codereviews", "emails", "finance", "sportroutine", "threads")
SCORES = "Rouge 1"
"""The first metric of FRANK; the others follow."""


@dataclass(frozen=True, slots=True, eq=False)
class Judges:
    """A table of judges, and of scores that are no verdicts yet."""

    table: AlignmentTable
    scores: tuple[ScoredEvaluator, ...] = ()


def a_table(
    names: Sequence[str], fails: Floats, bad: Floats, groups: Sequence[object] | None = None
) -> AlignmentTable:
    """A table of numbered rows; each is a group of its own if no groups are given."""
    number = np.arange(len(bad)) if groups is None else np.unique(groups, return_inverse=True)[1]
    ids = tuple(str(row) for row in range(len(bad)))
    return AlignmentTable(ids, tuple(names), fails, bad, number, np.ones(len(bad)))


def pipeline(name: str) -> AlignmentTable:
    """One of SPADE's pipelines with the labels that its own assertions define."""
    results = _read(DATA / "spade" / name / "assertion_results.csv")
    labels = _read(DATA / "spade" / name / "labels.csv")
    names = [column for column in results[0] if column != "id"]
    fails = np.array([[float(row[column] == "False") for column in names] for row in results])
    return a_table(names, fails, np.array([float(row["grade"] == "bad") for row in labels]))


def variants(name: str) -> Iterator[AlignmentTable]:
    """The pipeline with semi-synthetic labels, and the candidates that may be chosen for them."""
    full = pipeline(name)
    for path in sorted((DATA / "spade" / "variants").glob(f"{name}-s*.json")):
        variant = json.loads(path.read_text())
        bad = 1.0 - np.array(variant["label"], dtype=float)
        yield a_table(variant["candidates"], full.assertions(variant["candidates"]).fails, bad)


def agent_judges() -> Judges:
    """20 judges of agents' traces; a verdict of 0, partly right, is no pass, from people or judges."""
    rows = _read(DATA / "agent_judges" / "final_labels.csv")
    names = list(rows[0])[6:]
    fails = np.array([[_no_pass(row[name]) for name in names] for row in rows])
    bad = np.array([_no_pass(row["human_final"]) for row in rows])
    return Judges(a_table(names, fails, bad, [f"{row['dataset']} {row['query_index']}" for row in rows]))


def llmbar() -> Judges:
    """130 judges, each model and prompt in both orders; the second output is the better one: bad."""
    rows = _read(DATA / "llmbar" / "judges.csv")
    names = [column for column in rows[0] if "|" in column]
    fails = np.array([[float(row[name]) - 1 if row[name] else np.nan for name in names] for row in rows])
    return Judges(a_table(names, fails, np.array([float(row["label"] == "2") for row in rows])))


def frank() -> Judges:
    """15 metrics of summaries, as scores."""
    rows = _read(DATA / "frank" / "frank.csv")
    names = list(rows[0])[list(rows[0]).index(SCORES) :]
    scores = tuple(
        ScoredEvaluator(name, np.array([float(row[name]) if row[name] else np.nan for row in rows]))
        for name in names
    )
    bad = np.array([float(row["defect"]) for row in rows])
    table = a_table((), np.zeros((len(rows), 0)), bad, [row["hash"] for row in rows])
    return Judges(table, scores)


def _no_pass(verdict: str) -> float:
    return float(int(verdict) <= 0) if verdict else float("nan")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
