"""What is on the canvas only: notes and groups."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError

import flowboard
from flowboard.node import NodeType
from flowboard_nodes.group import Group
from flowboard_nodes.note import Note
from tests.nodes.context import CellOf

FLOW = """\
flowboard: 1
name: annotated
nodes:
  tweets:
    type: dataset
    rows: [{text: Hello}]
  results:
    type: output
    inputs: {value: tweets.text}
"""
ON_THE_CANVAS = """\
  why:
    type: note
    text: Each tweet is taken as it is.
  all:
    type: group
    title: Everything
    members: [tweets, results]
"""


@pytest.mark.parametrize("node", [Note(text="# Why"), Group(members=["a"])])
def test_it_takes_and_gives_nothing(node: NodeType) -> None:
    assert not node.input_ports()
    assert not node.output_ports()
    assert asyncio.run(node.run(CellOf())) == {}


def test_a_node_is_in_a_group_once() -> None:
    with pytest.raises(ValidationError, match="`members` names 'a' twice"):
        Group(members=["a", "b", "a"])


@pytest.mark.parametrize("cls", [Note, Group])
def test_a_hue_is_one_of_the_palette(cls: type[NodeType]) -> None:
    with pytest.raises(ValidationError, match="hue"):
        cls(hue="mauve")


def test_notes_and_groups_change_nothing_in_a_run(tmp_path: Path) -> None:
    written = []
    for name, text in (("plain", FLOW), ("annotated", FLOW + ON_THE_CANVAS)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.flow.yaml").write_text(text)
        project = flowboard.load(folder / "a.flow.yaml")
        assert not project.validate().problems
        report = project.run()
        assert report.status == "done"
        written.append(((folder / "out" / "results.jsonl").read_text(), report.quality))
        assert list(report.summary.nodes) == ["tweets", "results"]
    assert written[0] == written[1]


def test_a_group_is_wired_to_nothing(tmp_path: Path) -> None:
    place = tmp_path / "a.flow.yaml"
    place.write_text(FLOW.replace("tweets.text", "all.text") + ON_THE_CANVAS)
    (problem,) = flowboard.load(place).validate().problems
    assert "has no output 'text'" in problem.message
