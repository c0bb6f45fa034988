"""The dataset node on files as people really have them: nothing is lost, everything is told."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from flowboard.node import NodeFailed
from flowboard_nodes.dataset import Dataset
from tests.nodes.context import CellOf

ODD = "\N{REPLACEMENT CHARACTER}"


def read(
    folder: Path, content: str | bytes, name: str = "a.csv", **config: Any
) -> tuple[list[dict[str, Any]], CellOf]:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    cell = CellOf(folder)
    return [dict(row.outputs) for row in Dataset(path=name, **config).rows(cell)], cell


# -- encodings ------------------------------------------------------------------------------------

TEXT = "id,text\n1,Café crème à la carte\n2,naïve façade, “quoted” – £5\n".replace(", “", " “")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    rows, _ = read(tmp_path, TEXT.encode(encoding))
    assert rows == [
        {"id": "1", "text": "Café crème à la carte"},
        {"id": "2", "text": "naïve façade “quoted” – £5"},
    ]


def test_utf8_is_read_without_a_word(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT)[1].logged == []


def test_a_guessed_encoding_is_told_with_how_to_set_another(tmp_path: Path) -> None:
    assert "read as cp1252: a guess" in read(tmp_path, TEXT.encode("cp1252"))[1].warnings


def test_japanese_in_its_own_encoding_is_recognised(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "id,text\n1,こんにちは世界、元気ですか\n".encode("cp932"))
    assert rows[0]["text"] == "こんにちは世界、元気ですか"


def test_an_odd_byte_after_a_megabyte_of_ascii_still_decides(tmp_path: Path) -> None:
    plain = b"".join(b"%d,nothing odd in this row\n" % n for n in range(60_000))
    rows, _ = read(tmp_path, b"id,text\n" + plain + "x,Café\n".encode("latin-1"))
    assert rows[-1]["text"] == "Café"


def test_a_named_encoding_is_used(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "text\nżółć\n".encode("cp1250"), encoding="cp1250")
    assert rows == [{"text": "żółć"}]


def test_damage_in_utf8_is_marked_and_told_with_its_row(tmp_path: Path) -> None:
    content = "text\n" + "größe ärger übel\n" * 3
    rows, cell = read(tmp_path, content.encode() + b"broken \xff here\n")
    assert rows[-1] == {"text": f"broken {ODD} here"}
    assert rows[0] == {"text": "größe ärger übel"}
    assert "row 4 (line 5) had 1 undecodable bytes" in cell.warnings


def test_a_replacement_character_that_the_author_wrote_is_no_damage(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, f"text\n{ODD}\n")
    assert rows == [{"text": ODD}]
    assert cell.warnings == ""


# -- rows -----------------------------------------------------------------------------------------


def test_a_long_row_keeps_its_extra_values_and_a_short_one_is_filled(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, "a,b\n1,2\n1,2,3,4\n1\n")
    assert rows == [
        {"a": "1", "b": "2"},
        {"a": "1", "b": "2", "extra_values": ["3", "4"]},
        {"a": "1", "b": ""},
    ]
    assert "row 2 (line 3) has 4 values for 2 columns; kept as extra_values" in cell.warnings
    assert "row 3 (line 4) has 1 of 2 values; left empty: b" in cell.warnings


def test_strict_reading_fails_at_the_first_ragged_row(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"a\.csv: row 2 \(line 3\) has 3 values"):
        read(tmp_path, "a,b\n1,2\n1,2,3\n", strict=True)


def test_many_ragged_rows_are_counted_not_listed_at_length(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, "a,b\n" + "1\n" * 500)
    assert len(rows) == 500
    assert len(cell.logged) == 21
    assert "480 more of the kind 'ragged' were treated alike: rows 21, 22" in cell.warnings


def test_second_and_empty_headers_get_names_of_their_own(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, "name,name,name_2,,name\n1,2,3,4,5\n")
    assert rows == [{"name": "1", "name_3": "2", "name_2": "3", "column_4": "4", "name_4": "5"}]
    assert "the header 'name' appears again; column 2 is called 'name_3'" in cell.warnings
    assert "column 4 has no header" in cell.warnings


def test_nul_characters_are_marked_and_told(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, "a,b\n1,x\0y\0\n2,z\n")
    assert rows == [{"a": "1", "b": f"x{ODD}y{ODD}"}, {"a": "2", "b": "z"}]
    assert "row 1 (line 2) had 2 NUL characters" in cell.warnings


def test_blank_lines_between_rows_are_told_and_those_at_the_end_are_not(tmp_path: Path) -> None:
    rows, cell = read(tmp_path, "a,b\n\n\n1,2\n\n\n")
    assert rows == [{"a": "1", "b": "2"}]
    assert cell.warnings == "a.csv: row 1 comes after 2 blank lines, left out"


def test_a_quote_that_never_closes_is_a_failure_and_not_one_huge_value(tmp_path: Path) -> None:
    content = 'id,text\n1,fine\n2,"open\n3,lost\n4,lost\n'
    with pytest.raises(NodeFailed, match=r"a\.csv: line 3: a quote is opened and never closed"):
        read(tmp_path, content)
    rows, _ = read(tmp_path, content, quote="")
    assert rows[1] == {"id": "2", "text": '"open'}
    assert len(rows) == 4


def test_a_value_beyond_all_measure_is_a_failure_that_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"line 2: .*quote: ''"):
        read(tmp_path, 'id,text\n1,"' + "long\n" * 2_100_000, delimiter=",")


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_says_what_its_first_line_should_be(tmp_path: Path, content: str) -> None:
    with pytest.raises(NodeFailed, match="first line has to name the columns"):
        read(tmp_path, content)


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n")[0] == []


def test_bad_lines_of_json_are_told_with_their_numbers(tmp_path: Path) -> None:
    content = '{"a": 1}\n{"a": \n[1]\n"x"\n{"a": 2}\n'
    rows, cell = read(tmp_path, content, "a.jsonl")
    assert rows == [{"a": 1}, {"a": 2}]
    assert "line 2 is no JSON" in cell.warnings
    assert "line 3 is JSON, but no object" in cell.warnings
    assert "line 4 is JSON, but no object" in cell.warnings


def test_a_json_array_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"JSON array.*jq -c"):
        read(tmp_path, '[{"a": 1}]', "a.jsonl")


def test_json_lines_with_a_mark_or_in_utf16_are_read(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert read(tmp_path, '{"a": "é"}\n'.encode(encoding), "a.jsonl")[0] == [{"a": "é"}]


# -- size -----------------------------------------------------------------------------------------


def test_a_large_file_streams_through_little_memory(tmp_path: Path) -> None:
    line = "{}," + "some text that makes the row long " * 30 + ",en\n"
    with (tmp_path / "big.csv").open("w") as file:
        file.write("id,text,lang\n")
        file.writelines(line.format(n) for n in range(50_000))
    assert (tmp_path / "big.csv").stat().st_size > 50_000_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in Dataset(path="big.csv", sample=10).rows(CellOf(tmp_path)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 10
    assert peak < 8_000_000
