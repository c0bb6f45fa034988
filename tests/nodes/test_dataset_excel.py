"""The dataset node on Excel workbooks: what a sheet gives, and what a hostile one doesn't get."""

from __future__ import annotations

import datetime
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flowboard.node import NodeFailed, Port
from flowboard_nodes.dataset import Dataset
from tests.nodes import workbooks
from tests.nodes.context import CellOf
from tests.nodes.workbooks import SHEET, sheet, with_parts

ROWS = [["id", "text", "score"], ["a", "hello", 1.5], ["b", "two\nlines", -2], ["c", None, None]]


def read(folder: Path, name: str = "a.xlsx", **config: Any) -> tuple[list[dict[str, Any]], CellOf]:
    cell = CellOf(folder)
    return [dict(row.outputs) for row in Dataset(path=name, **config).rows(cell)], cell


# -- what a sheet gives ---------------------------------------------------------------------------


def test_cells_keep_their_types_and_empty_ones_are_null(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", ROWS)
    assert read(tmp_path)[0] == [
        {"id": "a", "text": "hello", "score": 1.5},
        {"id": "b", "text": "two\nlines", "score": -2},
        {"id": "c", "text": None, "score": None},
    ]


def test_the_ports_are_typed_by_the_first_rows(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [*ROWS, ["d", 7, 8]])
    assert Dataset(path="a.xlsx").peek(CellOf(tmp_path).files) == [
        Port("id", "text"),
        Port("text", "json"),
        Port("score", "number"),
    ]


def test_dates_are_iso_texts_and_midnight_shows_only_where_the_cell_shows_a_time(tmp_path: Path) -> None:
    midnight = datetime.datetime(2024, 2, 29)
    workbook = openpyxl.Workbook()
    workbook.active.append(["day", "at", "time", "lasting"])
    workbook.active.append(
        [midnight.date(), midnight, datetime.time(12, 30), datetime.timedelta(hours=30)]
    )
    workbook.save(tmp_path / "a.xlsx")
    assert read(tmp_path)[0] == [
        {"day": "2024-02-29", "at": "2024-02-29T00:00:00", "time": "12:30:00", "lasting": 108_000.0}
    ]


def with_formula(folder: Path, cell: str) -> Path:
    """A workbook of one row, whose second cell is written like this."""
    row = f'<row r="2"><c r="A2"><v>2</v></c>{cell}</row></sheetData>'
    return with_parts(
        workbooks.write(folder / "a.xlsx", [["n", "double"]]),
        {SHEET: lambda part: part.replace(b"</sheetData>", row.encode())},
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><f>A2*2</f><v>4</v></c>', 4),
        ('<c r="B2" t="str"><f>A2&amp;"x"</f><v>2x</v></c>', "2x"),
        ('<c r="B2" t="b"><f>A2=2</f><v>1</v></c>', True),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', None),
    ],
)
def test_of_a_formula_the_stored_result_is_read(tmp_path: Path, cell: str, value: Any) -> None:
    with_formula(tmp_path, cell)
    rows, context = read(tmp_path)
    assert (rows, context.warnings) == ([{"n": 2, "double": value}], "")


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_never_calculated_is_told(tmp_path: Path, value: str) -> None:
    with_formula(tmp_path, f'<c r="B2"><f>A2*2</f>{value}</c>')
    rows, cell = read(tmp_path)
    assert rows == [{"n": 2, "double": None}]
    assert "formulas without a stored result read as empty (1 in the workbook)" in cell.warnings


def test_an_error_in_a_cell_becomes_null_and_is_told(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["id", "n"], ["a", "#N/A"], ["b", 1]])
    rows, cell = read(tmp_path)
    assert rows == [{"id": "a", "n": None}, {"id": "b", "n": 1}]
    assert "row 2 of the sheet has the error #N/A, now null" in cell.warnings
    with pytest.raises(NodeFailed, match="has the error #N/A"):
        read(tmp_path, strict=True)


@pytest.mark.parametrize(("wanted", "text"), [(None, "one"), ("2024", "two"), (2, "two"), (2024, "two")])
def test_a_sheet_is_named_or_counted_and_else_the_first(
    tmp_path: Path, wanted: str | int | None, text: str
) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["text"], ["one"]], **{"2024": [["text"], ["two"]]})
    rows, cell = read(tmp_path, sheet=wanted)
    assert rows == [{"text": text}]
    assert ("`sheet` chooses another of: 'data', '2024'" in str(cell.logged)) is (wanted is None)


def test_a_hidden_sheet_is_not_read_by_default(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["text"], ["one"]], shown=[["text"], ["two"]])
    workbook = openpyxl.load_workbook(tmp_path / "a.xlsx")
    workbook["data"].sheet_state = "hidden"
    workbook.save(tmp_path / "a.xlsx")
    assert read(tmp_path)[0] == [{"text": "two"}]
    assert read(tmp_path, sheet="data")[0] == [{"text": "one"}]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", ROWS)
    for wanted in ("Data", 2, 0):
        with pytest.raises(NodeFailed, match=rf"has no sheet {wanted!r}; it has: 'data'"):
            read(tmp_path, sheet=wanted)


def test_the_header_may_stand_lower_down(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["Report of May"], [], ["id", "text"], ["a", "x"]])
    assert read(tmp_path, header_row=3)[0] == [{"id": "a", "text": "x"}]
    with pytest.raises(NodeFailed, match="row 2 of the sheet 'data' is empty, but has to name"):
        read(tmp_path, header_row=2)


