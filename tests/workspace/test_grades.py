"""Grades as a file beside the flow: what goes out comes back, and what is no grade is told."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowboard.store import grades
from flowboard.store.grades import ACTIONS, GradeRecord
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grades import export_grades, grades_path, import_grades
from flowboard.workspace.stores import opened_store

SUBJECT = "ab" * 32
LINE = f'{{"id": "1", "subject": "{SUBJECT}", "node": "answer", "port": "text", "grade": "good", "created_at": 1.5}}\n'


def line(**changed: object) -> str:
    """A line of a grades file; what is None is left out."""
    entry = orjson.loads(LINE) | changed
    return (
        orjson.dumps({name: value for name, value in entry.items() if value is not None}).decode() + "\n"
    )


@pytest.fixture
def elsewhere(flow_path: Path, tmp_path_factory) -> Path:
    """The same flow in another folder, with a store of its own."""
    place = tmp_path_factory.mktemp("elsewhere") / flow_path.name
    place.write_bytes(flow_path.read_bytes())
    return place


def kept(flow: Path) -> list[GradeRecord]:
    """The log in the store of a flow."""
    with opened_store(flow) as store:
        return list(grades.log(store))


def test_grades_come_back_as_they_went(flow_path: Path, elsewhere: Path):
    grades_path(flow_path).write_text(LINE)
    import_grades(flow_path)
    there = grades_path(elsewhere)
    assert export_grades(flow_path, there).grades == 1
    before = there.read_bytes()
    import_grades(elsewhere)
    export_grades(elsewhere)
    assert there.read_bytes() == before
    assert kept(elsewhere) == kept(flow_path)


def whole(text: str) -> str:
    """The text with halves of a surrogate pair that stand side by side as the character that they are."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


any_text = st.text(st.characters(codec=None, categories=None), max_size=8).map(whole)
numbers = st.floats(0, 1e10, allow_nan=False)
entries = st.builds(
    GradeRecord,
    subject=st.sampled_from([SUBJECT, "cd" * 32]),
    node=any_text.filter(bool),
    port=any_text.filter(bool),
    grade=st.sampled_from(["good", "bad", "unsure"]),
    criterion=any_text,
    criterion_version=st.integers(1, 2**31 - 1),
    note=any_text,
    grader=any_text,
    output_hash=st.none() | any_text.filter(bool),
    run_id=st.none() | any_text.filter(bool),
    key=st.none() | any_text.filter(bool),
    blind=st.booleans(),
    probability=st.none() | st.floats(0, 1),
    supersedes=st.none() | any_text.filter(bool),
    created_at=numbers,
    action=st.sampled_from(ACTIONS),
    seen=st.booleans(),
    more=st.dictionaries(st.sampled_from(["shift", "Ω"]), any_text | st.integers(-9, 9) | st.none()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entries, max_size=4))
def test_every_entry_survives_the_way_out_and_in(
    flow_path: Path, elsewhere: Path, written: list[GradeRecord]
):
    written = [
        replace(entry, id=uuid4().hex) for entry in written
    ]  # the stores stay, so ids must be new
    with opened_store(flow_path) as store:
        grades.append(store, written)
    export_grades(flow_path, grades_path(elsewhere))
    import_grades(elsewhere)
    arrived = {record.id: record for record in kept(elsewhere)}
    assert [arrived[entry.id] for entry in written] == written


def test_importing_twice_changes_nothing(flow_path: Path):
    grades_path(flow_path).write_text(LINE)
    assert [import_grades(flow_path).new for _ in range(2)] == [1, 0]


def test_a_line_without_an_id_is_taken_once_too(flow_path: Path):
    grades_path(flow_path).write_text(line(id=None, created_at=None) + line(id=None, grade="bad"))
    assert [import_grades(flow_path).new for _ in range(2)] == [2, 0]


def test_of_lines_with_one_id_the_first_is_taken(flow_path: Path):
    grades_path(flow_path).write_text(LINE + line(grade="bad"))
    assert import_grades(flow_path).new == 1
    assert [record.grade for record in kept(flow_path)] == ["good"]


def test_two_graders_keep_their_grades_apart(flow_path: Path):
    grades_path(flow_path).write_text(line(grader="a") + line(id="2", grader="b", grade="bad"))
    import_grades(flow_path)
    assert [(record.grader, record.grade) for record in kept(flow_path)] == [("a", "good"), ("b", "bad")]


def test_an_export_keeps_what_somebody_else_has_put_into_the_file(flow_path: Path):
    path = grades_path(flow_path)
    path.write_text(LINE)
    import_grades(flow_path)
    path.write_text(line(id="theirs", created_at=0.5))
    moved = export_grades(flow_path)
    assert (moved.grades, moved.new) == (2, 1)
    assert [orjson.loads(one)["id"] for one in path.read_bytes().splitlines()] == ["theirs", "1"]


def test_fields_that_this_version_does_not_know_are_kept(flow_path: Path):
    path = grades_path(flow_path)
    path.write_text(line(shift={"late": True}, weight=None, empty=""))
    import_grades(flow_path)
    export_grades(flow_path)
    assert orjson.loads(path.read_bytes()) == orjson.loads(line(shift={"late": True}, empty="")) | {
        "criterion_version": 1
    }


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("{", "unexpected end"),
        ("[]", "one JSON object"),
        ("{}", "no 'subject'"),
        (line(node=7), "no 'node'"),
        (line(grade="fine"), "'grade' is good, bad or unsure, not 'fine'"),
        (line(subject="xyz"), "'subject' is 64 hex digits"),
        (line(note=["no"]), "'note' is a text"),
        (line(criterion_version=0), "'criterion_version' is a whole number"),
        (line(criterion_version=2**31), "'criterion_version' is a whole number"),
        (line(created_at="now"), "'created_at' is a number"),
        (line(probability=2), "'probability' lies between 0 and 1"),
        (line(blind="yes"), "'blind' is true or false"),
        (line(action="forget"), "'action' is one of grade, undo, flag"),
        (line(id=""), "'id' is a short text"),
    ],
)
def test_a_line_that_is_no_grade_is_told_and_nothing_is_taken(
    flow_path: Path, second: str, sentence: str
):
    path = grades_path(flow_path)
    path.write_text(LINE + second)
    with pytest.raises(WorkspaceError, match=f"demo.grades.jsonl:2: this is no grade: .*{sentence}"):
        import_grades(flow_path)
    path.write_text(LINE)
    assert import_grades(flow_path).new == 1


def test_a_missing_file_is_told(flow_path: Path):
    with pytest.raises(WorkspaceError, match=r"no file .*demo.grades.jsonl"):
        import_grades(flow_path)
