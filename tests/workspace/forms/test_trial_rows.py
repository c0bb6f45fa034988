"""Rows to try code on, from the latest run or from what comes before one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.trial_rows import inputs_before_a_run, inputs_to_try, rows_to_judge
from flowboard.workspace.forms.trying_step import try_step
from flowboard.workspace.project import Project, load

TYPES = NodeTypes()
STEP = """\
  tweets: {type: dataset, path: tweets.csv}
  loud: {type: transform, inputs: {value: tweets.text}, steps: [strip]}
  both:
    type: python
    inputs: {one: tweets.text, other: loud.value}
    code: "def run(one, other): return one + other"
"""


async def test_an_output_comes_with_the_values_that_led_to_it(project: Project):
    await project.run_async()
    output, row = rows_to_judge(project.path, TYPES, "answer")[0]
    assert isinstance(output, str) and row["tweets.text"] == row["text"] == "hello"
    assert "extract.prompt" in row and "answer.text" not in row


async def test_another_port_may_be_looked_at(project: Project):
    await project.run_async()
    output, _ = rows_to_judge(project.path, TYPES, "answer", on="finish_reason")[0]
    assert output == "stop"


async def test_no_more_rows_than_wanted_are_read(project: Project):
    await project.run_async()
    assert len(rows_to_judge(project.path, TYPES, "answer", most=2)) == 2


def test_before_a_run_it_is_said_what_to_do(project: Project):
    with pytest.raises(WorkspaceError, match="Run the flow"):
        rows_to_judge(project.path, TYPES, "answer")


async def test_the_inputs_of_a_step_belong_to_the_same_row(flow_with: Callable[[str], Path]):
    path = flow_with(STEP)
    await load(path).run_async(to="loud")
    rows = inputs_to_try(path, load(path).file.flow, TYPES, "both")
    assert rows[2] == {"one": "three", "other": "three"} and len(rows) == 3


async def test_before_a_run_data_and_what_follows_from_it_are_there_all_the_same(
    flow_with: Callable[[str], Path],
):
    file = load(flow_with(STEP)).file
    assert inputs_to_try(Path(file.path or ""), file.flow, TYPES, "both") == []
    assert await inputs_before_a_run(file, TYPES, "both", most=1) == [{"one": "hello", "other": "hello"}]


async def test_what_is_wrong_elsewhere_doesnt_matter(flow_with: Callable[[str], Path]):
    file = load(flow_with(STEP + "  broken: {type: llm, inputs: {prompt: both.value}}\n")).file
    assert await inputs_before_a_run(file, TYPES, "both")


async def test_a_node_without_wires_cant_be_tried(flow_with: Callable[[str], Path]):
    file = load(flow_with('  alone: {type: python, code: "def run(): return 1"}\n')).file
    with pytest.raises(WorkspaceError, match="Nothing is wired"):
        inputs_to_try(Path(file.path or ""), file.flow, TYPES, "alone")


async def test_code_is_tried_in_the_sandbox_row_by_row():
    tried = await try_step("def run(x): return 10 / x", [{"x": 2}, {"x": 0}])
    assert tried[0].value == 5 and tried[1].error is not None and "division" in tried[1].error


async def test_code_cant_reach_the_machine():
    (tried,) = await try_step("def run(x): return open('/etc/passwd').read()", [{"x": 1}])
    assert tried.error and tried.value is None
