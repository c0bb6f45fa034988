"""An edit of a criterion leaves rows to grade again: few, kept in the store, and gone once they are graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.store import criterion_edits, grades
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.criteria import CriteriaEdit, edit
from flowboard.workspace.evaluators.criteria_log import Doing, recorded
from flowboard.workspace.evaluators.regrade_queue import RegradeRequest, regrade_requests
from tests.workspace.evaluators.praise import (
    FLOW,
    a_grade,
    grade,
    grade_calm,
    opened,
    products,
    rows_of,
    run,
    write_flow,
)

TYPES = NodeTypes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over 40 products, all of them graded for the criterion `calm`."""
    path = write_flow(tmp_path, products(25, 9, 6))
    run(path)
    grade_calm(path)
    return path


def of_calm(row, version: int = 1):
    verdict = "bad" if "!" in row.output else "good"
    return a_grade(row, verdict, criterion="calm", criterion_version=version)


def reworded(path: Path, decision="requeue") -> CriteriaEdit:
    """Another sentence for `calm`, carried out and written down."""
    flow = load_flow(path).flow
    change = edit(flow, "quality", "calm", "It never shouts.")
    recorded(path, TYPES, flow, change, decision, Doing("edited", "ada"))
    return change


def asked(path: Path, flow) -> tuple[RegradeRequest, ...]:
    return regrade_requests(path, TYPES, "quality", flow)


def test_without_an_edit_there_is_nothing_to_grade_again(path):
    assert asked(path, load_flow(path).flow) == ()


def test_fewer_rows_are_asked_for_than_lost_their_grade_and_every_one_is_in_the_run(path):
    (request,) = asked(path, reworded(path).flow)
    assert (request.criterion, request.version, request.text) == ("calm", 2, "It never shouts.")
    assert 0 < len(request.rows) < 40
    assert len(request.rows) == request.asked
    assert {row.key for row in request.rows} <= {row.key for row in rows_of(path)}


def test_the_reason_gives_no_verdict_away(path):
    (request,) = asked(path, reworded(path).flow)
    said = {row.why for row in request.rows} | {request.sentence}
    assert not any(word in sentence for sentence in said for word in ("good", "bad", "pass", "fail"))


def test_a_row_that_is_graded_for_the_new_version_leaves_the_queue(path):
    flow = reworded(path).flow
    (before,) = asked(path, flow)
    first = next(row for row in rows_of(path) if row.key == before.rows[0].key)
    grade(path, [of_calm(first, version=2)])
    (after,) = asked(path, flow)
    assert [row.key for row in after.rows] == [row.key for row in before.rows[1:]]


def test_when_all_are_graded_nothing_is_asked_for(path):
    flow = reworded(path).flow
    grade(path, [of_calm(row, version=2) for row in rows_of(path)])
    assert asked(path, flow) == ()


def test_grades_that_still_hold_leave_nothing_to_do_and_count_for_the_new_version(path):
    flow = reworded(path, "keep").flow
    assert asked(path, flow) == ()
    with opened(path) as store:
        kept = [one for one in grades.log(store) if one.criterion_version == 2]
    assert len(kept) == 40


def test_an_edit_that_was_taken_back_asks_for_nothing(path):
    reworded(path)
    assert asked(path, load_flow(path).flow) == ()


def test_rows_whose_output_is_another_now_are_counted_and_left_out(path):
    flow = reworded(path).flow
    (before,) = asked(path, flow)
    write_flow(path.parent, [*products(2, 0, 0), *(f"cup {number}" for number in range(38))])
    run(path)
    (after,) = asked(path, flow)
    assert after.missing == before.asked - len(after.rows)
    assert len(after.rows) <= 2


def test_a_criterion_without_verdicts_has_all_its_rows_graded_again(tmp_path):
    path = write_flow(tmp_path, products(3, 2, 1))
    run(path)
    grade(path, [of_calm(row) for row in rows_of(path)])
    before = load_flow(path).flow
    bare = [{**one, "candidates": []} for one in before.nodes["quality"].config["criteria"]]
    quality = before.nodes["quality"].model_copy(update={"config": {"criteria": bare}})
    before = before.model_copy(update={"nodes": before.nodes | {"quality": quality}})
    change = edit(before, "quality", "calm", "It never shouts.")
    recorded(path, TYPES, before, change, "requeue", Doing("edited", "ada"))
    with opened(path) as store:
        (kept,) = criterion_edits.log(store, str(path), "quality")
    assert set(kept.requeued) == set(kept.doubted)
    assert len(kept.doubted) == 6


def test_a_row_that_was_graded_at_two_nodes_is_asked_for_once(tmp_path):
    apart = FLOW.replace(
        "{output: praise.value, product: products.name}\n    wait", "{output: praise.value}\n    wait"
    )
    path = write_flow(tmp_path, products(25, 9, 6), apart)
    run(path)
    rows = rows_of(path)
    grade(path, [of_calm(row) for row in rows])
    grade(path, [replace(of_calm(row), subject=row.elsewhere[0]) for row in rows])
    flow = reworded(path).flow
    (request,) = asked(path, flow)
    keys = [row.key for row in request.rows]
    assert len(keys) == len(set(keys)) == request.asked <= 40
    first = next(row for row in rows if row.key == keys[0])
    grade(path, [replace(of_calm(first, version=2), subject=first.elsewhere[0])])
    assert [row.key for row in asked(path, flow)[0].rows] == keys[1:]