def test_what_is_odd_in_a_sheet_is_told_as_in_csv(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["a", "a", None, 2024], [1, 2, 3, 4, 5], [], [6]])
    rows, cell = read(tmp_path)
    assert rows == [
        {"a": 1, "a_2": 2, "column_3": 3, "column_2024": 4, "extra_values": [5]},
        {"a": 6, "a_2": None, "column_3": None, "column_2024": None},
    ]
    for said in (
        "appears again",
        "has no header",
        "(row 2 of the sheet) has values beyond",
        "1 blank row",
    ):
        assert said in cell.warnings


def test_a_file_that_claims_to_be_smaller_than_it_is_is_read_to_its_end(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", ROWS)
    with_parts(tmp_path / "a.xlsx", {SHEET: lambda part: part.replace(b'ref="A1:C4"', b'ref="A1:A2"')})
    assert len(read(tmp_path)[0]) == 3


def test_without_its_library_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbooks.write(tmp_path / "a.xlsx", ROWS)
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(NodeFailed, match=r"pip install 'flowboard\[excel\]', or save the sheet as CSV"):
        read(tmp_path)


# -- what a hostile one doesn't get ---------------------------------------------------------------

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "entities": (sheet('<row><c t="str"><v>&b;</v></c></row>', LAUGHS), "declares a document type"),
    "an external entity": (sheet('<row><c t="str"><v>&a;</v></c></row>', EXTERNAL), "document type"),
    "a cell far out": (sheet('<row><c r="ZZZZZZ1"><v>1</v></c></row>'), "beyond the last column"),
    "a cell without number": (sheet('<row><c r="A"><v>1</v></c></row>'), "no workbook that can be read"),
    "a string that isn't there": (sheet('<row><c t="s"><v>9</v></c></row>'), "no workbook that can be"),
    "a row number that is none": (sheet('<row r="x"><c><v>1</v></c></row>'), "no workbook that can be"),
    "a row far down": (
        sheet('<row r="1"><c><v>1</v></c></row><row r="2000000000"><c><v>1</v></c></row>'),
        "more than 1,048,576 rows",
    ),
    "XML that breaks off": (sheet("<row><c>")[:-40], "is broken"),
    "deep elements": (sheet("<row>" + "<x>" * 50 + "</x>" * 50 + "</row>"), "larger than any program"),
    "too many columns": (
        sheet("<row>" + '<c t="str"><v>x</v></c>' * 1001 + "</row>"),
        "1,001 values; at most 1,000 columns",
    ),
    "a bomb": (sheet(" " * 60_000_000), "unpacks to more than 250 times its size"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_sheet_is_refused_with_a_sentence(tmp_path: Path, what: str) -> None:
    part, sentence = HOSTILE[what]
    with_parts(workbooks.write(tmp_path / "a.xlsx", ROWS), {SHEET: part})
    with pytest.raises(NodeFailed, match=rf"^a\.xlsx: .*{sentence}"):
        read(tmp_path)


def test_a_hostile_sheet_of_another_name_is_refused_too(tmp_path: Path) -> None:
    elsewhere = {
        SHEET: sheet(""),
        "xl/picture.png": sheet('<row><c r="ZZZZ1"><v>1</v></c></row>'),
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(
            b"worksheets/sheet1.xml", b"picture.png"
        ),
    }
    with_parts(workbooks.write(tmp_path / "a.xlsx", ROWS), elsewhere)
    with pytest.raises(NodeFailed, match=r"its part xl/picture\.png has a cell beyond the last column"):
        read(tmp_path)


def test_pictures_are_no_concern(tmp_path: Path) -> None:
    with_parts(
        workbooks.write(tmp_path / "a.xlsx", ROWS), {"xl/media/a.png": b"\x89PNG <c", "b.bin": b""}
    )
    assert len(read(tmp_path)[0]) == 3


def test_elements_without_end_are_refused_before_they_are_in_memory(tmp_path: Path) -> None:
    part = sheet("<row>" + "<c/>" * 400_000 + "</row>")
    with_parts(workbooks.write(tmp_path / "a.xlsx", ROWS), {SHEET: part})
    tracemalloc.start()
    try:
        with pytest.raises(NodeFailed, match=r"elements; `max_megabytes` raises that"):
            read(tmp_path, max_megabytes=10)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_a_workbook_larger_than_the_cap_says_how_to_raise_it(tmp_path: Path) -> None:
    rows = [["text"], *([f"row {number} " + "x" * 100] for number in range(15_000))]
    workbooks.write(tmp_path / "a.xlsx", rows)
    with pytest.raises(NodeFailed, match="unpacks to more than 1 MB; `max_megabytes` raises that"):
        read(tmp_path, max_megabytes=1)
    assert len(read(tmp_path, max_megabytes=100)[0]) == 15_000


def test_a_long_cell_is_refused_with_its_row(tmp_path: Path) -> None:
    workbooks.write(tmp_path / "a.xlsx", [["text"], ["x" * 2000]])
    with pytest.raises(NodeFailed, match="row 2: a value has more than 1,000 characters; `max_cell`"):
        read(tmp_path, max_cell=1000)
    assert len(read(tmp_path, max_cell=2000)[0]) == 1


def test_a_zip_that_lists_a_million_parts_is_refused_before_it_is_listed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as many:
        for number in range(20_000):
            many.writestr(f"part{number:05}-{'x' * 40}.xml", b"")
    with pytest.raises(NodeFailed, match="too many parts"):
        read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"id,text\n", b"PK\x03\x04 but no zip", b"\xd0\xcf\x11\xe0 old"]
)
def test_what_only_claims_to_be_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(NodeFailed, match=r"a\.xlsx: is no Excel workbook"):
        read(tmp_path)


def test_a_zip_without_a_workbook_in_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as other:
        other.writestr("readme.txt", "hello")
    with pytest.raises(NodeFailed, match=r"a\.xlsx: is no workbook that can be read"):
        read(tmp_path)
