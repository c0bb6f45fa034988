"""`flowboard assert` and `flowboard doctor`."""

import json

import pytest


@pytest.fixture
def code(folder):
    (folder / "polite.py").write_text(
        "def check(output, row):\n    return 'please' in output if row.get('ask') else None\n"
    )
    rows = [
        {"output": "come please", "row": {"ask": True}},
        {"output": "come", "row": {"ask": True}},
        {"output": "come"},
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return "--code", "polite.py", "--rows", "rows.jsonl"


def test_assert_prints_rows_and_counts_as_json(flowboard, code):
    ended = flowboard("assert", *code, "--json")
    assert ended.code == 0
    assert ended.json["rows"][1] == {
        "index": 1,
        "function": "check",
        "outcome": "fail",
        "message": "`check` returned False.",
    }
    assert ended.json["counts"] == {"pass": 1, "fail": 1, "skipped": 1}


def test_assert_prints_a_table(flowboard, code):
    ended = flowboard("assert", *code)
    assert "1 pass, 1 fail, 1 skipped" in ended.out


def test_assert_shows_messages_in_full_that_the_table_cuts_off(flowboard, code, folder):
    (folder / "polite.py").write_text(
        "def check(output, row):\n    raise ValueError('so ' * 30 + output[:4])\n"
    )
    lines = flowboard("assert", *code).out.splitlines()
    assert [line for line in lines if line.startswith("Row ")] == [
        f"Row 0, `check`: ValueError: {'so ' * 30}come (line 2)"
    ]


def test_assert_says_when_there_are_no_rows(flowboard, code, folder):
    (folder / "rows.jsonl").write_text("")
    assert "There are no rows in rows.jsonl." in flowboard("assert", *code).out


def test_assert_says_where_code_is_broken_and_ends_with_2(flowboard, code, folder):
    (folder / "polite.py").write_text("def check(output, row):\n    return (\n")
    ended = flowboard("assert", *code, "--json")
    assert ended.code == 2
    assert "line 2, column 12" in ended.err
    assert {row["outcome"] for row in ended.json["rows"]} == {"error"}


@pytest.mark.parametrize(
    "arguments",
    [("--code", "none.py", "--rows", "rows.jsonl"), ("--code", "polite.py", "--rows", "none.jsonl")],
)
def test_assert_names_a_file_that_is_not_there(flowboard, code, arguments):
    ended = flowboard("assert", *arguments)
    assert ended.code == 2
    assert "can't be read" in ended.err


def test_doctor_reports_the_walls(flowboard):
    findings = flowboard("doctor", "--json").json["findings"]
    walls = {one["name"]: one["ok"] for one in findings if one["part"] == "Sandbox"}
    assert walls["listed system calls (seccomp)"] is True
    assert walls["Python code"] is True
    assert "no files (Landlock)" in walls


def test_doctor_names_settings_that_can_not_be_read(flowboard, folder, monkeypatch):
    (folder / "profiles.toml").write_text("not toml")
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(folder / "profiles.toml"))
    ended = flowboard("doctor")
    assert ended.code == 20
    assert "can't be read as TOML" in ended.out
