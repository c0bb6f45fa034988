"""What stands on the node: three bars with intervals, the card's word and its rows; never a score too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.editor.evaluator.feed import CardState
from flowboard.editor.evaluator.node_figures import caption_of, figures_of
from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.card_viewing import seen_card
from tests.workspace.evaluators.praise import grade_all, products, run, write_flow


def state(path: Path) -> CardState:
    return CardState(seen_card(path, NodeTypes(), "quality", load_flow(path).flow), is_measuring=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """25 good rows show that FFR is low enough; 7 bad ones don't yet show that of coverage."""
    path = write_flow(tmp_path, products(25, 4, 3))
    run(path)
    return path


def test_a_figure_is_a_bar_with_its_interval_and_its_target(path):
    grade_all(path)
    coverage, ffr, kappa = figures_of(state(path))
    assert (coverage.label, coverage.value, coverage.range) == ("Coverage", "100 %", "65–100 %")
    assert (coverage.at, round(coverage.low, 2), coverage.high) == (1, 0.65, 1)
    assert (coverage.target, coverage.better) == (0.8, "high")
    assert (ffr.value, ffr.range, ffr.target, ffr.better) == ("0 %", "0–11 %", 0.25, "low")
    assert kappa.target is None
    assert coverage.hint.endswith("goal at least 80 %, not shown to be met")


def test_green_is_only_what_meets_its_target_to_the_worse_end(path):
    grade_all(path)
    coverage, ffr, _ = figures_of(state(path))
    assert (coverage.tone, ffr.tone) == ("plain", "pass")


def test_the_word_and_the_rows_stand_beneath(path):
    grade_all(path)
    caption = caption_of(state(path))
    assert (caption.word, caption.tone) == ("Provisional", "attention")
    assert caption.note == "n 32 · 7 bad"


def test_below_twenty_grades_there_is_no_score(path):
    (figure,) = figures_of(state(path))
    assert (figure.label, figure.value, figure.at) == ("rows graded", "0", None)
    assert caption_of(state(path)).word == "Collecting"


def test_nothing_stands_there_before_a_card_was_measured():
    assert figures_of(CardState()) == []
    assert caption_of(CardState()) is None
