"""The dataset node: formats, ports, ids, windows and samples."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flowboard.node import NodeFailed, Port, SourceRow
from flowboard_nodes.dataset import Dataset
from tests.nodes.context import CellOf


def rows_of(folder: Path, name: str, content: str | bytes, **config: Any) -> list[SourceRow]:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(Dataset(path=name, **config).rows(CellOf(folder)))


def values_of(rows: list[SourceRow]) -> list[dict[str, Any]]:
    return [dict(row.outputs) for row in rows]


# -- formats --------------------------------------------------------------------------------------


def test_csv_values_stay_text(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.csv", 'n,flag,text\n007,true,"two\nlines, one ""quote"""\n')
    assert values_of(rows) == [{"n": "007", "flag": "true", "text": 'two\nlines, one "quote"'}]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_parts_rows(tmp_path: Path, ending: str) -> None:
    rows = rows_of(tmp_path, "a.csv", ending.join(["a,b", "1,2", "3,4"]))
    assert values_of(rows) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_tsv_is_parted_by_tabs_only(tmp_path: Path) -> None:
    assert values_of(rows_of(tmp_path, "a.tsv", "a\tb\n1,5\t2;5\n")) == [{"a": "1,5", "b": "2;5"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_csv_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in [("id", "text"), ("1", "hi"), ("2", "ho, ha")])
    text = text.replace("ho, ha", '"ho, ha"')
    assert values_of(rows_of(tmp_path, "a.csv", text))[1] == {"id": "2", "text": "ho, ha"}


def test_one_column_of_prose_is_not_split_at_its_semicolons(tmp_path: Path) -> None:
    assert values_of(rows_of(tmp_path, "a.csv", "text\nyes; no | so\n")) == [{"text": "yes; no | so"}]


def test_a_given_delimiter_is_not_second_guessed(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.csv", "a;b,c\n1;2,3\n", delimiter=",", columns={"ab": "a;b"})
    assert values_of(rows) == [{"ab": "1;2", "c": "3"}]


def test_json_lines_keep_their_types_and_missing_keys_are_null(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.jsonl", '{"n": 7, "tags": ["x"]}\n\n{"n": NaN, "ok": true}\n')
    assert values_of(rows) == [
        {"n": 7, "tags": ["x"], "ok": None},
        {"n": None, "tags": None, "ok": True},
    ]


def test_half_a_surrogate_in_json_becomes_a_replacement_character(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.jsonl", '{"text": "cut \\ud83d", "list": ["\\ud83d\\ude00"]}\n')
    assert row.outputs == {"text": "cut \N{REPLACEMENT CHARACTER}", "list": ["😀"]}


def test_parquet_gives_dates_as_iso_texts_and_nan_as_null(tmp_path: Path) -> None:
    table = pa.table(
        {
            "day": [datetime.date(2024, 2, 29)],
            "at": [datetime.datetime(2024, 2, 29, 12, 30)],
            "score": [float("nan")],
            "n": [3],
            "raw": [b"\xff\x00"],
            "nested": [{"when": datetime.date(2024, 1, 1), "words": ["a"]}],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    (row,) = Dataset(path="a.parquet").rows(CellOf(tmp_path))
    assert row.outputs == {
        "day": "2024-02-29",
        "at": "2024-02-29T12:30:00",
        "score": None,
        "n": 3,
        "raw": "/wA=",
        "nested": {"when": "2024-01-01", "words": ["a"]},
    }


def test_parquet_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(NodeFailed, match=r"pip install 'flowboard\[parquet\]'"):
        rows_of(tmp_path, "a.parquet", b"PAR1")


def test_a_file_that_only_claims_to_be_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"a\.parquet: is no Parquet file"):
        rows_of(tmp_path, "a.parquet", b"id,text\n1,hello\n")


def test_rows_in_the_flow_are_rows(tmp_path: Path) -> None:
    node = Dataset(rows=[{"text": "a", "n": 1}, {"text": "b", "day": datetime.date(2024, 1, 1)}])
    assert values_of(list(node.rows(CellOf(tmp_path)))) == [
        {"text": "a", "n": 1, "day": None},
        {"text": "b", "n": None, "day": "2024-01-01"},
    ]
    assert node.output_ports() == [Port("text", "text"), Port("n", "number"), Port("day", "text")]
    assert node.data_files() == ()


# -- ports ----------------------------------------------------------------------------------------


def test_the_ports_of_a_file_are_known_from_its_head(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a", "n": 1, "mixed": 1}\n{"mixed": "x"}\n')
    node = Dataset(path="a.jsonl")
    assert node.output_ports() is None
    assert node.data_files() == ("a.jsonl",)
    assert node.peek(CellOf(tmp_path).files) == [
        Port("text", "text"),
        Port("n", "number"),
        Port("mixed", "json"),
    ]


def test_a_parquet_schema_decides_the_types_of_its_ports(tmp_path: Path) -> None:
    pq.write_table(pa.table({"t": ["a"], "n": [1.5], "l": [[1]]}), tmp_path / "a.parquet")
    ports = Dataset(path="a.parquet").peek(CellOf(tmp_path).files)
    assert [(port.name, port.type) for port in ports] == [("t", "text"), ("n", "number"), ("l", "json")]


def test_columns_are_mapped_and_odd_headers_become_names(tmp_path: Path) -> None:
    text = "Customer name,Größe (cm),2024,class\nAda,170,x,y\n"
    config = {"columns": {"text": "Customer name"}}
    (row,) = rows_of(tmp_path, "a.csv", text, **config)
    assert row.outputs == {"text": "Ada", "größe_cm": "170", "column_2024": "x", "class": "y"}
    ports = Dataset(path="a.csv", **config).peek(CellOf(tmp_path).files)
    assert [port.name for port in ports] == list(row.outputs)


def test_a_mapped_port_wins_over_a_column_of_the_same_name(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.csv", "text,body\nold,new\n", columns={"text": "body"})
    assert row.outputs == {"text_2": "old", "text": "new"}


def test_a_mapping_to_a_column_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match="did you mean 'Customer name'"):
        rows_of(tmp_path, "a.csv", "Customer name\nAda\n", columns={"text": "customer name"})


def test_a_json_column_that_turns_up_late_is_kept_and_told(tmp_path: Path) -> None:
    lines = [json.dumps({"a": n}) for n in range(150)] + ['{"a": 1, "late": 2}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    cell = CellOf(tmp_path)
    *_, last = Dataset(path="a.jsonl").rows(cell)
    assert last.outputs == {"a": 1, "late": 2}
    assert "'late' first appears late" in cell.logged[0][0]


# -- ids ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, "7"),
        ({"id": "Key"}, "k"),
        ({"id": "name", "columns": {"name": "Key"}}, "k"),
        ({"columns": {"id": "Key"}}, "7"),
        ({"columns": {"other": "id"}}, "7"),
    ],
)
def test_the_id_comes_from_the_named_column_or_from_one_called_id(
    tmp_path: Path, config: dict[str, Any], expected: str
) -> None:
    assert rows_of(tmp_path, "a.csv", "id,Key\n7,k\n", **config)[0].id == expected


def test_a_port_mapped_to_id_names_rows_where_no_column_is_called_so(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "a.csv", "Key,x\nk,1\n", columns={"id": "Key"})[0].id == "k"


def test_rows_without_an_id_have_none(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.jsonl", '{"id": 1}\n{"id": null}\n{"id": ""}\n{}\n')
    assert [row.id for row in rows] == ["1", None, None, None]


def test_an_id_column_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match="`id` names the column 'nr'"):
        rows_of(tmp_path, "a.csv", "id\n1\n", id="nr")


# -- windows and samples --------------------------------------------------------------------------

HUNDRED = "id,text\n" + "".join(f"{n},row {n}\n" for n in range(100))


def test_skip_and_limit_cut_out_a_part(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.csv", HUNDRED, skip=10, limit=3)
    assert [row.id for row in rows] == ["10", "11", "12"]


def test_a_sample_is_the_same_for_the_same_seed_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    first = rows_of(tmp_path, "a.csv", HUNDRED, sample=10, seed=1)
    assert first == rows_of(tmp_path, "a.csv", HUNDRED, sample=10, seed=1)
    assert first != rows_of(tmp_path, "a.csv", HUNDRED, sample=10, seed=2)
    numbers = [int(row.id or "") for row in first]
    assert len(numbers) == 10
    assert numbers == sorted(numbers)
    assert all(row.outputs["text"] == f"row {row.id}" for row in first)


def test_a_row_on_top_changes_at_most_one_row_of_a_sample(tmp_path: Path) -> None:
    before = {row.id for row in rows_of(tmp_path, "a.csv", HUNDRED, sample=20)}
    more = HUNDRED.replace("id,text\n", "id,text\nnew,row\n")
    after = {row.id for row in rows_of(tmp_path, "a.csv", more, sample=20)}
    assert len(before - after) <= 1


def test_a_sample_is_drawn_from_the_part_that_limit_leaves(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.csv", HUNDRED, skip=50, limit=5, sample=3)
    assert len(rows) == 3
    assert all(50 <= int(row.id or "") < 55 for row in rows)


def test_every_row_is_drawn_about_equally_often(tmp_path: Path) -> None:
    node = [
        Dataset(rows=[{"id": str(n)} for n in range(20)], sample=5, seed=seed) for seed in range(400)
    ]
    counts = dict.fromkeys((str(n) for n in range(20)), 0)
    for drawing in node:
        for row in drawing.rows(CellOf(tmp_path)):
            counts[row.id or ""] += 1
    assert all(60 <= count <= 145 for count in counts.values())  # 100 expected, sd 8.7


def test_a_sample_larger_than_the_data_is_all_of_it(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "a.csv", HUNDRED, sample=1000) == rows_of(tmp_path, "a.csv", HUNDRED)


# -- configuration --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, "either `path`"),
        ({"path": "a.csv", "rows": []}, "either `path`"),
        ({"path": "a.xml"}, "give `format`"),
        ({"path": "a.csv", "columns": {"two words": "x"}}, "'two words' can't name a port"),
        ({"path": "a.csv", "columns": {"a": "x", "b": "x"}}, "two ports take the column 'x'"),
        ({"path": "a.csv", "encoding": "klingon"}, "no text encoding 'klingon'"),
        ({"path": "a.csv", "encoding": "hex"}, "no text encoding 'hex'"),
        ({"path": "a.csv", "limit": 0}, "limit"),
        ({"path": "a.csv", "delimiter": "\n"}, "delimiter"),
        ({"path": "a.csv", "delimiter": '"'}, "delimiter"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Dataset(**config)


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=0, max_size=12
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_a_csv_writer_wrote_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str, str]], encoding: str
) -> None:
    import csv

    folder = tmp_path_factory.getbasetemp()
    with (folder / "round.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["a", "b", "c"])
        writer.writerows(table)
    cell = CellOf(folder)
    rows = list(Dataset(path="round.csv", delimiter=",").rows(cell))
    assert [tuple(row.outputs.values()) for row in rows] == table
    assert cell.warnings == ""
