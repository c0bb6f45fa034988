"""What people leave behind: grades, events, prompt versions and drafts."""

from dataclasses import replace
from pathlib import Path

from flowboard.store import Store, drafts, events, grades, prompt_versions
from flowboard.store.grades import GradeRecord


def grade(subject: str, value: str = "good", **others: object) -> GradeRecord:
    return GradeRecord(subject, "answer", "text", value, **others)


def test_of_several_grades_the_latest_counts(store: Store) -> None:
    grades.append(store, [grade("s", "bad", created_at=2.0), grade("s", "good", created_at=1.0)])
    assert grades.latest(store, ["s"])["s"].grade == "bad"


def test_grades_on_criteria_are_apart_from_the_overall_one(store: Store) -> None:
    grades.append(store, [grade("s", "bad", criterion="short"), grade("s", "good")])
    assert grades.latest(store, ["s"])["s"].grade == "good"
    assert grades.latest(store, ["s"], "short")["s"].grade == "bad"


def test_subjects_without_a_grade_are_left_out(store: Store) -> None:
    grades.append(store, [grade(f"s{number}") for number in range(0, 1200, 2)])
    found = grades.latest(store, [f"s{number}" for number in range(1200)])
    assert set(found) == {f"s{number}" for number in range(0, 1200, 2)}


def test_the_history_of_a_subject_keeps_corrected_grades(store: Store) -> None:
    first = grade("s", "bad", created_at=1.0)
    grades.append(store, [first])
    grades.append(store, [grade("s", "good", supersedes=first.id, created_at=2.0)])
    assert [each.grade for each in grades.history(store, "s")] == ["bad", "good"]


def test_exported_grades_can_be_imported_elsewhere_and_twice(store: Store, tmp_path: Path) -> None:
    full = grade(
        "s1",
        "unsure",
        criterion="short",
        criterion_version=3,
        note="ambiguous",
        grader="ada",
        output_hash="0f",
        run_id="abc",
        key="r1",
        blind=True,
        probability=0.25,
        seen=True,
        more={"shift": [1, "late"]},
    )
    grades.append(store, [full, *(grade(f"more{number}") for number in range(1100))])
    with Store.open(tmp_path / "elsewhere.db") as other:
        assert grades.append(other, grades.log(store)) == 1101
        assert grades.append(other, grades.log(store)) == 0
        assert list(grades.log(other)) == list(grades.log(store))
        assert full in grades.log(other)


def test_what_is_undone_counts_no_longer_but_stays_in_the_log(store: Store) -> None:
    first, second = grade("s", "good", created_at=1.0), grade("s", "bad", created_at=2.0)
    undo = grade("s", "bad", action="undo", supersedes=second.id, created_at=3.0)
    grades.append(store, [first, second, undo])
    assert grades.latest(store, ["s"])["s"] == first
    assert list(grades.stream(store)) == [first]
    assert grades.history(store, "s") == [first, second, undo]


def test_undoing_can_be_undone(store: Store) -> None:
    given = grade("s", created_at=1.0)
    undo = grade("s", action="undo", supersedes=given.id, created_at=2.0)
    again = grade("s", action="undo", supersedes=undo.id, created_at=3.0)
    grades.append(store, [given, undo])
    assert list(grades.stream(store)) == []
    grades.append(store, [again])
    assert list(grades.stream(store)) == [given]


def test_a_blind_grade_is_a_measurement_and_does_not_count(store: Store) -> None:
    first, again = grade("s", "good", created_at=1.0), grade("s", "bad", blind=True, created_at=2.0)
    grades.append(store, [first, again])
    assert grades.latest(store, ["s"])["s"] == first
    assert grades.counting([first, again], blind=True) == [again]


def test_the_grades_of_a_broken_row_do_not_count_on_any_criterion(store: Store) -> None:
    given = [grade("s"), grade("s", criterion="short"), grade("t")]
    flag = grade("s", "unsure", action="flag")
    grades.append(store, [*given, flag])
    assert [each.subject for each in grades.stream(store)] == ["t"]
    assert grades.latest(store, ["s"], "short") == {}
    assert grades.flags(grades.log(store)) == {"s": flag}


def test_grades_can_be_read_by_node(store: Store) -> None:
    grades.append(store, [grade("a"), replace(grade("b"), node="other")])
    assert [each.subject for each in grades.stream(store, "other")] == ["b"]


def test_events_are_read_from_a_number_on(store: Store, run_id: str) -> None:
    numbers = [events.append(store, run_id, "note", {"text": text}) for text in "abc"]
    assert numbers == [1, 2, 3]
    assert [event.payload["text"] for event in events.read(store, run_id, after=1)] == ["b", "c"]
    assert [event.seq for event in events.read(store, run_id, limit=2)] == [1, 2]


def test_a_prompt_version_is_kept_once(store: Store) -> None:
    first = prompt_versions.keep(store, "t.flow.yaml", "extract", "List entities.")
    prompt_versions.keep(store, "t.flow.yaml", "extract", "List three entities.")
    assert prompt_versions.keep(store, "t.flow.yaml", "extract", "List entities.") == first
    kept = prompt_versions.versions(store, "t.flow.yaml", "extract")
    assert [version.text for version in kept] == ["List three entities.", "List entities."]
    assert prompt_versions.versions(store, "t.flow.yaml", "other") == []


def test_a_draft_is_read_step_by_step_until_it_is_discarded(store: Store) -> None:
    assert drafts.append(store, "t.flow.yaml", [{"op": "add", "id": "a"}]) == 1
    assert drafts.append(store, "t.flow.yaml", [{"op": "move", "id": "a"}]) == 2
    assert drafts.append(store, "other.flow.yaml", []) == 1
    assert [step.ops[0]["op"] for step in drafts.steps(store, "t.flow.yaml")] == ["add", "move"]
    assert [step.seq for step in drafts.steps(store, "t.flow.yaml", after=1)] == [2]
    drafts.discard(store, "t.flow.yaml")
    assert drafts.steps(store, "t.flow.yaml") == []
    assert len(drafts.steps(store, "other.flow.yaml")) == 1
