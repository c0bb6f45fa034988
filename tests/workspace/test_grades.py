from pathlib import Path

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grades import export_grades, grades_path, import_grades

SUBJECT = "ab" * 32
LINE = f'{{"id": "1", "subject": "{SUBJECT}", "node": "answer", "port": "text", "grade": "good", "created_at": 1.5}}\n'


def test_grades_come_back_as_they_went(flow_path: Path, tmp_path_factory):
    grades_path(flow_path).write_text(LINE)
    import_grades(flow_path)
    copy = tmp_path_factory.mktemp("copy") / "grades.jsonl"
    assert export_grades(flow_path, copy).grades == 1
    before = copy.read_bytes()
    import_grades(flow_path, copy)
    export_grades(flow_path, copy)
    assert copy.read_bytes() == before


def test_importing_twice_changes_nothing(flow_path: Path):
    grades_path(flow_path).write_text(LINE)
    assert [import_grades(flow_path).new for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "unexpected end"),
        ("[]", "one JSON object"),
        ("{}", "no 'subject'"),
        (LINE.replace("good", "fine"), "good, bad or unsure"),
        (LINE.replace(SUBJECT, "xyz"), "64 hex digits"),
    ],
)
def test_a_line_that_is_no_grade_is_told_and_nothing_is_taken(flow_path: Path, line: str, sentence: str):
    path = grades_path(flow_path)
    path.write_text(LINE + line)
    with pytest.raises(WorkspaceError, match=f"demo.grades.jsonl:2: this is no grade: .*{sentence}"):
        import_grades(flow_path)
    path.write_text(LINE)
    assert import_grades(flow_path).new == 1


def test_a_missing_file_is_told(flow_path: Path):
    with pytest.raises(WorkspaceError, match=r"no file .*demo.grades.jsonl"):
        import_grades(flow_path)
