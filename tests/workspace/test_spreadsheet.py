import csv
import io

import orjson
import pytest

from flowboard.workspace.spreadsheet import neutralised, write_csv, write_json_lines


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
)
def test_what_would_run_as_a_formula_is_text(text: str):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "-1", "+1.5", "-2e3"])
def test_other_texts_and_numbers_stay(text: str):
    assert neutralised(text) == text


def written(rows, **options) -> list[list[str]]:
    stream = io.BytesIO()
    write_csv(stream, list(rows[0]), rows, **options)
    return list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))


def test_csv_keeps_texts_of_several_lines_and_writes_the_rest_as_json():
    rows = [{"a": 'two\nlines, "quoted"', "b": None, "c": [1, "x"], "d": True, "e": -1.5}]
    assert written(rows)[1] == ['two\nlines, "quoted"', "", '[1,"x"]', "true", "-1.5"]


def test_headers_are_kept_from_running_too():
    assert written([{"=1": "x"}])[0] == ["'=1"]


def test_neutralising_can_be_turned_off():
    assert written([{"a": "=1"}], neutralise_formulas=False)[1] == ["=1"]


def test_json_lines_take_what_other_writers_refuse():
    stream = io.BytesIO()
    write_json_lines(stream, [{"lone": "\ud800", "big": 2**70}])
    assert b'"big":1180591620717411303424' in stream.getvalue()
    assert orjson.dumps({}) not in stream.getvalue()
