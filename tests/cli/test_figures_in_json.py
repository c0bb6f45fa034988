"""Every figure of every alignment command is a value with its interval and counts, or null with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.evaluators.praise import grade_all, products, run, write_flow

FIGURES = {
    "coverage", "ffr", "precision", "f1", "kappa", "balanced_accuracy", "prevalence", "passes", "passed",
    "good", "same", "always_fail_f1",
}  # fmt: skip
PARTS = {"value", "low", "high", "numerator", "denominator"}
TARGETS = {("targets",), ("coverage_at_ffr", "ffr"), ("ffr_at_coverage", "coverage")}
COUNTS = {"grades", "basis", "adds", "more", "training"}
"""Where `good` is about numbers of rows."""

Path_ = tuple[str, ...]


def figures(told: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Whatever is called as a figure is, or looks like one, with the path that leads to it."""
    if isinstance(told, list):
        for one in told:
            yield from figures(one, path)
    elif isinstance(told, dict):
        for name, value in told.items():
            here = (*path, name)
            is_target = any(set(target) <= set(here) for target in TARGETS)
            is_count = name == "good" and bool(COUNTS & set(path))
            if not is_target and not is_count and (name in FIGURES or _looks_like_one(value)):
                yield here, value
            else:
                yield from figures(value, here)


def _looks_like_one(value: Any) -> bool:
    return isinstance(value, dict) and {"value", "low"} <= value.keys()


def complaints(told: Any) -> list[str]:
    """What is wrong with the figures of a document."""
    return [".".join(path) for path, value in figures(told) if not _is_whole(value)]


def _is_whole(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() >= {"value"}:
        return False
    if value["value"] is None:
        return bool(value.get("reason"))
    return value.keys() >= PARTS and None not in (value["low"], value["high"], value["denominator"])


@pytest.fixture
def flow(folder: Path) -> Path:
    """A flow over 40 products, run and graded."""
    path = write_flow(folder, products(25, 9, 6))
    run(path)
    grade_all(path)
    return path


@pytest.fixture
def files(folder: Path) -> tuple[str, ...]:
    """Results with an assertion, a score and errors, and a few grades."""
    lines = [f"r{n},{n % 3 != 0},{n / 40},{'' if n % 5 else True}" for n in range(40)]
    (folder / "results.csv").write_text("id,check,score,shaky\n" + "\n".join(lines) + "\n")
    grades = [f"r{n},{'bad' if n % 3 == 0 else 'good'}" for n in range(30)]
    (folder / "grades.csv").write_text("id,grade\n" + "\n".join(grades) + "\n")
    return "--results", "results.csv", "--grades", "grades.csv"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--coverage", "1", "--ffr", "0"),
        ("--combine", "auto"),
        ("--method", "exact", "--objective", "size"),
    ],
)
def test_align_on_files(flowboard, files, options):
    told = flowboard("align", *files, *options, "--json").json
    assert len(list(figures(told))) > 20
    assert complaints(told) == []


@pytest.mark.parametrize(
    "words",
    [
        ("align", "latest", "quality"),
        ("align", "latest", "quality", "--coverage", "1", "--ffr", "0", "--exclude", "no_mark"),
        ("card", "latest", "quality"),
        ("learn", "latest", "quality", "--name", "words"),
    ],
)
def test_commands_on_runs(flowboard, flow, words):
    told = flowboard(*words, "--json").json
    assert len(list(figures(told))) >= 6
    assert complaints(told) == []


def test_a_card_before_there_are_grades_and_the_history(flowboard, folder):
    run(write_flow(folder, products(3, 1, 1)))
    assert complaints(flowboard("card", "latest", "quality", "--json").json) == []
    history = flowboard("card", "latest", "quality", "--history", "--json").json
    assert len(list(figures(history))) > 6
    assert complaints(history) == []


def test_a_bare_number_or_an_interval_less_figure_would_be_found():
    assert complaints({"held_out": {"coverage": 0.5}}) == ["held_out.coverage"]
    half = {"value": 0.5, "low": None, "high": 1.0, "numerator": 1, "denominator": 2}
    assert complaints([{"kappa": half}]) == ["kappa"]
    assert complaints({"extra": {**half, "low": 0.1, "denominator": None}}) == ["extra"]
