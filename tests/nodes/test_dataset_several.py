"""The dataset node on several files: one table, in the order in which they are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flowboard.node import NodeFailed, Port
from flowboard_nodes.dataset import Dataset
from tests.nodes import workbooks
from tests.nodes.context import CellOf


def read(folder: Path, *names: str, **config: Any) -> tuple[list[dict[str, Any]], CellOf]:
    cell = CellOf(folder)
    return [dict(row.outputs) for row in Dataset(path=list(names), **config).rows(cell)], cell


def test_rows_come_file_by_file_in_the_order_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id,text\n1,one\n2,two\n")
    (tmp_path / "a.csv").write_text("id,text\n3,three\n")
    rows, cell = read(tmp_path, "b.csv", "a.csv")
    assert [row["text"] for row in rows] == ["one", "two", "three"]
    assert cell.logged == []
    assert Dataset(path=["b.csv", "a.csv"]).data_files() == ("b.csv", "a.csv")


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Customer name,text\nAda,one\n")
    (tmp_path / "b.csv").write_text("text,Customer name\ntwo,Bo\n")
    rows, _ = read(tmp_path, "a.csv", "b.csv", columns={"who": "Customer name"})
    assert rows == [{"who": "Ada", "text": "one"}, {"who": "Bo", "text": "two"}]


def test_headers_become_the_same_ports_in_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a b,a-b\n1,2\n")
    (tmp_path / "b.csv").write_text("a-b,a b\n2,1\n")
    rows, _ = read(tmp_path, "a.csv", "b.csv")
    assert rows == [{"a_b": "1", "a_b_2": "2"}] * 2


@pytest.mark.parametrize(("first", "second"), [("id,text", "id"), ("id", "id,text")])
def test_a_file_that_lacks_a_column_is_a_failure_that_names_both_files(
    tmp_path: Path, first: str, second: str
) -> None:
    (tmp_path / "a.csv").write_text(f"{first}\n1,2\n")
    (tmp_path / "b.csv").write_text(f"{second}\n1,2\n")
    lacking, having = ("b.csv", "a.csv") if first == "id,text" else ("a.csv", "b.csv")
    with pytest.raises(NodeFailed, match=f"^{lacking}: has no column 'text', which {having} has"):
        read(tmp_path, "a.csv", "b.csv")


def test_json_lines_may_differ_in_their_keys(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n')
    (tmp_path / "b.jsonl").write_text('{"id": 2, "note": "x"}\n')
    rows, _ = read(tmp_path, "a.jsonl", "b.jsonl")
    assert rows == [{"id": 1, "note": None}, {"id": 2, "note": "x"}]


def test_formats_may_be_mixed_and_a_port_takes_what_all_of_them_give(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,n\none,1\n")
    workbooks.write(tmp_path / "b.xlsx", [["text", "n"], ["two", 2]])
    rows, cell = read(tmp_path, "a.csv", "b.xlsx")
    assert rows == [{"text": "one", "n": "1"}, {"text": "two", "n": 2}]
    assert Dataset(path=["a.csv", "b.xlsx"]).peek(cell.files) == [Port("text"), Port("n", "json")]


def test_a_column_can_say_which_file_a_row_is_from(tmp_path: Path) -> None:
    for name in ("may.csv", "june.csv"):
        (tmp_path / name).write_text("text\nhi\n")
    rows, _ = read(tmp_path, "may.csv", "june.csv", file_column="month")
    assert rows == [{"text": "hi", "month": "may.csv"}, {"text": "hi", "month": "june.csv"}]
    ports = Dataset(path="may.csv", file_column="month").peek(CellOf(tmp_path).files)
    assert [port.name for port in ports] == ["text", "month"]
    with pytest.raises(NodeFailed, match="there is a column 'text' in the data; give `file_column`"):
        read(tmp_path, "may.csv", "june.csv", file_column="text")


def test_what_is_repaired_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,x\n")
    (tmp_path / "b.csv").write_text("id,text\n" + "2\n" * 25)
    _, cell = read(tmp_path, "a.csv", "b.csv")
    assert "b.csv: row 1 (line 2) has 1 of 2 values" in cell.warnings
    assert "b.csv: 5 more of the kind 'ragged'" in cell.warnings


def test_ids_may_occur_in_several_files(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,text\n1,x\n")
    rows = list(Dataset(path=["a.csv", "b.csv"]).rows(CellOf(tmp_path)))
    assert [row.id for row in rows] == ["1", "1"]


def test_a_window_and_a_sample_are_taken_from_all_files_together(tmp_path: Path) -> None:
    for number, name in enumerate(("a.csv", "b.csv")):
        lines = [str(row) for row in range(100 * number, 100 * number + 100)]
        (tmp_path / name).write_text("\n".join(["id", *lines]))
    rows, _ = read(tmp_path, "a.csv", "b.csv", skip=98, limit=4)
    assert [row["id"] for row in rows] == ["98", "99", "100", "101"]
    sampled, _ = read(tmp_path, "a.csv", "b.csv", sample=20)
    assert {int(row["id"]) // 100 for row in sampled} == {0, 1}


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    with pytest.raises(NodeFailed, match=r"b\.csv"):
        read(tmp_path, "a.csv", "b.csv")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ([], "path"),
        (["a.csv", "a.csv"], "lists 'a.csv' twice"),
        (["a.csv", "b.xml"], "'b.xml' doesn't tell the format"),
        (["a.csv", 5], "`path` is the name of a file, or a list of such names"),
        ("", "`path` is the name of a file"),
        ("a.xls", "Excel's old format"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(path: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Dataset(path=path)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text("abc\n,\"'", max_size=6), max_size=4), min_size=1, max_size=4))
def test_files_read_together_give_what_each_gives_alone(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    names = [f"part{number}.jsonl" for number in range(len(parts))]
    for name, texts in zip(names, parts, strict=True):
        lines = "".join(json.dumps({"text": text}) + "\n" for text in [*texts, "end"])
        (folder / name).write_text(lines)
    together, _ = read(folder, *names)
    assert together == [row for name in names for row in read(folder, name)[0]]
