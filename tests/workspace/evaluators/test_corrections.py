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
)
from flowboard.workspace.evaluators.criteria import add_points, remove
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    graded_flow,
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
    return graded_flow(tmp_path, products(4, 2, 2))


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


def test_an_edit_says_how_many_grades_are_of_the_version_before(path):
    grade(path, [a_grade(rows_of(path)[0], "good", criterion="sure", criterion_version=2)])
    change = ruled(load_flow(path).flow, "quality", "sure", "Hints are fine.")
    assert grades_of_old_version(path, change) == 1


def test_an_edit_touches_only_what_it_changed_and_takes_away_what_is_gone(path):
    flow = load_flow(path).flow
    change = remove(flow, "quality", "calm")
    operations = criteria_operations(flow, change.flow, "quality")
    assert operations == [{"op": "remove_field", "id": "quality", "path": ["criteria", "calm"]}]
    assert apply(flow, parsed(operations)) == change.flow


def test_the_first_criterion_of_an_evaluator_makes_its_list(path):
    flow = load_flow(path).flow
    quality = flow.nodes["quality"]
    bare = quality.model_copy(update={"config": {}})
    empty = flow.model_copy(update={"nodes": flow.nodes | {"quality": bare}})
    change = add_points(empty, "quality", "It is kind.")
    after = apply(empty, parsed(criteria_operations(empty, change.flow, "quality")))
    assert [one["text"] for one in after.nodes["quality"].config["criteria"]] == ["It is kind."]
