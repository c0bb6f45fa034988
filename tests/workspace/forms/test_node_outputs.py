"""What a run has of a node: values of a row, what changed since, and counts of assertions."""

from __future__ import annotations

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.forms.node_outputs import AssertionCount, assertion_counts, stored_output
from flowboard.workspace.project import Project, load

TYPES = NodeTypes()


def test_without_a_run_there_is_nothing(project: Project):
    assert stored_output(project.path, TYPES, "answer", "a") == []
    assert assertion_counts(project.path, TYPES, "answer") == {}


async def test_the_active_row_has_its_own_cell(project: Project):
    await project.run_async()
    (cell,) = stored_output(project.path, TYPES, "extract", "c")
    assert cell.values["prompt"][-1]["content"].strip() == "Say it: three" and cell.before == {}


async def test_without_a_row_it_is_the_first_one(project: Project):
    await project.run_async()
    assert stored_output(project.path, TYPES, "tweets", None)[0].values["text"] == "hello"


async def test_a_row_or_node_that_isnt_there_has_no_cell(project: Project):
    await project.run_async()
    assert stored_output(project.path, TYPES, "answer", "nobody") == []
    assert stored_output(project.path, TYPES, "nothing", "a") == []


async def test_what_a_text_was_before_is_told_where_it_differs(project: Project):
    await project.run_async()
    data = project.path.parent / "tweets.csv"
    data.write_text(data.read_text().replace("three", "four"))
    await load(project.path).run_async()
    (changed,) = stored_output(project.path, TYPES, "tweets", "c")
    (same,) = stored_output(project.path, TYPES, "tweets", "a")
    assert changed.before == {"text": "three"} and same.before == {}


async def test_every_assertion_is_counted(project: Project):
    await project.run_async()
    counts = assertion_counts(project.path, TYPES, "answer")
    assert set(counts) == {"bulleted"} and counts["bulleted"].judged == 3


def test_only_pass_and_fail_are_judged():
    assert AssertionCount(passed=2, failed=1, errors=4, others=1).judged == 3
