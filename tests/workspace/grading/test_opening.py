"""Which run is graded where a flow is open in an editor, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.opening import grading_of_flow
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.stores import opened_store
from tests.workspace.grading.praise import FLOW, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over six products."""
    return write_flow(tmp_path, [f"thing {number}" for number in range(6)])


def opened_run(path: Path, reference: str = "latest") -> str:
    flow = load_flow(path).flow
    with grading_of_flow(path, reference, "praise", NodeTypes(), GradingTask("ada"), flow) as session:
        return session.source.run.id


def test_a_flow_that_never_ran_says_so(path: Path):
    with pytest.raises(WorkspaceError, match="hasn't run yet"):
        opened_run(path)


def test_the_run_of_another_flow_beside_it_isnt_taken(path: Path):
    first = run(path)
    other = path.with_name("other.flow.yaml")
    other.write_text(FLOW.replace("name: praise", "name: other"))
    run(other)
    assert opened_run(path) == first


def test_a_run_of_one_row_leaves_the_rows_of_the_run_before_it(path: Path):
    first = run(path)
    single = run(path, row="p3")
    assert opened_run(path) == first
    assert opened_run(path, single) == single


def test_a_run_that_goes_on_is_taken_however_few_rows_it_has(path: Path):
    run(path)
    second = run(path, limit=1)
    with opened_store(path) as store:
        store.update_run(second, status="running")
    assert opened_run(path) == second


def test_a_criterion_is_graded_as_the_draft_has_it(path: Path):
    run(path)
    draft = path.with_name("draft.flow.yaml")
    draft.write_text(FLOW.replace("version: 3", "version: 7"))
    task = GradingTask("ada", criterion="calm", order="data")
    with grading_of_flow(path, "latest", "quality", NodeTypes(), task, load_flow(draft).flow) as session:
        assert session.grade("good").criterion_version == 7
