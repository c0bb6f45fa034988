import ast
import csv
import io
import math

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flowboard.workspace.spreadsheet import neutralised, write_csv, write_json_lines
from tests.house.project import ROOT, modules


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－x",
        "＠x",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b=1",
        "'=1",
        '"=1',
        ' " =1',
        "\0=1",
        "-inf",
        "-1_000",
        "+nan",
        "-1+1",
        "+49 170 1",
        "- a bullet",
        "\ttext",
    ],
)
def test_what_would_run_as_a_formula_is_text(text: str):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "plain", "a=b", "-1", "+1.5", "-2e3", " -1 ", "-.5", "1-2", "a@b.c", "'quoted'", "…=1"]
)
def test_other_texts_and_numbers_stay(text: str):
    assert neutralised(text) == text


def written(rows, **options) -> list[list[str]]:
    stream = io.BytesIO()
    write_csv(stream, list(rows[0]), rows, **options)
    return list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))


def test_csv_keeps_texts_of_several_lines_and_writes_the_rest_as_json():
    rows = [{"a": 'two\nlines, "quoted"', "b": None, "c": [1, "x"], "d": True, "e": -1.5}]
    assert written(rows)[1] == ['two\nlines, "quoted"', "", '[1,"x"]', "true", "-1.5"]


def test_a_carriage_return_begins_no_row():
    stream = io.BytesIO()
    write_csv(stream, ["a"], [{"a": "x\r=cmd()"}])
    assert stream.getvalue() == b'a\n"x\r=cmd()"\n'


def test_headers_are_kept_from_running_too():
    assert written([{"=1": "x"}])[0] == ["'=1"]


def starts_like_a_formula(cell: str) -> bool:
    """The rule again, in other words: drop what a program may drop, and look at what is left."""
    kept = cell.lstrip("\"'`´‘’“”«»＂＇").lstrip()
    return cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) or kept.startswith(tuple("=+-@＝＋－＠"))


cells = st.text(st.sampled_from("=+-@＝＋－＠ \t\r\n'\"\u200b\ufeffa1.,e;|")) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(cells)
@example("=cmd|' /C calc'!A0")
def test_no_cell_begins_like_a_formula_and_none_is_lost(text: str):
    (cell,) = written([{"a": text, "b": "x"}])[1][:1]
    assert cell in (text, f"'{text}")
    if cell == text and starts_like_a_formula(cell):
        assert math.isfinite(float(cell))
    assert not cell.startswith("'") or cell[1:] == text or cell == text


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_never_harmed(number: float):
    assert written([{"a": number, "b": str(number)}])[1] == [str(number), str(number)]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": st.text(), "b": st.none() | st.integers()}), max_size=3))
def test_json_lines_are_untouched(rows: list[dict[str, object]]):
    stream = io.BytesIO()
    write_json_lines(stream, rows)
    assert [orjson.loads(line) for line in stream.getvalue().splitlines()] == rows


def test_values_that_json_writers_refuse_are_written_too():
    assert written([{"a": ["\ud800", 2**70], "b": 1}])[1][0] == '["\\ud800",1180591620717411303424]'


def test_every_csv_of_the_project_is_written_here():
    """A table that is written past this module would run in a spreadsheet."""
    writers = {"writer", "DictWriter", "to_csv", "to_excel", "write_csv_table"}
    found = set()
    for module in modules():
        for node in ast.walk(ast.parse(module.read_bytes())):
            if isinstance(node, ast.Attribute) and node.attr in writers:
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if node.attr.startswith("to_") or owner == "csv":
                    found.add(str(module.relative_to(ROOT)))
    assert found == {"flowboard/workspace/spreadsheet.py"}


def test_neutralising_can_be_turned_off():
    assert written([{"a": "=1"}], neutralise_formulas=False)[1] == ["=1"]


def test_json_lines_take_what_other_writers_refuse():
    stream = io.BytesIO()
    write_json_lines(stream, [{"lone": "\ud800", "big": 2**70}])
    assert b'"big":1180591620717411303424' in stream.getvalue()
    assert orjson.dumps({}) not in stream.getvalue()
