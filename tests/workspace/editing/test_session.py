"""Editing an open flow: what is accepted, what is refused and why, and what clients are told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from flowboard.workspace.editing.actors import OWNER, Actor, may
from flowboard.workspace.editing.compatibility import COMPATIBLE, connectable
from flowboard.workspace.editing.session import Applied, FlowSession, Refused
from tests.workspace.editing.conftest import Open
from tests.workspace.editing.mirror import Mirror

ADA = Actor("ada", "edit")


def field(node: str, *path: str | int, value: Any) -> dict[str, Any]:
    return {"op": "set_field", "id": node, "path": list(path), "value": value}


def wire(source: str, target: str, port: str, **more: Any) -> dict[str, Any]:
    return {"op": "set_wire", "source": source, "target": target, "port": port, **more}


def test_roles_are_ordered() -> None:
    assert may(OWNER, "edit")
    assert may(Actor("a", "run"), "edit")
    assert not may(Actor("a", "grade"), "edit")
    assert not may(Actor("a", "view"), "grade")


@pytest.mark.parametrize("role", ["view", "grade"])
def test_who_may_not_edit_changes_nothing(session: FlowSession, role: Any) -> None:
    guest = Actor("guest", role)
    rev = session.rev
    refused = [
        lambda: session.apply(guest, "x", [field("answer", "title", value="x")]),
        lambda: session.undo(guest),
        lambda: session.save(guest),
        lambda: session.name_version(guest, "x"),
        lambda: session.restore(guest, "x"),
        lambda: session.take_theirs(guest),
        lambda: session.keep_mine(guest),
    ]
    for attempt in refused:
        with pytest.raises(Refused, match="Your role here is"):
            attempt()
    assert session.rev == rev


def test_a_batch_counts_as_a_whole_or_not_at_all(session: FlowSession) -> None:
    before, rev = session.flow, session.rev
    with pytest.raises(Refused):
        session.apply(
            ADA, "x", [field("answer", "title", value="x"), field("nobody", "title", value="x")]
        )
    assert session.flow is before
    assert session.rev == rev


def test_a_refusal_tells_the_truth_about_everything_it_touched(session: FlowSession) -> None:
    batch = [
        {"op": "set_node", "id": "new", "node": {"type": "llm"}},
        field("answer", "title", value="x"),
        wire("answer.text", "extract", "tweet"),
    ]
    with pytest.raises(Refused) as refused:
        session.apply(ADA, "x", batch)
    restore = refused.value.restore
    assert restore.remove_nodes == ("new",)
    assert set(restore.set_nodes) == {"answer", "extract"}
    assert restore.set_nodes["answer"].title == "answer"
    assert [one.ends for one in restore.remove_wires] == [("answer", "text", "extract", "tweet")]
    assert ("tweets", "text", "extract", "tweet") in [one.ends for one in restore.set_wires]


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        ([wire("answer.text", "extract", "tweet")], "would close a circle"),
        ([wire("answer.text", "answer", "prompt")], "can't feed itself"),
        ([wire("answer.nothing", "quality", "more")], "has no output 'nothing'"),
        ([wire("tweets.nothing", "quality", "more")], "has no output 'nothing'"),
        ([wire("answer.text", "extract", "nothing")], "has no input 'nothing'"),
        ([wire("quality.verdict", "extract", "tweet")], "takes text, but 'verdict' gives verdict"),
        ([wire("tweets.text", "extract", "tweet", also=True), wire("tweets.id", "extract", "tweet", also=True)],
         "takes one wire"),
        ([{"op": "set_node", "id": "x", "node": {"type": "llm", "inputs": {"prompt": "no.text"}}}], "no node 'no'"),
        ([{"op": "set_node", "id": "x", "node": {"type": "llm", "inputs": {"more": "answer.text"}}}], "no input 'more'"),
    ],
)  # fmt: skip
def test_wires_that_dont_fit_are_refused(session: FlowSession, batch: Any, words: str) -> None:
    session.settle()
    with pytest.raises(Refused, match=words) as refused:
        session.apply(ADA, "x", batch)
    assert refused.value.reason.endswith((".", "?"))


def test_a_client_can_tell_the_same_refusals_by_itself(session: FlowSession) -> None:
    session.settle()
    view = session.canvas()
    assert connectable(view, "answer.text", "quality.tweet") is None
    assert connectable(view, "tweets.text", "answer.prompt") is None
    assert "circle" in (connectable(view, "answer.text", "extract.tweet") or "")
    assert "gives verdict" in (connectable(view, "quality.verdict", "answer.prompt") or "")
    assert "verdict" not in COMPATIBLE["text"]
    assert set(COMPATIBLE["json"]) == set(COMPATIBLE)


def test_a_flow_may_be_incomplete_and_says_what_is_missing(session: FlowSession) -> None:
    session.apply(
        ADA, "Add", [{"op": "set_node", "id": "more", "node": {"type": "llm"}, "place": [0, 0]}]
    )
    node = session.canvas().nodes["more"]
    assert [problem.field for problem in node.problems] == ["models", "inputs"]
    assert [port.name for port in node.inputs] == ["prompt"]
    assert "text" in [port.name for port in node.outputs]
    session.apply(ADA, "Wire", [wire("extract.prompt", "more", "prompt")])
    assert [problem.field for problem in session.canvas().nodes["more"].problems] == ["models"]


def test_variables_of_a_prompt_become_ports_as_one_types(session: FlowSession) -> None:
    session.apply(ADA, "Type", [field("extract", "template", value="{{ tweet }} {{ mood }}")])
    node = session.canvas().nodes["extract"]
    assert [(port.name, port.wired, port.variable) for port in node.inputs] == [
        ("tweet", True, True),
        ("mood", False, True),
    ]
    assert [problem.message for problem in node.problems] == [
        "The input 'mood' isn't wired. Write `mood: node.port` below inputs."
    ]


def test_a_wire_to_a_variable_that_is_gone_stays_and_is_told(session: FlowSession) -> None:
    session.apply(ADA, "Type", [field("extract", "template", value="{{ twee }}")])
    node = session.canvas().nodes["extract"]
    assert {port.name: port.lost for port in node.inputs} == {"twee": False, "tweet": True}
    assert any("There is no input 'tweet'" in problem.message for problem in node.problems)
    session.apply(ADA, "Type", [field("extract", "template", value="{{ tweet }}")])
    assert session.canvas().nodes["extract"].problems == ()


def test_what_a_node_gives_otherwise_is_told_on_those_it_feeds(session: FlowSession) -> None:
    applied = session.apply(ADA, "x", [field("answer", "type", value="collect")])
    assert {"answer", "quality", "results"} <= set(applied.change.set_nodes) | {"quality", "results"}
    session.apply(ADA, "x", [{"op": "set_node", "id": "answer", "node": {"type": "note", "text": "x"}}])
    view = session.canvas()
    assert any("no output 'text'" in problem.message for problem in view.nodes["quality"].problems)
    assert view.nodes["answer"].outputs[0].lost


def test_an_assertion_that_names_a_value_far_above_is_told_when_that_goes(session: FlowSession) -> None:
    check = {"name": "own", "check": "no_new_numbers", "source": "tweets.text"}
    session.apply(ADA, "x", [field("answer", "assertions", value=[check])])
    before = [
        one for one in session.canvas().nodes["answer"].problems if one.code == "unknown-reference"
    ]
    session.apply(
        ADA, "x", [{"op": "remove_wire", "source": "tweets.text", "target": "extract", "port": "tweet"}]
    )
    after = [one for one in session.canvas().nodes["answer"].problems if one.code == "unknown-reference"]
    assert before == []
    assert "doesn't lead to this node" in after[0].message


def test_what_comes_twice_is_made_once(session: FlowSession) -> None:
    batch = [{"op": "remove_field", "id": "answer", "path": ["models", 0]}]
    first = session.apply(ADA, "x", batch, client="tab", seq=1)
    assert session.apply(ADA, "x", batch, client="tab", seq=1) is first
    assert session.apply(ADA, "x", batch, client="other", seq=1) is not first


def test_a_client_from_the_future_has_to_reload(session: FlowSession) -> None:
    with pytest.raises(Refused, match="Reload"):
        session.apply(ADA, "x", [field("answer", "title", value="x")], rev=99)


@pytest.mark.parametrize(
    "ops", [None, 7, "remove_node", {"op": "remove_node"}, [None], [[]], [{"op": {}}]]
)
def test_what_is_no_batch_is_refused(session: FlowSession, ops: Any) -> None:
    with pytest.raises(Refused):
        session.apply(ADA, "x", ops)


def test_undo_takes_back_only_ones_own(session: FlowSession) -> None:
    bob = Actor("bob", "edit")
    session.apply(ADA, "Samples", [field("answer", "samples", value=3)])
    session.apply(bob, "Warmer", [field("answer", "temperature", value=1)])
    assert (session.undo_label(ADA), session.undo_label(bob)) == ("Samples", "Warmer")
    undone = session.undo(ADA)
    assert undone is not None
    assert undone.kind == "undo"
    assert session.flow.nodes["answer"].config == {"models": ["local/m"], "temperature": 1}
    session.redo(ADA)
    assert session.flow.nodes["answer"].config["samples"] == 3


def test_what_others_have_changed_since_cant_be_taken_back(session: FlowSession) -> None:
    session.apply(ADA, "Samples", [field("answer", "samples", value=3)])
    session.apply(Actor("bob", "edit"), "More", [field("answer", "samples", value=5)])
    with pytest.raises(Refused, match="others have changed"):
        session.undo(ADA)
    assert session.flow.nodes["answer"].config["samples"] == 5
    assert session.undo(ADA) is None


def test_an_undo_that_would_close_a_circle_is_refused(session: FlowSession) -> None:
    session.apply(
        ADA,
        "Cut",
        [{"op": "remove_wire", "source": "extract.prompt", "target": "answer", "port": "prompt"}],
    )
    session.apply(Actor("bob", "edit"), "Turn", [wire("answer.text", "extract", "tweet")])
    with pytest.raises(Refused, match="close a circle"):
        session.undo(ADA)


def test_deleting_with_healing_wires_only_what_fits(session: FlowSession) -> None:
    session.settle()
    session.apply(ADA, "Delete", [{"op": "remove_node", "id": "extract", "heal": True}])
    assert session.flow.nodes["answer"].inputs == {"prompt": "tweets.text"}
    session.undo(ADA)
    assert session.flow.nodes["answer"].inputs == {"prompt": "extract.prompt"}


def test_pasting_into_another_flow_keeps_inner_wires(
    session: FlowSession, open_flow: Open, flow_with: Any
) -> None:
    other = open_flow(flow_with("  answer: {type: note}\n"))
    other.paste(ADA, session.copy(["extract", "answer"]), at=(10, 20))
    assert other.flow.nodes["answer_2"].inputs == {"prompt": "extract.prompt"}
    assert other.undo_label(ADA) == "Paste"
    with pytest.raises(Refused, match="clipboard"):
        other.paste(ADA, {"html": "<b>"})


def test_notes_and_frames_show_what_they_hold(session: FlowSession) -> None:
    session.apply(ADA, "x", [
        {"op": "set_node", "id": "words", "node": {"type": "note", "text": "Hello", "hue": "blue", "size": [90, 60]}},
        {"op": "set_node", "id": "frame", "node": {"type": "group", "members": ["answer"], "title": "Asking"}},
    ])  # fmt: skip
    nodes = session.canvas().nodes
    assert (nodes["words"].text, nodes["words"].hue, nodes["words"].size) == ("Hello", "blue", (90, 60))
    assert nodes["frame"].group == {"members": ["answer"], "collapsed": False}
    session.apply(ADA, "x", [{"op": "remove_node", "id": "answer"}])
    assert session.canvas().nodes["frame"].group == {"members": [], "collapsed": False}


def test_the_line_under_a_title_tells_nodes_apart(session: FlowSession) -> None:
    session.settle()
    session.apply(ADA, "x", [field("answer", "samples", value=3)])
    shown = {name: node.subtitle for name, node in session.canvas().nodes.items()}
    assert shown == {
        "tweets": "tweets.csv · 2 columns",
        "extract": "Say it: {{ tweet }}",
        "answer": "m · 3 samples",
        "quality": "1 criterion · 1 assertion",
        "results": "Output",
    }


def test_columns_of_data_are_ports_and_follow_the_file(session: FlowSession, folder: Path) -> None:
    session.settle()
    assert [port.name for port in session.canvas().nodes["tweets"].outputs] == ["id", "text"]
    tab = Mirror(session)
    (folder / "tweets.csv").write_text("id,words,mood\na,b,c\n")
    assert not session.check_outside()
    session.settle()
    ports = {port.name: port.lost for port in session.canvas().nodes["tweets"].outputs}
    assert ports == {"id": False, "words": False, "mood": False, "text": True}
    assert any("no output 'text'" in one.message for one in session.canvas().nodes["extract"].problems)
    assert tab.shows(session)


def test_until_a_file_was_looked_into_any_column_may_be_there(
    session: FlowSession, folder: Path
) -> None:
    (folder / "later.csv").write_text("a,b\n1,2\n")
    session.apply(ADA, "x", [
        {"op": "set_node", "id": "later", "node": {"type": "dataset", "path": "later.csv"}},
        {"op": "set_node", "id": "more", "node": {"type": "prompt", "template": "{{ a }}", "inputs": {"a": "later.a"}}},
    ])  # fmt: skip
    session.settle()
    assert [port.name for port in session.canvas().nodes["later"].outputs] == ["a", "b"]
    assert not session.canvas().nodes["later"].open_outputs


def test_a_missing_file_is_told_on_its_node(session: FlowSession) -> None:
    session.apply(ADA, "x", [field("tweets", "path", value="../../etc/data.csv")])
    session.settle()
    assert "outside the flow's folder" in session.canvas().nodes["tweets"].problems[0].message
    session.apply(ADA, "x", [field("tweets", "path", value="no.csv")])
    session.settle()
    assert "doesn't exist" in session.canvas().nodes["tweets"].problems[0].message


async def test_what_is_found_out_reaches_listeners_on_the_event_loop(
    flow_path: Path, open_flow: Open, folder: Path
) -> None:
    session = open_flow(flow_path)
    heard: asyncio.Queue[Applied] = asyncio.Queue()
    session.listen(heard.put_nowait)
    (folder / "other.csv").write_text("x,y,z\n1,2,3\n")
    session.apply(ADA, "x", [field("tweets", "path", value="other.csv")])
    kinds = [(await asyncio.wait_for(heard.get(), 30)).kind for _ in range(2)]
    assert kinds == ["edit", "found"]


def test_a_node_of_an_unknown_type_is_kept_as_it_is(open_flow: Open, flow_with: Any) -> None:
    path = flow_with(
        "  odd:\n    type: from_elsewhere\n    setting: [1, {deep: yes}]\n    inputs: {x: odd2.y}\n  odd2: {type: note}\n"
    )
    session = open_flow(path)
    text = path.read_text()
    node = session.canvas().nodes["odd"]
    assert (node.known, node.open_inputs) == (False, True)
    assert "Unknown node type" in node.problems[0].message
    session.apply(ADA, "x", [{"op": "move_nodes", "places": {"odd": [5, 5]}}])
    session.undo(ADA)
    assert session.file().text == text


def test_a_file_with_a_circle_opens_and_can_be_put_right(open_flow: Open, flow_with: Any) -> None:
    session = open_flow(flow_with(
        "  a: {type: transform, inputs: {value: b.value}}\n  b: {type: transform, inputs: {value: a.value}}\n"
    ))  # fmt: skip
    assert [one.code for one in session.canvas().nodes["a"].problems] == ["cycle"]
    session.apply(ADA, "x", [field("b", "title", value="Still here")])
    session.apply(ADA, "x", [{"op": "remove_wire", "source": "a.value", "target": "b", "port": "value"}])
    assert "cycle" not in [one.code for one in session.canvas().nodes["a"].problems]
    with pytest.raises(Refused, match="circle"):
        session.apply(ADA, "x", [wire("a.value", "b", "value")])


def test_a_closed_flow_takes_no_more_edits(session: FlowSession) -> None:
    session.close()
    with pytest.raises(Refused, match="closed"):
        session.apply(ADA, "x", [field("answer", "title", value="x")])
    assert not session.check_outside()


def test_a_listener_that_fails_doesnt_keep_the_others_from_hearing(session: FlowSession) -> None:
    heard: list[Applied] = []

    def fails(applied: Applied) -> None:
        raise RuntimeError("a defect")

    rev = session.rev
    session.listen(fails)
    stop = session.listen(heard.append)
    session.apply(ADA, "x", [field("answer", "title", value="x")])
    stop()
    session.apply(ADA, "x", [field("answer", "title", value="y")])
    assert [applied.rev for applied in heard] == [rev + 1]
