"""What an evaluator's rows are, what belongs to them, and which of them are kept together."""

from pathlib import Path
from shutil import copy, copytree

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.rows import GradingRows
from tests.workspace.evaluators.praise import FLOW, latest, opened, rows_of, run, write_flow

FLOWS = Path(__file__).parents[3] / "flows"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over two products, run."""
    path = write_flow(tmp_path, ["pen", "kettle!"])
    run(path)
    return path


def test_a_row_has_its_output_and_what_assertions_see_beside_it(path: Path):
    row = rows_of(path)[1]
    assert row.key == "p1"
    assert row.output == "The kettle! is great."
    assert row.beside == {"product": "kettle!"}
    assert row.row == {
        "products.id": "p1",
        "id": "p1",
        "products.name": "kettle!",
        "name": "kettle!",
        "praise.value": "The kettle! is great.",
    }


def test_a_row_brings_what_the_run_has_said_of_it(path: Path):
    said = {verdict.name: verdict.outcome for verdict in rows_of(path)[1].verdicts}
    assert said == {"no_mark": "fail", "no_great": "fail", "no_question": "pass", "not_long": "pass"}


def test_a_grading_node_wired_alike_has_the_same_subjects(path: Path):
    with opened(path) as store:
        graded = GradingRows(store, latest(path), NodeTypes(), "review").read()
        assert [row.subject for row in graded] == [row.subject for row in rows_of(path)]


def test_a_grading_node_that_shows_more_is_found_under_its_own_subjects(tmp_path: Path):
    more = FLOW.replace(
        "{output: praise.value, product: products.name}\n    wait", "{output: praise.value}\n    wait"
    )
    path = write_flow(tmp_path, ["pen"], more)
    run(path)
    with opened(path) as store:
        [graded] = GradingRows(store, latest(path), NodeTypes(), "review").read()
    [row] = rows_of(path)
    assert row.subject != graded.subject
    assert row.subjects == (row.subject, graded.subject)


def test_rows_are_there_where_the_evaluator_hasnt_run(tmp_path: Path):
    path = write_flow(tmp_path, ["pen"])
    run(path, to="praise")
    [row] = rows_of(path)
    assert row.output == "The pen is great."
    assert row.verdicts == ()


def test_a_steps_own_assertions_see_its_ancestors_and_not_itself(path: Path):
    row = rows_of(path, "praise")[0]
    assert "praise.value" not in row.row
    assert row.ports == {"value": "The pen is great."}


def test_answers_to_one_row_of_data_are_of_one_group(tmp_path: Path):
    name = "tweet_entities"
    copytree(FLOWS / name, tmp_path / name)
    for ending in ("flow.yaml", "recording.jsonl"):
        copy(FLOWS / f"{name}.{ending}", tmp_path)
    flow = tmp_path / f"{name}.flow.yaml"
    run(flow, models="recorded", limit=3)
    rows = rows_of(flow)
    assert len(rows) == 6
    assert [row.group for row in rows] == [f"tweets=t00{n}" for n in (1, 1, 2, 2, 3, 3)]


def test_equal_rows_of_data_without_ids_are_of_one_group(tmp_path: Path):
    path = write_flow(tmp_path, [])
    (tmp_path / "products.jsonl").write_text('{"name": "pen"}\n{"name": "cup"}\n{"name": "pen"}\n')
    run(path)
    first, other, again = rows_of(path)
    assert first.key != again.key
    assert first.group == again.group != other.group


def test_imported_outputs_for_the_same_input_are_of_one_group(tmp_path: Path):
    path = tmp_path / "imported.flow.yaml"
    path.write_text(
        "flowboard: 1\nname: imported\nnodes:\n"
        "  answers: {type: import_outputs, path: answers.jsonl}\n"
        "  quality:\n    type: multi_evaluator\n"
        "    inputs: {output: answers.output, question: answers.input}\n"
        "    criteria:\n      - id: short\n        candidates:\n"
        "          - {name: brief, check: length, unit: words, max: 9}\n"
    )
    (tmp_path / "answers.jsonl").write_text(
        '{"id": 1, "input": "Why?", "output": "So."}\n{"id": 2, "input": "Why?", "output": "No."}\n'
        '{"id": 3, "input": "Who?", "output": "Me."}\n'
    )
    run(path)
    one, other, third = rows_of(path)
    assert one.group == other.group != third.group


def test_a_node_that_isnt_there_is_told_by_name(path: Path):
    with pytest.raises(WorkspaceError, match=r"no node 'qualty'.*quality"):
        rows_of(path, "qualty")
