"""What can be graded at a node, what a grade attaches to, and what the grader sees of it."""

from pathlib import Path
from shutil import copy, copytree

import pytest

from flowboard.runtime.cache_key import subject
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grades import import_grades
from tests.workspace.grading.praise import FLOW, grading, run, write_flow

FLOWS = Path(__file__).parents[3] / "flows"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over three products, run."""
    path = write_flow(tmp_path, ["pen", "kettle!", "lamp"])
    run(path)
    return path


# -- what is shown ------------------------------------------------------------------------------------


def test_rows_come_in_the_order_of_the_data_with_what_belongs_to_them(path: Path):
    with grading(path) as session:
        look = session.shown.look
        assert session.shown.row.key == "p0"
        assert look.output == "The pen is great."
        assert look.beside == {"product": "pen"}
        assert look.upstream == {"products.id": "p0"}
        assert session.source.instructions == "Good if it is true."


@pytest.mark.parametrize("node", ["praise", "review", "quality"])
def test_a_grade_is_about_the_same_subject_at_whichever_node_it_is_given(path: Path, node: str):
    with grading(path, node) as session:
        expected = subject("praise", "value", "The pen is great.", {"product": "pen"})
        assert session.shown.row.subject == expected


def test_the_verdicts_of_assertions_and_evaluators_are_there_for_later(path: Path):
    with grading(path) as session:
        session.next()
        assert not session.shown.verdicts_are_shown
        verdicts = {(one.node, one.name): one.outcome for one in session.shown.look.verdicts}
        assert verdicts == {("praise", "short"): "pass", ("quality", "no_mark"): "fail"}


def test_what_isnt_judged_can_be_left_out_of_rows_which_are_the_same(tmp_path: Path):
    nodes, _, _ = FLOW.partition("  review:\n")
    path = write_flow(tmp_path, ["pen", "kettle!"], nodes)
    run(path)
    with grading(path, "praise") as session:
        whole = list(session.source.judged(verdicts=True))
        lean = list(session.source.judged(verdicts=True, whole=False))
    assert [(one.row, one.output, one.passes) for one in lean] == [
        (one.row, one.output, one.passes) for one in whole
    ]
    assert [one.passes for one in lean] == [{"praise/short": True}] * 2
    assert [set(one.values) for one in whole] == [{"products", "praise"}] * 2
    assert [set(one.values) for one in lean] == [{"praise"}] * 2


def test_rows_that_are_alike_are_graded_once(tmp_path: Path):
    path = write_flow(tmp_path, ["pen", "pen", "lamp"])
    run(path)
    with grading(path) as session:
        assert session.progress.rows == 2


def test_a_step_that_nobody_looks_at_can_be_graded_too(tmp_path: Path):
    nodes, _, _ = FLOW.partition("  review:\n")
    path = write_flow(tmp_path, ["pen"], nodes)
    run(path)
    with grading(path) as session:
        assert session.shown.row.subject == subject("praise", "value", "The pen is great.", {})


def test_a_row_without_an_output_is_left_out(tmp_path: Path):
    flow = FLOW.replace("{do: template,", "{do: extract, pattern: 'k.*'}, {do: template,")
    path = write_flow(tmp_path, ["pen", "kettle", "lamp"], flow)
    run(path)
    with grading(path) as session:
        assert [row.key for row in session.source.read()] == ["p1"]


def test_the_items_of_a_node_that_expands_are_rows_of_their_own(tmp_path: Path):
    nodes, _, _ = FLOW.partition("  praise:\n")
    words = "  words:\n    type: split\n    inputs: {value: products.name}\n    separator: ' '\n"
    path = write_flow(tmp_path, ["red pen", "lamp"], nodes + words)
    run(path)
    with grading(path, "words") as session:
        rows = list(session.source.read())
        assert [session.source.look(row).output for row in rows] == ["red", "pen", "lamp"]
        assert all(row.key.startswith(f"products={row.cell};words=") for row in rows)


def test_values_that_do_not_lead_to_the_output_are_part_of_its_subject_all_the_same(tmp_path: Path):
    flow = FLOW.replace(
        "product: products.name}\n    instructions", "product: hint.text}\n    instructions"
    )
    flow = flow.replace("product: products.name}\n    criteria", "product: hint.text}\n    criteria")
    flow += "  hint:\n    type: text\n    value: Be kind.\n"
    path = write_flow(tmp_path, ["pen"], flow)
    run(path)
    with grading(path) as session:
        look = session.shown.look
        assert look.beside == {"product": "Be kind."}
        assert session.shown.row.subject == subject(
            "praise", "value", "The pen is great.", {"product": "Be kind."}
        )


# -- what can't be graded -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "task", "sentence"),
    [
        ("praize", {}, "no node 'praize'. Its nodes: products, praise"),
        (
            "results",
            {},
            "results has no output to grade. Name one of: praise, review, quality",
        ),
        ("praise", {"criterion": "loud"}, "praise has no criterion 'loud'. Its criteria: calm"),
    ],
)
def test_what_cannot_be_graded_is_told_with_what_can(path: Path, node: str, task: dict, sentence: str):
    with pytest.raises(WorkspaceError, match=sentence), grading(path, node, **task):
        pass


def test_a_step_that_is_judged_beside_different_values_asks_for_the_one_meant(tmp_path: Path):
    other = "  second:\n    type: grading\n    inputs: {output: praise.value}\n"
    path = write_flow(tmp_path, ["pen"], FLOW + other)
    run(path)
    with pytest.raises(WorkspaceError, match="Name the one to grade at: review, second"), grading(path):
        pass
    with grading(path, "second") as session:
        assert session.shown.look.beside == {}


def test_a_run_that_stopped_before_the_evaluator_can_be_graded_already(tmp_path: Path):
    path = write_flow(tmp_path, ["pen"])
    run(path, to="praise")
    with grading(path) as session:
        expected = subject("praise", "value", "The pen is great.", {"product": "pen"})
        assert session.shown.row.subject == expected


def test_the_grades_of_an_example_are_found_at_its_rows(tmp_path: Path):
    for part in FLOWS.glob("product_descriptions*"):
        (copytree if part.is_dir() else copy)(part, tmp_path / part.name)
    example = tmp_path / "product_descriptions.flow.yaml"
    import_grades(example)
    run(example, models="recorded")
    with grading(example, "answer") as session:
        assert (session.progress.rows, session.progress.graded) == (60, 60)
