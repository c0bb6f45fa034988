"""A run as rows × nodes: marks, filters, pages, and one row in depth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.board.board import Board, RowFilter, read_board
from flowboard.workspace.board.comparison import compare_boards
from flowboard.workspace.board.marks import Mark, mark_of_cell, together
from flowboard.workspace.board.row import row_cells
from flowboard.workspace.board.usage import usage_of
from flowboard.workspace.board.viewing import open_board, runs_of
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.grading.session import opened_grading
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.project import Project, load
from flowboard.workspace.run_plan import plan_of
from tests.provider import Provider

NODES = """\
  tweets: {type: dataset, path: tweets.csv}
  ask:
    type: prompt
    inputs: {tweet: tweets.text}
    template: 'Say it: {{ tweet }}'
    assertions:
      - {name: no_cmd, check: not_contains, value: cmd}
      - {name: said, check: contains, value: Say}
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [local/a, local/b]
  quality:
    type: multi_evaluator
    inputs: {output: answer.text}
    criteria:
      - {id: form, candidates: [{name: no_three, check: not_contains, value: three}]}
"""


@pytest.fixture
def path(flow_with: Callable[[str], Path], provider: Provider) -> Path:
    path = flow_with(NODES)
    load(path).run()
    return path


def boarded(path: Path) -> tuple[Store, Board]:
    store = Store.open(locate_store(path, {}))
    record = store.find_run("latest")
    return store, read_board(store, record.id, plan_of(record, NodeTypes()))


def test_a_node_with_several_models_has_a_column_for_each(path: Path) -> None:
    _, board = boarded(path)
    keys = [column.key for column in board.columns]
    assert keys == ["ask", "answer/local/a", "answer/local/b", "quality"]
    assert board.labels == ("a", "b", "c")


def test_marks_tell_partly_from_pass_and_outputs_that_nothing_is_asserted_of(path: Path) -> None:
    store, board = boarded(path)
    marks = {row.label: row.marks for row in board.page(store, range(3))}
    assert marks["a"] == (Mark.PASS, Mark.DONE, Mark.DONE, Mark.PASS)
    assert marks["b"][0] is Mark.PARTLY
    assert [total.get(Mark.PARTLY, 0) for total in board.totals()] == [1, 0, 0, 0]


def test_the_first_bad_column_is_the_first_in_the_order_of_the_flow(path: Path) -> None:
    store, board = boarded(path)
    assert [row.first_bad for row in board.page(store, range(3))][1] == 0


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        (RowFilter(), ["a", "b", "c"]),
        (RowFilter(only_bad=True), ["b"]),
        (RowFilter(marks={"ask": frozenset({Mark.PASS})}), ["a", "c"]),
        (RowFilter(first_bad="ask"), ["b"]),
        (RowFilter(first_bad="quality"), []),
        (RowFilter(text="HELLO"), ["a"]),
        (RowFilter(rows=frozenset({"c", "zz"})), ["c"]),
        (RowFilter(marks={"no such column": frozenset({Mark.FAIL})}), ["a", "b", "c"]),
    ],
)
def test_rows_are_filtered(path: Path, wanted: RowFilter, labels: list[str]) -> None:
    store, board = boarded(path)
    assert [board.labels[place] for place in board.select(wanted, store)] == labels


def test_a_page_has_titles_from_the_data(path: Path) -> None:
    store, board = boarded(path)
    assert [row.title for row in board.page(store, [0, 2])] == ["hello", "three"]


def test_a_row_in_depth_has_every_cell_with_its_values(path: Path) -> None:
    store, board = boarded(path)
    plan = plan_of(store.find_run("latest"), NodeTypes())
    found = row_cells(store, board, plan, "b")
    assert [cell.node for cell in found] == ["tweets", "ask", "answer", "answer", "quality", "quality"]
    assert found[1].mark is Mark.PARTLY and found[1].values["prompt"]
    assert {cell.labels["answer.model"] for cell in found if cell.node == "answer"} == {
        "local/a",
        "local/b",
    }
    assert not row_cells(store, board, plan, "nobody")


def test_a_run_without_rows_has_an_empty_board(project: Project, folder: Path) -> None:
    (folder / "tweets.csv").write_text("id,text\n")
    project.run()
    store, board = boarded(project.path)
    assert len(board) == 0 and board.page(store, []) == [] and list(board.select(RowFilter())) == []
    assert board.first_bad().shape == (0,)


def test_a_crash_is_no_fail() -> None:
    assert mark_of_cell("error", None, None, True) is Mark.ERROR
    assert mark_of_cell("done", None, None, True) is Mark.UNSURE
    assert together([Mark.PASS, Mark.FAIL]) is Mark.PARTLY
    assert together([Mark.FAIL, Mark.FAIL]) is Mark.FAIL
    assert together([Mark.PASS, Mark.ERROR]) is Mark.ERROR


def test_two_runs_are_compared_by_the_rows_and_columns_they_share(path: Path) -> None:
    _, before = boarded(path)
    (path.parent / "tweets.csv").write_text("id,text\na,cmd\nb,fine\nd,new\n")
    load(path).run()
    _, after = boarded(path)
    change = compare_boards(before, after)
    assert (change.shared, change.only_before, change.only_after) == (2, 1, 1)
    ask = change.columns[0]
    assert (ask.column, ask.rows, ask.fixed, ask.broken) == ("ask", 2, ("b",), ("a",))
    assert ask.chance == 1.0
    assert [column.column for column in change.columns] == ["ask", "quality"]


def test_what_nodes_took_is_told_with_how_many_were_timed(path: Path) -> None:
    store, board = boarded(path)
    usage = {
        one.node: one
        for one in usage_of(store, board.run_id, plan_of(store.find_run("latest"), NodeTypes()))
    }
    assert usage["answer"].cells == usage["answer"].timed == 6
    assert usage["answer"].output_tokens > 0 and usage["answer"].p50 is not None
    assert usage["ask"].timed == 0 and usage["ask"].p95 is None


def test_a_flow_without_runs_has_no_board(flow_with: Callable[[str], Path]) -> None:
    assert open_board(flow_with(NODES).resolve(), NodeTypes()) is None
    assert runs_of(flow_with(NODES).resolve()) == []


def test_an_open_board_reads_pages_and_rows(path: Path) -> None:
    opened = open_board(path.resolve(), NodeTypes())
    assert opened is not None
    assert [row.label for row in opened.page(opened.select(RowFilter(only_bad=True)))] == ["b"]
    assert opened.row("b")[0].node == "tweets"
    assert [run.id for run in runs_of(path.resolve())] == [opened.record.id]


def test_grades_of_people_have_a_column_also_when_they_were_given_in_an_earlier_run(
    flow_with: Callable[[str], Path], provider: Provider
) -> None:
    path = flow_with(NODES + "  you: {type: grading, inputs: {output: answer.text}}\n")
    load(path).run()
    with opened_grading(path.parent, "latest", "you", NodeTypes(), GradingTask("a grader")) as session:
        session.grade("bad")
    load(path).run()
    opened = open_board(path.resolve(), NodeTypes())
    assert opened is not None
    place = [column.key for column in opened.board.columns].index("you")
    totals = opened.board.totals()[place]
    assert totals == {Mark.GRADED_BAD: 1, Mark.AWAITING: 2}
    assert not opened.select(RowFilter(first_bad="you")).size, "a grade is nobody's defect"
