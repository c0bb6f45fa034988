"""Trying code: outcomes, and the notes for its author."""

import io

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.json_lines import lines_of
from flowboard.workspace.trying import rows_of, try_code

ROWS = [(f"text {number}", {"number": number}) for number in range(12)]


async def test_every_row_has_the_outcome_that_the_function_gives():
    source = """
def check(output, row):
    if row["number"] > 2:
        return None
    return row["number"] == 1 or 1 / row["number"] < 0
"""
    trial = await try_code(source, ROWS[:5])
    assert [row.outcome for row in trial.rows] == ["error", "pass", "fail", "skipped", "skipped"]
    assert trial.rows[0].message == "ZeroDivisionError: division by zero (line 5)"
    assert trial.counts() == {"error": 1, "pass": 1, "fail": 1, "skipped": 2}


async def test_without_check_every_function_of_two_arguments_is_tried():
    source = (
        "def _own(a, b): 1\ndef one(x): 1\ndef long(o, r): return True\ndef short(o, r): return False"
    )
    trial = await try_code(source, ROWS[:1])
    assert [(row.function, row.outcome) for row in trial.rows] == [("long", "pass"), ("short", "fail")]


async def test_functions_are_chosen_by_name():
    source = "def check(o, r): return True\ndef short(o, r): return False"
    trial = await try_code(source, ROWS[:2], functions=["short"])
    assert {row.function for row in trial.rows} == {"short"}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def check(output, row)\n    return True", "expected ':', in its line 1, column 23"),
        ("def check(output, output): return True", "duplicate argument 'output' in function definition"),
        (
            "def check(output, row): return True\nreturn",
            "'return' outside function, in its line 2, column 1",
        ),
        ("import os\ndef check(output, row): return True", "line 1: `os` can't be imported here"),
        (
            "class Rule:\n    def check(self, output): return True",
            "The code must define `def check(output",
        ),
        ("x = 1", "The code must define `def check(output, row)`"),
        ("async def check(output, row): return True", "must be a plain function"),
        ("#" * 300_000, "longer than 200,000 characters"),
    ],
)
async def test_code_that_can_not_be_run_says_where_and_why(source, sentence):
    trial = await try_code(source, ROWS[:2])
    assert trial.problem is not None
    assert sentence in trial.problem
    assert [(row.outcome, row.message) for row in trial.rows] == [("error", trial.problem)] * 2


async def test_an_import_off_the_list_names_its_line():
    trial = await try_code("import re\nimport socket\ndef check(o, r): return True", ROWS[:1])
    assert trial.rows[0].message.startswith("line 2: `socket` can't be imported here")


async def test_without_the_list_the_walls_hold_all_the_same():
    source = "import socket\ndef check(o, r): return bool(socket.socket())"
    trial = await try_code(source, ROWS[:1], listed=False)
    assert trial.rows[0].message.startswith("PermissionError")


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("def check(o, r): return True", "passes all 12 rows"),
        ("def check(o, r): return False", "fails all 12 rows"),
        ("def check(o, r): return None", "applies to none of them"),
        (
            "SEEN = []\ndef check(o, r):\n    SEEN.append(o)\n    return len(SEEN) < 5",
            "depends on earlier rows: in another order, 8 of 12 rows",
        ),
        ("import random\ndef check(o, r): return random.random() < .5", "depends on chance"),
    ],
)
async def test_what_an_author_should_know_is_noted(source, note):
    trial = await try_code(source, ROWS)
    assert note in " ".join(trial.notes)


async def test_a_source_that_takes_gigabytes_to_compile_takes_none_here():
    source = "pass"
    for _ in range(19):
        source = "try:\n pass\nfinally:\n" + "".join(f" {line}\n" for line in source.splitlines())
    trial = await try_code(f"{source}\ndef check(output, row): return True", ROWS[:1])
    assert [row.outcome for row in trial.rows] == ["error"]


async def test_outcomes_of_many_rows_are_in_their_order():
    rows = [(str(number), {}) for number in range(1_000)]
    trial = await try_code("def check(o, r): return int(o) % 3 == 0", rows)
    assert [row.outcome == "pass" for row in trial.rows] == [number % 3 == 0 for number in range(1_000)]


async def test_good_code_has_no_notes():
    trial = await try_code("def check(o, r): return r['number'] % 2 == 0", ROWS)
    assert trial.notes == ()


def test_rows_are_read_line_by_line():
    lines = b'{"output": "a", "row": {"x": 1}}\n\n{"output": {"b": [1]}}\n'
    assert list(rows_of(lines_of(io.BytesIO(lines), "rows"))) == [("a", {"x": 1}), ({"b": [1]}, {})]


@pytest.mark.parametrize("line", [b"{", b"[1]", b'{"row": {}}', b'{"output": 1, "row": 2}', b"\xff"])
def test_a_line_that_is_no_row_is_named(line):
    with pytest.raises(WorkspaceError, match=r"rows, line 2: "):
        list(rows_of(lines_of(io.BytesIO(b'{"output": 1}\n' + line), "rows")))
