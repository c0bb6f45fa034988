"""`flowboard align`, on files."""

import pytest

KEYS = {
    "verdict", "chosen", "feasible", "in_sample", "held_out", "per_assertion", "nearest", "combination",
}  # fmt: skip


@pytest.fixture
def files(folder):
    """Forty rows; `right` knows the bad ones, `late` fails every fourth, `idle` nothing."""
    rows = [(f"r{n}", n % 3 == 0) for n in range(40)]
    lines = [f"{row},{not bad},{n % 4 != 0},True" for n, (row, bad) in enumerate(rows)]
    (folder / "results.csv").write_text("id,right,late,idle\n" + "\n".join(lines) + "\n")
    grades = [f"{row},{'bad' if bad else 'good'}" for row, bad in rows[:30]]
    (folder / "grades.csv").write_text("id,grade\n" + "\n".join(grades) + "\n")
    return "--results", "results.csv", "--grades", "grades.csv"


def test_align_prints_one_json_document_with_every_part(flowboard, files):
    ended = flowboard("align", *files, "--json")
    assert ended.code == 0
    assert ended.json.keys() >= KEYS
    assert ended.json["chosen"] == ["right"]
    assert ended.json["held_out"]["coverage"]["numerator"] == 10
    assert ended.json["held_out"]["ffr"].keys() == {"value", "low", "high", "numerator", "denominator"}
    assert ended.json["per_assertion"]["idle"]["set_aside"]["reason"] == "always_passes"


def test_the_same_command_prints_the_same_bytes(flowboard, files):
    options = ("--method", "exact", "--objective", "j", "--seed", "7", "--json")
    assert flowboard("align", *files, *options).out == flowboard("align", *files, *options).out


def test_align_prints_a_table_for_people(flowboard, files):
    ended = flowboard("align", *files, "--require", "late")
    assert "Chosen (greedy): late" in ended.out
    assert "coverage" in ended.out
    assert "required" in ended.out
    assert "It passes every row" in ended.out


def test_combined_judges_have_a_verdict_for_every_row(flowboard, files):
    ended = flowboard("align", *files, "--combine", "auto", "--json")
    verdicts = ended.json["combination"]["verdicts"]
    assert len(verdicts) == 40
    assert verdicts["r39"] is False
    assert verdicts["r38"] is True


def test_bad_input_ends_with_2_and_a_sentence(flowboard, files, folder):
    (folder / "grades.csv").write_text("id,grade\nr1,splendid\n")
    ended = flowboard("align", *files, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "grades.csv, line 2, column 'grade': 'splendid' is no grade." in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("options", [("--coverage", "1.2"), ("--method", "guess"), ("--combine", "all")])
def test_an_option_that_makes_no_sense_ends_with_2(flowboard, files, options):
    assert flowboard("align", *files, *options).code == 2


def test_what_a_library_prints_is_no_part_of_the_document(flowboard, files, monkeypatch):
    import os

    from flowboard.workspace import aligning

    real = aligning.align_files

    def chatty(*given):
        os.write(1, b"HighsMipSolverData: tmpSolver.run();\n")
        return real(*given)

    monkeypatch.setattr(aligning, "align_files", chatty)
    ended = flowboard("align", *files, "--json")
    assert ended.json["chosen"] == ["right"]
    assert "tmpSolver" in ended.err
