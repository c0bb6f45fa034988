"""The three ways to settle a row that person and evaluator see differently; whatever is said is in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow.operations import apply, parsed
from flowboard.flow.reading import load_flow
from flowboard.store import grades
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.corrections import (
    RowOfCard,
    annotate,
    criteria_operations,
    flip,
    grades_of_old_version,
    ruled,
    settle_grades,
)
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    grade_all,
    latest,
    opened,
    products,
    rows_of,
    run,
    write_flow,
)

TYPES = NodeTypes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = write_flow(tmp_path, products(4, 2, 2))
    run(path)
    grade_all(path)
    return path


def first_row(path: Path) -> RowOfCard:
    return RowOfCard(path, latest(path).id, "quality", rows_of(path)[0].key, "ben")


def said_of_first(path: Path):
    subject = rows_of(path)[0].subject
    with opened(path) as store:
        return grades.history(store, subject)


def test_a_note_says_why_the_judge_is_wrong_and_the_grade_stays(path):
    annotate(first_row(path), TYPES, " It never   shouts. ")
    entry = said_of_first(path)[-1]
    assert (entry.grade, entry.note, entry.grader) == ("good", "It never shouts.", "ben")


def test_a_note_is_asked_for(path):
    with pytest.raises(WorkspaceError, match="Write what the judge has overlooked"):
        annotate(first_row(path), TYPES, "  ")


def test_a_flip_is_one_more_entry_that_says_the_verdict_was_seen(path):
    assert flip(first_row(path), TYPES) == "bad"
    before, after = said_of_first(path)
    assert (before.grade, after.grade, after.seen) == ("good", "bad", True)
    assert after.supersedes == before.id


def test_a_second_flip_takes_the_first_back(path):
    flip(first_row(path), TYPES)
    assert flip(first_row(path), TYPES) == "good"
    assert [entry.grade for entry in said_of_first(path)] == ["good", "bad", "good"]


def test_a_row_without_a_grade_is_graded_first(tmp_path):
    path = write_flow(tmp_path, products(1, 1, 1))
    run(path)
    with pytest.raises(WorkspaceError, match="no grade"):
        flip(first_row(path), TYPES)


def test_a_ruling_becomes_a_sentence_of_the_next_version(path):
    flow = load_flow(path).flow
    change = ruled(flow, "quality", "sure", "a rhetorical question is a question, too")
    after = apply(flow, parsed(criteria_operations(flow, change.flow, "quality")))
    (criterion,) = (one for one in after.nodes["quality"].config["criteria"] if one["id"] == "sure")
    assert criterion["version"] == 3
    assert criterion["text"] == "It asks nothing. A rhetorical question is a question, too."
    assert after == change.flow


def test_the_grades_of_the_version_before_are_kept_or_asked_for_again(path):
    grade(path, [a_grade(rows_of(path)[0], "good", criterion="sure", criterion_version=2)])
    change = ruled(load_flow(path).flow, "quality", "sure", "Hints are fine.")
    assert grades_of_old_version(path, change) == 1
    assert len(settle_grades(path, change, "requeue").requeued) == 1
    assert settle_grades(path, change, "keep").kept == 1
