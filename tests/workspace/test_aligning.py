"""Aligning from files: what is read, and sentences for what can't be."""

from pathlib import Path

import numpy as np
import pytest

from flowboard.workspace.align_files import read_grades, read_groups, read_results
from flowboard.workspace.aligning import AlignFiles, Wish, align_files
from flowboard.workspace.errors import WorkspaceError

RESULTS = "id,polite,short\nr1,True,False\nr2,False,\nr3,true,FALSE\n"
GRADES = "id,grade\nr1,good\nr2,bad\nr3,unsure\n"


@pytest.fixture
def write(tmp_path: Path):
    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file


@pytest.fixture
def align(write):
    def run(results=RESULTS, grades=GRADES, wish=None, **others):
        files = {name: write(f"{name}.csv", text) for name, text in others.items()}
        return align_files(
            AlignFiles(write("results.csv", results), write("grades.csv", grades), **files),
            wish or Wish(),
        )

    return run


# -- what is read --------------------------------------------------------------------------------------


def test_true_passes_false_fails_and_empty_is_an_error(write):
    read = read_results(write("results.csv", RESULTS))
    assert read.names == ("polite", "short")
    assert np.array_equal(read.fails, [[0, 1], [1, np.nan], [0, 1]], equal_nan=True)


def test_a_column_of_noughts_and_ones_holds_verdicts(write):
    read = read_results(write("results.csv", "id,a\nr1,1\nr2,0\nr3,\n"))
    assert np.array_equal(read.fails[:, 0], [0, 1, np.nan], equal_nan=True)
    assert read.scores == {}


def test_a_column_of_other_numbers_is_a_score(write):
    read = read_results(write("results.csv", "id,a,b\nr1,True,0.5\nr2,False,\nr3,True,-2e1\n"))
    assert read.names == ("a",)
    assert np.array_equal(read.scores["b"], [0.5, np.nan, -20], equal_nan=True)


def test_other_words_for_outcomes_are_known(write):
    read = read_results(
        write("results.csv", "id,a\nr1,pass\nr2,fail\nr3,error\nr4,Unsure\nr5,skipped\n")
    )
    assert np.array_equal(read.fails[:, 0], [0, 1, np.nan, np.nan, np.nan], equal_nan=True)


def test_a_byte_order_mark_and_quotes_are_read_over(write):
    read = read_results(write("results.csv", '\ufeffid,"be polite, please"\nr1,True\n\n'))
    assert read.names == ("be polite, please",)


def test_unsure_is_counted_and_no_evidence(write):
    read = read_grades(
        write("grades.csv", "id,grade,note\nr1,Good,fine\nr2,bad,\nr3,unsure,?\n"), ("r1", "r2", "r3")
    )
    assert np.array_equal(read.bad, [0, 1, np.nan], equal_nan=True)
    assert read.unsure == 1


def test_a_row_without_a_group_is_one_of_its_own(write):
    groups = read_groups(write("groups.csv", "id,group\nr1,x\nr2,x\n"), ("r1", "r2", "r3", "r4"))
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


def test_everything_is_put_together(align):
    found = align(
        wish=Wish(require=["short"], seed=3),
        groups="id,group\nr1,x\nr2,x\n",
        subsumes="stricter_A,implied_B,from_llm,data_counterexamples\nshort,polite,True,0\n",
        criteria="assertion,criterion\npolite,tone\n",
    ).to_json()
    assert found["grades"] == {"good": 1, "bad": 1, "unsure": 1, "rows": 3}
    assert found["chosen"][0] == "short"
    assert found["verdict"] == "collecting"
    assert found["claims"]["kept"] == [["short", "polite"]]
    assert found["seed"] == 3


def test_grades_of_other_rows_are_told_about(align):
    assert "1 grades are of rows" in align(grades=GRADES + "r9,bad\n").notes[0]


# -- what can't be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"results": ""}, "results.csv is empty"),
        ({"results": "id,a\n"}, "results.csv has no rows"),
        ({"results": "id\nr1\n"}, "line 1: there are no assertions"),
        ({"results": "row,a\nr1,True\n"}, "line 1: there is no column 'id'"),
        ({"results": "id,a,a\nr1,True,True\n"}, "line 1: two columns are named 'a'"),
        ({"results": "id,a\nr1,True,False\n"}, "line 2: there are 3 cells, but the header has 2"),
        ({"results": "id,a\nr1,True\nr1,False\n"}, "line 3, column 'id': the id 'r1' is also on line 2"),
        ({"results": "id,a\n,True\n"}, "line 2, column 'id': there is no id"),
        ({"results": "id,a\nr1,True\nr2,perhaps\n"}, "line 3, column 'a': 'perhaps' is no verdict"),
        ({"results": "id,a\nr1,True\nr2,0.3\n"}, "line 2, column 'a': this is a verdict, but line 3"),
        ({"results": "id,a\nr1,inf\n"}, "line 2, column 'a': 'inf' is no verdict"),
        ({"results": 'id,a\nr1,"True\n'}, "line 2: this isn't CSV"),
        ({"grades": "id,mark\nr1,good\n"}, "line 1: there is no column 'grade'"),
        ({"grades": "id,grade\nr1,fine\n"}, "line 2, column 'grade': 'fine' is no grade"),
        ({"grades": "id,grade\nr1,good\nr1,bad\n"}, "line 3, column 'grade': 'r1' is bad here and good on line 2"),
        ({"grades": "id,grade\nx,good\n"}, "none of its 1 ids is in the results"),
        ({"groups": "id,group\nr1,x\nr1,y\n"}, "line 3, column 'group': 'r1' is in 'x', says line 2"),
        ({"subsumes": "stricter_A,implied_B\nshrot,polite\n"}, "no assertion 'shrot'. Is it 'short'?"),
        ({"subsumes": "a,b\nshort,polite\n"}, "line 1: there is no column 'stricter_A'"),
        ({"criteria": "assertion,criterion\nshort,x\nshort,y\n"}, "line 3, column 'criterion': 'short' belongs"),
        ({"wish": Wish(require=["Polite"])}, "--require: the results have no assertion 'Polite'. Is it 'polite'?"),
        ({"wish": Wish(exclude=["x"])}, "--exclude: the results have no assertion 'x'"),
        ({"wish": Wish(require=["short"], exclude=["short"])}, "both required and excluded"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_line_and_column(align, changed, sentence):
    with pytest.raises(WorkspaceError) as caught:
        align(**changed)
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WorkspaceError, match=r"none\.csv can't be read"):
        read_results(tmp_path / "none.csv")


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "results.csv"
    path.write_bytes(b"id,a\nr1,\xff\xfe\n")
    with pytest.raises(WorkspaceError, match="isn't UTF-8"):
        read_results(path)
