"""Grades out of a table of another tool: matched by row, taken once, and refused where they make no sense."""

from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grades_table import import_table
from tests.workspace.grading.praise import grading, log, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over three products, run."""
    path = write_flow(tmp_path, ["pen", "mug!", "lamp"])
    run(path)
    return path


def take(path: Path, text: str, node: str = "quality", **more: str):
    table = path.parent / "grades.csv"
    table.write_text(text)
    return import_table(path, table, node, NodeTypes(), **more)


def test_grades_with_notes_attach_to_the_outputs_of_the_rows(path: Path):
    moved = take(path, "id,grade,note\np0,good,\np1,bad,it shouts\np2,,\n", grader="bob")
    assert (moved.grades, moved.new) == (2, 2)
    assert [(one.grade, one.note, one.grader) for one in log(path)] == [
        ("good", "", "bob"),
        ("bad", "it shouts", "bob"),
    ]
    run(path)
    with grading(path, "quality") as session:
        assert session.progress.graded == 2


def test_labels_are_1_for_bad_and_0_for_good(path: Path):
    take(path, "id,input,output,label\np0,x,y,0\np1,x,y,1\n")
    assert [one.grade for one in log(path)] == ["good", "bad"]


def test_the_same_table_twice_changes_nothing(path: Path):
    take(path, "id,grade\np0,good\n")
    assert take(path, "id,grade\np0,good\n").new == 0


def test_grades_of_a_criterion_have_its_version(path: Path):
    take(path, "id,grade\np1,bad\n", criterion="calm")
    assert [(one.criterion, one.criterion_version) for one in log(path)] == [("calm", 3)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,grade\np0,fine\n", r"line 2, column 'grade': 'fine' is none of good, bad, unsure"),
        ("id,label\np0,good\n", r"line 2, column 'label': 'good' is none of 0, 1"),
        ("id,grade\np0,good\np9,bad\n", r"line 3, column 'id': 'p9': the run has no such row"),
        ("id,verdict\np0,good\n", "there is no column 'grade'"),
    ],
)
def test_what_is_no_grade_of_a_row_is_told_and_nothing_is_taken(path: Path, text: str, sentence: str):
    with pytest.raises(WorkspaceError, match=sentence):
        take(path, text)
    assert log(path) == []


def test_a_name_that_two_rows_share_asks_for_the_whole_key(tmp_path: Path):
    variants = "type: prompt\n    inputs: {name: products.name}\n    variants: {a: 'An {{ name }}', b: 'The {{ name }}'}"
    flow = (
        "flowboard: 1\nnodes:\n  products:\n    type: dataset\n    path: products.jsonl\n"
        f"  wording:\n    {variants}\n"
    )
    path = write_flow(tmp_path, ["pen"], flow)
    run(path)
    with pytest.raises(WorkspaceError, match="several rows are called so"):
        take(path, "id,grade\np0,good\n", "wording")
    take(path, "id,grade\nproducts=p0;wording.variant=b,bad\n", "wording")
    assert [one.key for one in log(path)] == ["products=p0;wording.variant=b"]
