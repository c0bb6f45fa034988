"""Runs that are over: finding them, looking at them, taking them elsewhere."""

import csv
import io
from pathlib import Path

import orjson
import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.export import export_run
from flowboard.workspace.matrix import row_in_depth, run_matrix
from flowboard.workspace.project import Project, load
from flowboard.workspace.stores import find_run, list_runs

TYPES = NodeTypes()


def exported(folder: Path, node: str | None = None, kind="jsonl") -> list[dict]:
    stream = io.BytesIO()
    export_run(folder, "latest", TYPES, stream, node=node, kind=kind)
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


# -- finding ---------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first(project: Project, folder: Path):
    ids = [project.run(limit=1).run_id for _ in range(2)]
    assert [run.record.id for run in list_runs(folder)] == ids[::-1]


def test_a_run_is_found_by_the_beginning_of_its_id(project: Project, folder: Path):
    run_id = project.run(limit=1).run_id
    assert find_run(folder, run_id[:4]).record.id == run_id


def test_a_run_is_found_from_the_folder_above(project: Project, folder: Path):
    run_id = project.run(limit=1).run_id
    assert find_run(folder.parent, "latest").record.id == run_id


def test_a_run_that_isnt_there_is_told_with_those_that_are(project: Project, folder: Path):
    run_id = project.run(limit=1).run_id
    with pytest.raises(WorkspaceError, match=f"no run 'zzzz'.*{run_id}"):
        find_run(folder, "zzzz")


def test_a_folder_without_runs_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="start a run with: flowboard run FLOW"):
        find_run(tmp_path, "latest")
    assert list(tmp_path.iterdir()) == []


# -- looking ---------------------------------------------------------------------------------------


def test_the_matrix_has_a_square_for_every_row_and_node(project: Project, folder: Path):
    project.run()
    matrix = run_matrix(folder, "latest", TYPES)
    assert matrix.nodes == ("tweets", "extract", "answer", "quality", "results")
    assert [row.label for row in matrix.rows] == ["a", "b", "c"]
    assert all(set(row.squares) == set(matrix.nodes) for row in matrix.rows)
    assert matrix.totals["answer"].statuses == {"done": 3}


def test_a_page_of_the_matrix_says_how_many_rows_there_are(project: Project, folder: Path):
    project.run()
    matrix = run_matrix(folder, "latest", TYPES, offset=1, limit=1)
    assert ([row.label for row in matrix.rows], matrix.total_rows) == (["b"], 3)


def test_only_rows_with_something_bad_are_shown_if_asked(project: Project, folder: Path, provider):
    provider.enqueue("400")
    project.run(concurrency=1)
    matrix = run_matrix(folder, "latest", TYPES, only_bad=True)
    bad = [
        row
        for row in run_matrix(folder, "latest", TYPES).rows
        if any(s.is_bad for s in row.squares.values())
    ]
    assert 1 <= matrix.total_rows <= 3
    assert matrix.rows == tuple(bad)


def test_cells_that_multiply_are_counted_in_the_square_of_their_row(folder: Path, flow_with):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  say:
    type: prompt
    inputs: {tweet: tweets.text}
    variants: {short: "{{ tweet }}", long: "Please: {{ tweet }}"}
"""
    load(flow_with(nodes)).run()
    row = run_matrix(folder, "latest", TYPES).rows[0]
    assert row.squares["say"].statuses == {"done": 2}


def test_one_row_in_depth_has_values_verdicts_and_calls(project: Project, folder: Path):
    project.run()
    cells = {cell.node: cell for cell in row_in_depth(folder, "latest", TYPES, "b").cells}
    assert list(cells) == ["tweets", "extract", "answer", "quality", "results"]
    assert cells["tweets"].outputs == {"id": "b", "text": "=cmd()"}
    assert cells["answer"].verdicts[0]["outcome"] == "pass"
    assert cells["answer"].calls == 1


def test_a_row_that_isnt_there_says_how_to_list_them(project: Project, folder: Path):
    run_id = project.run(limit=1).run_id
    with pytest.raises(WorkspaceError, match=f"no row 'zz'.*flowboard show {run_id}"):
        row_in_depth(folder, "latest", TYPES, "zz")


# -- exporting -------------------------------------------------------------------------------------


def test_an_export_has_everything_that_led_to_each_item(project: Project, folder: Path):
    project.run()
    first = exported(folder)[0]
    assert first["key"] == "tweets=a;answer.model=local/m"
    assert first["axis.answer.model"] == "local/m"
    assert first["tweets.text"] == "hello"
    assert first["extract.prompt"][0]["content"] == "Say it: hello"
    assert first["answer.text"].startswith("- ")
    assert first["verdict.answer.bulleted"] == "pass"
    assert first["verdict.quality.no_seven"] in ("pass", "fail")
    assert first["passed"] == (first["verdict.quality.no_seven"] == "pass")


def test_every_item_stands_beside_its_own_row_whatever_the_order_of_the_axes(folder: Path, flow_with):
    nodes = """\
  left:
    type: dataset
    rows: [{id: a, l: A}, {id: b, l: B}]
  right:
    type: dataset
    rows: [{id: x, r: X}, {id: y, r: Y}]
  pair:
    type: prompt
    inputs: {r: right.r, l: left.l}
    template: "{{ l }}{{ r }}"
"""
    load(flow_with(nodes)).run()
    rows = exported(folder)
    assert len(rows) == 4
    assert all(row["pair.prompt"][0]["content"] == row["left.l"] + row["right.r"] for row in rows)


def test_csv_doesnt_run_in_a_spreadsheet(project: Project, folder: Path):
    project.run()
    assert [row["tweets.text"] for row in exported(folder, kind="csv")] == ["hello", "'=cmd()", "three"]


def test_another_node_can_be_exported(project: Project, folder: Path):
    project.run()
    assert [row["tweets.text"] for row in exported(folder, "tweets")] == ["hello", "=cmd()", "three"]


def test_a_file_is_only_written_over_if_asked(project: Project, folder: Path):
    project.run()
    target = folder / "mine.csv"
    target.write_text("mine")
    with pytest.raises(WorkspaceError, match="is there already"):
        export_run(folder, "latest", TYPES, target)
    assert target.read_text() == "mine"
    assert export_run(folder, "latest", TYPES, target, replace=True).items == 3


def test_a_name_that_tells_no_format_is_refused(project: Project, folder: Path):
    project.run(limit=1)
    with pytest.raises(WorkspaceError, match="Give --format csv or jsonl"):
        export_run(folder, "latest", TYPES, folder / "mine.xls")
