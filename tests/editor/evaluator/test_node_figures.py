"""What stands on the node: three figures with intervals and rows, and the card's word; never a score too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.editor.evaluator.feed import CardState
from flowboard.editor.evaluator.node_figures import figures_of
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


def test_a_figure_has_its_interval_and_the_rows_that_it_rests_on(path):
    grade_all(path)
    coverage, ffr, kappa = figures_of(state(path))
    assert (coverage.value, coverage.label.split("\n")) == ("100 %", ["coverage", "65–100 %", "7 bad"])
    assert (ffr.value, ffr.label.split("\n")) == ("0 %", ["FFR", "0–11 %", "25 good"])
    assert kappa.label.endswith("n 32")


def test_the_word_stands_beneath_and_green_is_only_what_meets_its_target_to_the_worse_end(path):
    grade_all(path)
    coverage, ffr, _ = figures_of(state(path))
    assert coverage.hint == "Provisional"
    assert (coverage.tone, ffr.tone) == ("plain", "pass")


def test_below_twenty_grades_there_is_no_score(path):
    (figure,) = figures_of(state(path))
    assert (figure.value, figure.label, figure.hint) == ("0", "rows graded", "Collecting")


def test_nothing_stands_there_before_a_card_was_measured():
    assert figures_of(CardState()) == []
