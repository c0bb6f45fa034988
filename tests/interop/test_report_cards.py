"""The report of a run has the cards of its evaluators, where there are grades to measure them by."""

from pathlib import Path

from flowboard.interop.html_report import write_report
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.cards import card_history
from tests.workspace.evaluators.praise import FLOW, graded_flow, products, run, write_flow


def report(path: Path) -> str:
    target = path.parent / "report.html"
    write_report(path.parent, "latest", NodeTypes(), target, replace=True)
    return target.read_text()


def test_a_graded_evaluator_has_its_card_in_the_report(tmp_path):
    path = graded_flow(tmp_path, products(25, 9, 6))
    html = report(path)
    assert 'id="cards"' in html
    assert html.count('<article class="flowboard-card"') == 1
    assert "40 graded rows" in html


def test_an_evaluator_without_grades_has_none(tmp_path):
    path = write_flow(tmp_path, products(3, 1, 1))
    run(path)
    assert '<article class="flowboard-card"' not in report(path)


def test_a_report_keeps_no_card(tmp_path):
    path = graded_flow(tmp_path, products(25, 9, 6))
    report(path)
    assert card_history(path.parent, "latest", "quality") == []


def test_texts_of_a_card_stay_texts(tmp_path):
    path = graded_flow(tmp_path, products(25, 9, 6), FLOW.replace("It asks nothing.", "<img src=x>"))
    html = report(path)
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt;" in html
