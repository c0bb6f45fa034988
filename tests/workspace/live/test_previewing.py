"""A node's value before anything runs: rendered, read, and never asked for or written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowboard.flow.errors import FlowError
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.live.previewing import preview
from flowboard.workspace.project import Project, load
from tests.provider import Provider


async def seen(project: Project, node: str, **which: object) -> list:
    return await preview(project.file, NodeTypes(), node, **which)


async def test_a_prompt_is_rendered_for_one_row(project: Project) -> None:
    (cell,) = await seen(project, "extract", row="c")
    assert cell.values["prompt"][-1]["content"].strip() == "Say it: three"


async def test_the_first_rows_of_a_dataset_are_read(project: Project) -> None:
    cells = await seen(project, "tweets", limit=2)
    assert [cell.values["text"] for cell in cells] == ["hello", "=cmd()"]


async def test_no_model_is_asked_and_nothing_is_written(project: Project, provider: Provider) -> None:
    (cell,) = await seen(project, "answer", row="a")
    assert not cell.values and "run" in cell.problem
    assert not provider.requests.total()
    with Store.open(locate_store(project.path, {})) as store:
        assert store.runs() == []


async def test_an_answer_that_is_known_is_shown(project: Project, provider: Provider) -> None:
    await project.run_async(row="a")
    asked = provider.requests.total()
    (cell,) = await seen(project, "answer", row="a")
    assert cell.values["text"] and provider.requests.total() == asked


async def test_a_node_that_isnt_configured_says_so(flow_with: Callable[[str], Path]) -> None:
    path = flow_with(
        "  tweets: {type: dataset, path: tweets.csv}\n  ask: {type: prompt, inputs: {a: tweets.text}}\n"
    )
    with pytest.raises(FlowError):
        await preview(load(path).file, NodeTypes(), "ask", limit=1)
