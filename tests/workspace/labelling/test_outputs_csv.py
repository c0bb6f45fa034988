"""Reading a CSV of outputs: what is taken, and a sentence for everything that isn't."""

from __future__ import annotations

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.outputs_csv import (
    likely_columns,
    missing_columns,
    read_outputs,
)
from tests.workspace.labelling.conftest import rows


def test_a_header_in_any_case_with_a_bom_and_semicolons_is_understood(kept):
    table = read_outputs(kept("\ufeffID;Input;OUTPUT;Label;Explanation\n1;a;b, c;0;fine\n"))
    assert table.header == ("id", "input", "output", "label", "note")
    assert table.rows == (("1", "a", "b, c", "0", "fine"),)


def test_utf_16_as_spreadsheets_write_it_is_understood(kept):
    path = kept("id\tinput\toutput\n1\tä\tö\n".encode("utf-16"))
    assert missing_columns(path) == ()
    assert read_outputs(path).rows == (("1", "ä", "ö"),)


def test_outputs_of_several_lines_stay_whole(kept):
    assert read_outputs(kept('id,input,output\n1,a,"b\nc ""d"""\n')).rows[0][2] == 'b\nc "d"'


def test_labels_are_counted_without_the_rows_that_have_none(kept):
    assert read_outputs(kept(rows(5, ["1", "0", "", "0"]))).labels == {"0": 2, "1": 1}


def test_missing_columns_are_told(kept):
    assert missing_columns(kept("id,output\n")) == ("input",)
    assert missing_columns(kept("text\n")) == ("input", "output")


def test_rows_without_ids_are_numbered(kept):
    table = read_outputs(kept("input,output\na,b\na,c\n"))
    assert missing_columns(kept("input,output\n")) == ()
    assert table.is_numbered
    assert [dict(zip(table.header, row, strict=True))["id"] for row in table.rows] == ["1", "2"]


def test_a_row_that_is_repeated_word_for_word_counts_once(kept):
    table = read_outputs(kept("id,input,output\n1,a,b\n2,c,d\n1,a,b\n"))
    assert (len(table.rows), table.repeated) == (2, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_what_stands_between_cells(kept, delimiter):
    text = delimiter.join(("id", "input", "output")) + "\n" + delimiter.join("1ab") + "\n"
    assert read_outputs(kept(text)).rows == (("1", "a", "b"),)


def test_the_first_line_that_excel_puts_before_the_header_is_left_out(kept):
    path = kept("\ufeffsep=;\r\nid;input;output\r\n1;a;b\r\n")
    assert missing_columns(path) == ()
    assert read_outputs(path).rows == (("1", "a", "b"),)


def test_a_grade_is_a_label_where_there_is_none(kept):
    assert read_outputs(kept("id,input,output,Grade\n1,a,b,good\n")).labels == {"good": 1}
    both = read_outputs(kept("id,input,output,grade,label,notes,explanation\n1,a,b,A,bad,x,y\n"))
    assert both.labels == {"bad": 1}
    assert both.header == ("id", "input", "output", "grade", "label", "note", "explanation")


@pytest.mark.parametrize(
    ("header", "likely"),
    [
        ("question,answer", {"input": "question", "output": "answer"}),
        ("id,Prompt,Response,label", {"input": "Prompt", "output": "Response"}),
        ("id,input,completion", {"input": "input", "output": "completion"}),
        ("id,question,answer,response", {}),
        ("id,text", {}),
    ],
)
def test_columns_of_other_names_that_may_be_meant_are_known(kept, header, likely):
    assert likely_columns(kept(f"{header}\n")) == likely


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,input,output\n", "has a header and no rows"),
        (b"id,input,output\n1,a,b\n1,c,d\n", "'1' stands in line 2 and again in line 3"),
        (b"id,input,output\n ,a,b\n", "line 2: this row has no id"),
        (b"id,input,output\n1,a\n", "there are 2 cells, but the header has 3"),
        (b"id,input,output,Output\n1,a,b,c\n", "two columns called 'output'"),
        ("id,input,output\n1,é,b\n".encode("latin-1"), "isn't UTF-8 text"),
        (b'id,input,output\n1,a,"b\n', "Is a quote left open there?"),
    ],
)
def test_what_is_wrong_is_a_sentence_that_names_the_file(kept, content, told):
    with pytest.raises(WorkspaceError) as refused:
        read_outputs(kept(content))
    assert told in str(refused.value)
    assert str(refused.value).startswith("answers.csv")


def test_an_empty_file_is_told_what_belongs_into_it(kept):
    with pytest.raises(
        WorkspaceError, match=r"answers\.csv is empty\. Its first line names the columns"
    ):
        missing_columns(kept(" \n"))


def test_more_rows_than_label_mode_is_for_are_told(kept):
    with pytest.raises(WorkspaceError, match="more than 100,000 rows"):
        read_outputs(kept(rows(100_001)))
