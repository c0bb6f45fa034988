"""`flowboard learn`: figures for people and as JSON, the warning, and what can't be learned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.grading.praise import run
from tests.workspace.test_learning import grade, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over forty products, run and graded."""
    path = write(tmp_path)
    run(path)
    grade(path)
    return path


def test_every_figure_is_told_with_its_interval_and_its_n(flowboard, path: Path):
    ended = flowboard("learn", "latest", "quality", "--name", "tone-v1")
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert lines[0].startswith("tone-v1 learned from 40 grades, 24 good and 16 bad, in 40 groups.")
    assert lines[1].split() == ["coverage", "1.00", "(0.83–1.00,", "n", "=", "16)"]
    assert lines[-1] == (
        f"Written to {path.parent / 'praise.learned' / 'tone-v1.json'}. "
        "As an assertion: {name: tone-v1, learned: tone-v1}"
    )


def test_that_it_is_no_better_than_failing_everything_is_said(flowboard, path: Path):
    ended = flowboard("learn", "latest", "quality", "--name", "noise", "--column", "products.noise")
    assert "better than always-fail" in ended.err


def test_as_json_there_are_the_figures_and_not_the_words(flowboard, path: Path):
    told = flowboard("learn", "latest", "quality", "--name", "tone-v1", "--json").json
    assert told["assertion"] == "{name: tone-v1, learned: tone-v1}"
    assert told["measured"]["coverage"]["denominator"] == 16
    assert len(told["digest"]) == 64
    assert "words" not in told


def test_what_is_there_already_is_kept_unless_it_is_said(flowboard, path: Path):
    flowboard("learn", "latest", "quality", "--name", "tone-v1")
    ended = flowboard("learn", "latest", "quality", "--name", "tone-v1")
    assert (ended.code, ended.out) == (2, "")
    assert "write over it with --replace" in ended.err
    assert flowboard("learn", "latest", "quality", "--name", "tone-v1", "--replace").code == 0
