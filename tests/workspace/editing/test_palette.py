"""The palette, and what a new node of each type is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.palette import palette, starting_node
from flowboard.workspace.editing.session import FlowSession

FOLDER_TYPE = '''\
from flowboard.node import Context, NodeType, Port


class Shout(NodeType):
    """Writes a text in capitals.

    More words.
    """

    type = "shout"
    category = "Ours"
    inputs = (Port("text"),)
    outputs = (Port("text"), Port("length", "number"))
'''


def test_every_node_type_is_in_the_palette_under_its_category(types: NodeTypes) -> None:
    entries = palette(types)
    assert {entry.type for entry in entries} == set(types.names())
    assert [entry.category for entry in entries][:1] == ["Data"]
    assert all(entry.title and entry.icon and entry.summary and not entry.problem for entry in entries)
    json.dumps([entry.to_json() for entry in entries])


def test_an_entry_tells_the_ports_and_what_a_new_node_says(types: NodeTypes) -> None:
    entries = {entry.type: entry.to_json() for entry in palette(types)}
    assert (entries["llm"]["title"], entries["prompt"]["defaults"]) == ("LLM", {"template": ""})
    assert [port["name"] for port in entries["llm"]["in"]] == ["prompt"]
    assert entries["llm"]["out"][0] == {
        "name": "text", "type": "text", "primary": True, "lost": False, "description": "the answer",
    }  # fmt: skip
    assert entries["merge"]["in"][0]["many"]
    assert entries["multi_evaluator"]["open_inputs"]


def test_a_new_node_of_every_type_can_be_put_down_and_taken_back(
    session: FlowSession, types: NodeTypes
) -> None:
    for name in types.names():
        node = {"type": name, **starting_node(types, name).config}
        session.apply(OWNER, "Add", [{"op": "set_node", "id": f"new_{name}", "node": node}])
        assert session.canvas().nodes[f"new_{name}"].known
        session.undo(OWNER)
    assert session.file().text == session.path.read_text()


def test_types_of_a_folder_say_where_they_come_from_and_a_broken_one_what_is_wrong(
    tmp_path: Path,
) -> None:
    (tmp_path / "shout.py").write_text(FOLDER_TYPE)
    (entry,) = [entry for entry in palette(NodeTypes([tmp_path])) if entry.type == "shout"]
    assert (entry.category, entry.summary, entry.source) == (
        "Ours",
        "Writes a text in capitals.",
        str(tmp_path),
    )


def test_a_type_that_is_worked_on_is_followed(flow_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "shout.py").write_text(FOLDER_TYPE)
    session = FlowSession.open(flow_path, NodeTypes([folder]))
    try:
        session.apply(OWNER, "Add", [{"op": "set_node", "id": "loud", "node": {"type": "shout"}}])
        assert [port.name for port in session.canvas().nodes["loud"].outputs] == ["text", "length"]
        (folder / "shout.py").write_text(FOLDER_TYPE.replace('"length"', '"size"'))
        session.check_outside()
        assert [port.name for port in session.canvas().nodes["loud"].outputs] == ["text", "size"]
    finally:
        session.close()


@pytest.mark.parametrize(
    ("id_", "title"), [("draft_2", "draft 2"), ("a-b", "a b"), ("x", "x"), ("a__b", "a  b")]
)
def test_a_node_without_a_title_is_called_by_its_id(session: FlowSession, id_: str, title: str) -> None:
    session.apply(OWNER, "Add", [{"op": "set_node", "id": id_, "node": {"type": "note"}}])
    assert session.canvas().nodes[id_].title == title
