"""The example in the docstring of every node type: a valid part of a flow, and run on a small input."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flowboard.assertions.evaluate import Evaluator
from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.flow import read_flow, validate
from flowboard.node import ABSENT, AssertionSpec, ChatResponse, Expanded, Grade, Outcome, SourceRow
from flowboard.workspace.catalogue import FlowCatalogue, NodeTypes
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from tests.nodes.context import CellOf
from tests.nodes.documented import configured, example_text

TYPES = NodeTypes()
FILES = {
    "tweets.csv": "tweet_id,Tweet text\n7,Paris is big.\n",
    "answers.csv": "reply,question,verdict,step_1\nYes.,Open?,ok,facts\n",
    "policies/returns.md": "Devices go back within 30 days.\n",
}
LABELS = {"text": {"value": "formal"}, "llm": {"model": "openai/gpt-5-mini", "sample": "2"}}
ASKED = [
    {"role": "system", "content": "You know people, places and companies well."},
    {"role": "user", "content": "Extract up to three well-known entities from this tweet.\nHi!"},
]
FORM = {"form": {"verdict": "fail", "assertions": {"bulleted": "fail"}}}

GIVES: list[tuple[str, dict[str, Any], Mapping[str, Any] | Expanded]] = [
    ("text", {}, {"text": "You write politely and to the point."}),
    ("prompt", {"tweet": "Hi!"}, {"prompt": ASKED}),
    ("llm", {"prompt": "Hi!"}, {"text": "openai/gpt-5-mini, draw 1", "finish_reason": "stop"}),
    ("python", {"text": "From 2026-01-31."}, {"value": ["2026-01-31"]}),
    (
        "transform",
        {"value": '{"order": {"nr": 7, "items": [{"name": "cup"}]}}'},
        {"value": {"number": 7, "items": [{"name": "cup"}]}, "number": 7, "items": ["cup"]},
    ),
    ("split", {"value": "Paris\n\nLima"}, Expanded({"1": {"item": "Paris"}, "2": {"item": "Lima"}})),
    (
        "collect",
        {"value": ["Paris", "Lima"], "verdict": ["pass", "fail"]},
        {"text": "Paris (pass)\nLima (fail)", "items": ["Paris", "Lima"], "count": 2},
    ),
    ("retrieve", {"query": "What devices?"}, {"text": FILES["policies/returns.md"].strip()}),
    ("filter", {"item": "Hi!", "verdict": "fail"}, {"kept": ABSENT, "rejected": "Hi!"}),
    ("merge", {"items": "Hi!"}, {"item": "Hi!"}),
    ("multi_evaluator", {"output": "Paris", "tweet": "Hi!"}, {"verdict": "fail", "verdicts": FORM}),
    ("grading", {"output": "Paris", "tweet": "Hi!"}, {"grade": "good", "note": "fine"}),
    (
        "output",
        {"value": "Paris", "tweet": "Hi!", "verdict": "pass"},
        {"row": {"value": "Paris", "tweet": "Hi!", "verdict": "pass"}},
    ),
    ("note", {}, {}),
    ("group", {}, {}),
]
ROWS = [
    ("dataset", SourceRow({"tweet_id": "7", "text": "Paris is big."}, "7")),
    (
        "import_outputs",
        SourceRow({"output": "Yes.", "input": "Open?", "label": "good", "facts": "facts"}),
    ),
]


def type_named(name: str) -> Any:
    cls = TYPES.find(name)
    assert cls is not None
    return cls


def outcome_of(spec: AssertionSpec, output: Any) -> Outcome:
    return Evaluator().prepare(spec).check(output, {}).outcome


@pytest.fixture
def cell(tmp_path: Path) -> CellOf:
    """A cell among the files that the examples name, with checks that are carried out."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    cell = CellOf(
        answer=lambda request: ChatResponse(f"{request.model}, draw {request.sample}"),
        outcome=outcome_of,
        graded=Grade("good", "fine"),
    )
    cell.files = FlowFiles(tmp_path, OutputFolder(tmp_path / "out"))
    return cell


@pytest.mark.parametrize("name", TYPES.names())
def test_the_example_of_a_node_is_a_valid_part_of_a_flow(name: str) -> None:
    example = example_text(type_named(name))
    flow = read_flow("flowboard: 1\nnodes:\n" + textwrap.indent(example, "  "))
    assert [node.type for node in flow.flow.nodes.values()] == [name]
    problems = validate(flow, FlowCatalogue(TYPES))
    assert {problem.code for problem in problems} <= {"unknown-node"}, problems  # it is wired to others


@pytest.mark.parametrize(("name", "inputs", "outputs"), GIVES, ids=[name for name, *_ in GIVES])
async def test_the_example_of_a_node_runs(
    name: str, inputs: dict[str, Any], outputs: Mapping[str, Any] | Expanded, cell: CellOf
) -> None:
    cell.labels = LABELS.get(name, {})
    cell.sandbox = sandbox = open_sandbox()
    try:
        given = await configured(type_named(name)).run(cell, **inputs)
    finally:
        await sandbox.close()
    if isinstance(outputs, Expanded):
        assert given == outputs
    else:
        assert {port: given[port] for port in outputs} == outputs


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_the_example_of_a_source_reads_its_file(name: str, row: SourceRow, cell: CellOf) -> None:
    assert list(configured(type_named(name)).rows(cell)) == [row]


def test_every_node_type_has_its_example_run_here() -> None:
    assert {name for name, *_ in [*GIVES, *ROWS]} == set(TYPES.names())
