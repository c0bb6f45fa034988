"""Rows as people really have them, from the file through a run to the output."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.faults import invariants
from tests.faults.scenario import Scenario
from tests.nodes import workbooks

ODD = "\N{REPLACEMENT CHARACTER}"
ROWS = "id,text\na,Café crème à la carte\nb,naïve façade £5\n"
PLAIN = ["Café crème à la carte", "naïve façade £5"]


def outputs(scenario: Scenario) -> list[str]:
    """The texts in the output file, in its order."""
    lines = (scenario.folder / "out" / "results.jsonl").read_bytes().splitlines()
    return [orjson.loads(line)["text"] for line in lines]


@pytest.mark.parametrize(
    ("content", "texts", "said"),
    [
        pytest.param(ROWS.encode("utf-8-sig"), PLAIN, "", id="byte order mark"),
        pytest.param(ROWS.encode("utf-16"), PLAIN, "", id="UTF-16"),
        pytest.param(ROWS.encode("latin-1"), PLAIN, "a guess", id="Latin-1"),
        pytest.param(b"id,text\na,x\0y\nb,z\n", [f"x{ODD}y", "z"], "NUL", id="NUL"),
        pytest.param(b"id,text\na,x,y,z\nb\n", ["x", ""], "has 4 values for 2 columns", id="ragged"),
        pytest.param(
            b"id,text,text\na,x,first\nb,y,second\n", ["x", "y"], "appears again", id="double header"
        ),
        pytest.param(b"id,text\na,x\na,y\n", ["x", "y"], "occurs twice", id="double id"),
        pytest.param(b"id,text\r\na,x\r\nb,y\r\n", ["x", "y"], "", id="CRLF"),
    ],
)
def test_no_row_of_an_odd_file_is_lost(scenario: Scenario, content: bytes, texts: list[str], said: str):
    (scenario.folder / "rows.csv").write_bytes(content)
    scenario.rows = len(texts)
    ended = scenario.command()
    assert ended.code == 0, ended.err
    assert outputs(scenario) == texts
    assert said in ended.err
    invariants.check(scenario, scenario.latest_run())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "first line has to name the columns", id="empty"),
        pytest.param(b'id,text\na,"open\nb,y\n', "a quote is opened and never closed", id="open quote"),
        pytest.param(b"id,other\na,x\n", "text", id="missing column"),
    ],
)
def test_a_file_that_makes_no_table_is_told_with_its_name_and_costs_nothing(
    scenario: Scenario, content: bytes, sentence: str
):
    (scenario.folder / "rows.csv").write_bytes(content)
    ended = scenario.command()
    assert ended.code in (2, 20)
    assert sentence in ended.err
    assert "rows" in ended.err
    assert "Traceback" not in ended.err
    assert scenario.provider.requests.total() == 0


def told_and_free(scenario: Scenario, sentence: str) -> None:
    """The run ends at once with this sentence, and no model was asked."""
    ended = scenario.command()
    assert ended.code in (2, 20)
    assert sentence in ended.err
    assert "Traceback" not in ended.err
    assert scenario.provider.requests.total() == 0


def link_out(place: Path) -> None:
    outside = place.parents[1] / "outside.csv"
    outside.write_text(ROWS)
    place.symlink_to(outside)


@pytest.mark.parametrize(
    ("put", "sentence"),
    [
        pytest.param(os.mkfifo, "is no ordinary file, but a pipe", id="pipe"),
        pytest.param(Path.mkdir, "is a folder, not a file", id="folder"),
        pytest.param(link_out, "is outside the flow's folder", id="link out"),
        pytest.param(lambda place: place.symlink_to("/dev/zero"), "outside the flow's", id="device"),
        pytest.param(lambda place: place.symlink_to(place), "outside the flow's", id="circle"),
        pytest.param(lambda place: None, "'rows.csv' doesn't exist", id="nothing"),
    ],
)
def test_what_is_no_file_of_the_flow_is_refused_at_once(
    scenario: Scenario, put: Callable[[Path], object], sentence: str
):
    place = scenario.folder / "rows.csv"
    place.unlink()
    put(place)
    told_and_free(scenario, sentence)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"id,text\n" + b",".join([b"x"] * 5000), id="columns"),
        pytest.param(b",".join(b"c%d" % number for number in range(5000)), id="headers"),
    ],
)
def test_a_table_beyond_all_measure_is_refused_with_the_way_to_raise_the_cap(
    scenario: Scenario, content: bytes
):
    (scenario.folder / "rows.csv").write_bytes(content)
    told_and_free(scenario, "`max_columns` raises that")


def reading(scenario: Scenario, path: str) -> None:
    """Let the flow read other files."""
    scenario.flow.write_text(scenario.flow.read_text().replace("path: rows.csv", f"path: {path}"))


def test_rows_of_excel_and_of_several_files_run_like_any_others(scenario: Scenario):
    workbooks.write(scenario.folder / "more.xlsx", [["text", "id"], ["from Excel", "x"], ["=1+1", "y"]])
    (scenario.folder / "rows.csv").write_text(ROWS)
    reading(scenario, "[rows.csv, more.xlsx]")
    scenario.rows = 4
    ended = scenario.command()
    assert ended.code == 0, ended.err
    assert outputs(scenario)[:3] == [*PLAIN, "from Excel"]
    assert "formulas without a stored result" in ended.err
    invariants.check(scenario, scenario.latest_run())


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        pytest.param(" " * 40_000_000, "unpacks to more than 250 times its size", id="bomb"),
        pytest.param("<row><c r='ZZZZ1'/></row>", "beyond the last column", id="far cell"),
        pytest.param("<row>", "is broken", id="broken"),
    ],
)
def test_a_hostile_workbook_is_refused_and_costs_nothing(scenario: Scenario, rows: str, sentence: str):
    path = workbooks.write(scenario.folder / "rows.xlsx", [["id", "text"]])
    workbooks.with_parts(path, {workbooks.SHEET: workbooks.sheet(rows)})
    reading(scenario, "rows.xlsx")
    told_and_free(scenario, sentence)


def test_a_run_writes_nothing_through_a_link(scenario: Scenario):
    victim = scenario.folder.parent / "victim"
    victim.mkdir()
    (scenario.folder / "out").symlink_to(victim)
    told_and_free(scenario, f"is a link to {victim}. If outputs shall go there, say so: --out {victim}.")
    assert list(victim.iterdir()) == []
    assert scenario.command("--out", str(victim)).code == 0
    assert [path.name for path in victim.iterdir() if path.suffix == ".jsonl"] == ["results.jsonl"]


def test_a_table_that_comes_out_runs_nothing_in_a_spreadsheet(scenario: Scenario):
    scenario.flow.write_text(scenario.flow.read_text() + "    format: csv\n")
    (scenario.folder / "rows.csv").write_text('id,text\na,=cmd()\nb," @SUM(A1)"\nc,-7\n')
    scenario.rows = 3
    assert scenario.command().code == 0
    with (scenario.folder / "out" / "results.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["text"] for row in rows] == ["'=cmd()", "' @SUM(A1)", "-7"]
    assert all(row["value"].startswith("'- ") for row in rows)
