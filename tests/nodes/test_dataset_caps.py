"""What the dataset node refuses to read by mistake, and how each cap is raised."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from flowboard.node import NodeFailed
from flowboard_nodes import dataset
from flowboard_nodes.dataset import Dataset
from tests.nodes.context import CellOf


def count(folder: Path, name: str, **config: Any) -> int:
    return sum(1 for _ in Dataset(path=name, **config).rows(CellOf(folder)))


def peak_of(work: Callable[[], object]) -> int:
    """The most memory that Python held while doing it, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_file_of_too_many_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b"id\n1\n")
        file.truncate(4_000_000_001)  # a hole: it takes no space
    with pytest.raises(NodeFailed, match=r"has 4,000 MB; at most 4,000 MB are read, `max_megabytes`"):
        count(tmp_path, "a.csv")
    (tmp_path / "a.csv").write_text("id\n" + "1\n" * 600_000)
    with pytest.raises(NodeFailed, match="at most 1 MB are read"):
        count(tmp_path, "a.csv", max_megabytes=1)
    assert count(tmp_path, "a.csv", max_megabytes=2) == 600_000


def test_more_rows_than_anybody_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "ROWS", 100)
    (tmp_path / "a.csv").write_text("id\n" + "1\n" * 101)
    with pytest.raises(NodeFailed, match="has more than 100 rows; `limit` says how many to read"):
        count(tmp_path, "a.csv")
    assert count(tmp_path, "a.csv", limit=101) == 101
    assert count(tmp_path, "a.csv", sample=5) == 5
    assert count(tmp_path, "a.csv", skip=1) == 100


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_too_many_columns(tmp_path: Path, name: str) -> None:
    headers = [f"c{number}" for number in range(1001)]
    if name == "a.csv":
        (tmp_path / name).write_text(",".join(headers) + "\n" + ",".join(headers) + "\n")
    elif name == "a.jsonl":
        (tmp_path / name).write_text("{" + ",".join(f'"{header}": 1' for header in headers) + "}\n")
    else:
        pq.write_table(pa.table({header: [1] for header in headers}), tmp_path / name)
    with pytest.raises(NodeFailed, match="has 1,001 columns; at most 1,000 columns are read, `max_col"):
        count(tmp_path, name)
    assert count(tmp_path, name, max_columns=1001) == 1


def test_a_row_with_too_many_values(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1" + ",1" * 1000 + "\n")
    with pytest.raises(NodeFailed, match=r"row 1 \(line 2\) has 1,001 values; at most 1,000"):
        count(tmp_path, "a.csv")


def test_json_keys_that_differ_in_every_record_dont_fill_the_memory(tmp_path: Path) -> None:
    lines = (f'{{"key{number}": 1}}\n' for number in range(5000))
    (tmp_path / "a.jsonl").write_text("".join(lines))
    with pytest.raises(NodeFailed, match="has 1,001 columns"):
        count(tmp_path, "a.jsonl")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_a_value_that_is_too_long(tmp_path: Path, name: str) -> None:
    text = "x" * 2000
    if name == "a.csv":
        (tmp_path / name).write_text(f"text\n{text}\n")
    elif name == "a.jsonl":
        (tmp_path / name).write_text(f'{{"text": "{text}"}}\n')
    else:
        pq.write_table(pa.table({"text": [text]}), tmp_path / name)
    with pytest.raises(NodeFailed, match=r"a value has more than 1,000 characters; .*`max_cell` raises"):
        count(tmp_path, name, max_cell=1000)
    assert count(tmp_path, name, max_cell=2100) == 1


def test_two_datasets_with_caps_of_their_own_are_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n" + f"{'x' * 1500}\n" * 3)
    strict = Dataset(path="a.csv", max_cell=1000).rows(CellOf(tmp_path))
    lenient = Dataset(path="a.csv", max_cell=2000).rows(CellOf(tmp_path))
    assert next(lenient).outputs["text"] == "x" * 1500
    with pytest.raises(NodeFailed, match="1,000 characters"):
        next(iter(strict))
    assert len(list(lenient)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"id,text\n" + b"x" * 30_000_000),
        ("a.csv", b'id,text\n1,"' + b"open\n" * 6_000_000),
        ("a.csv", b"id,text\n1," + b",1" * 15_000_000),
        ("a.jsonl", b'{"text": "' + b"x" * 30_000_000),
        ("a.jsonl", b"[" * 30_000_000),
    ],
    ids=["no line end", "an open quote", "values without end", "a JSON text", "JSON brackets"],
)
def test_a_row_without_end_is_refused_before_it_is_in_memory(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    def refused() -> None:
        with pytest.raises(NodeFailed, match="`max_cell` raises that"):
            count(tmp_path, name, max_cell=100_000, delimiter=",")

    assert peak_of(refused) < 8_000_000


@pytest.mark.parametrize("field", ["max_megabytes", "max_columns", "max_cell"])
def test_a_flow_cannot_raise_a_cap_without_end(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Dataset(path="a.csv", **{field: 10**12})
