"""Cells pasted from a spreadsheet become rows."""

from flowboard.workspace.forms.pasted_table import MOST_ROWS, columns_of, rows_of_paste


def test_the_first_line_names_the_columns_of_an_empty_grid():
    assert rows_of_paste("id\ttext\n1\thello\n", []) == (["id", "text"], [{"id": "1", "text": "hello"}])


def test_into_columns_that_are_there_cells_go_from_the_left():
    columns, rows = rows_of_paste("1\thello\n2\tbye", ["id", "text"])
    assert columns == ["id", "text"] and rows[1] == {"id": "2", "text": "bye"}


def test_a_line_that_names_the_columns_again_is_left_out():
    _, rows = rows_of_paste("text\tid\nhello\t1", ["id", "text"])
    assert rows == [{"text": "hello", "id": "1"}]


def test_cells_may_hold_line_breaks_and_quotes():
    _, rows = rows_of_paste('id\ttext\n1\t"two\nlines, ""so"""', [])
    assert rows == [{"id": "1", "text": 'two\nlines, "so"'}]


def test_cells_beyond_the_columns_get_columns_of_their_own():
    columns, rows = rows_of_paste("1\tx\tmore", ["id", "text"])
    assert columns[2] == "column_3" and rows[0]["column_3"] == "more"


def test_columns_of_one_name_are_told_apart():
    columns, _ = rows_of_paste("a\ta\t\n1\t2\t3", [])
    assert columns == ["a", "a_2", "column_3"]


def test_a_paste_has_at_most_a_thousand_rows():
    _, rows = rows_of_paste("id\n" + "x\n" * (MOST_ROWS + 5), [])
    assert len(rows) == MOST_ROWS


def test_columns_come_in_order_of_first_appearance():
    assert columns_of([{"b": 1}, {"a": 2, "b": 3}]) == ["b", "a"]
