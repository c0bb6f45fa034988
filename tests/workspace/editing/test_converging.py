"""Long stretches of random edits: everyone sees the same, and everything can be taken back."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from flowboard.flow import format_flow, load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import Actor
from flowboard.workspace.editing.canvas_state import Canvas
from flowboard.workspace.editing.session import FlowSession, Refused
from tests.workspace.conftest import FLOW
from tests.workspace.editing.conftest import Open
from tests.workspace.editing.mirror import Mirror
from tests.workspace.editing.random_edits import random_batch

ADA, BOB = Actor("ada", "edit"), Actor("bob", "edit")

OWN_STYLE = """\
# Not as fmt writes it.
flowboard: 1
name:   'demo'   # a name
nodes:

    tweets: {type: dataset, path: tweets.csv}   # the data

    answer:
        type: llm      # which?
        models:
        - local/m

        inputs: { prompt: tweets.text }
layout: {tweets: [0,0]}
"""


def edit_at_random(session: FlowSession, random: Random, times: int, *actors: Actor) -> int:
    """Make batches until so many were made; gives how many were refused."""
    refused = made = 0
    while made < times:
        actor = random.choice(actors)
        try:
            applied = session.apply(actor, f"edit {made}", random_batch(random, session.flow))
        except Refused as refusal:
            assert refusal.reason.rstrip().endswith((".", "?", ")")), refusal.reason
            refused += 1
        else:
            made += 1 if applied.change else 0
    return refused


@pytest.mark.parametrize(("text", "number"), [(FLOW, 1), (FLOW, 2), (OWN_STYLE, 3)])
def test_200_random_edits_taken_back_give_the_file_to_the_byte(
    flow_path: Path, open_flow: Open, text: str, number: int
) -> None:
    flow_path.write_text(text)
    session = open_flow(flow_path)
    mirror = Mirror(session)
    assert edit_at_random(session, Random(number), 200, ADA) > 0
    after = format_flow(session.flow)
    while session.undo(ADA) is not None:
        pass
    assert session.file().text == text
    assert mirror.shows(session)
    while session.redo(ADA) is not None:
        pass
    assert format_flow(session.flow) == after
    assert mirror.shows(session)


@pytest.mark.parametrize("number", [4, 5, 6])
def test_two_people_and_three_tabs_converge(session: FlowSession, number: int) -> None:
    random = Random(number)
    tabs = [Mirror(session), Mirror(session)]
    for turn in range(12):
        edit_at_random(session, random, 6, ADA, BOB)
        for _ in range(random.randrange(4)):
            back = random.choice([session.undo, session.undo, session.redo])
            try:
                back(random.choice([ADA, BOB]))
            except Refused as refusal:
                assert "can't be taken back" in refusal.reason
        if turn == 6:
            tabs.append(Mirror(session))
        assert all(tab.shows(session) for tab in tabs)


@pytest.mark.parametrize("number", [7, 8])
def test_what_is_shown_after_many_edits_is_what_a_fresh_look_shows(
    session: FlowSession, flow_path: Path, types: NodeTypes, number: int
) -> None:
    session.settle()
    random = Random(number)
    for _ in range(15):
        edit_at_random(session, random, 4, ADA)
        session.settle()
        canvas = Canvas(types, flow_path.parent)
        canvas.knowledge.looked |= session._edited.canvas.knowledge.looked
        fresh = canvas.view(canvas.first(session.flow), session.rev).to_json()
        shown = session.canvas().to_json()
        for view in (fresh, shown):
            for name, node in view["nodes"].items():
                if name not in session.flow.layout:
                    del node["place"]  # where a node without a place stands depends on its past
        assert shown["wires"] == fresh["wires"]
        assert shown["nodes"] == fresh["nodes"]


def test_after_opening_again_the_flow_and_everyones_way_back_are_as_they_were(
    flow_path: Path, open_flow: Open
) -> None:
    session = open_flow(flow_path)
    random = Random(9)
    edit_at_random(session, random, 60, ADA, BOB)
    for actor in (ADA, BOB, ADA):
        session.undo(actor)
    edit_at_random(session, random, 5, BOB)
    session.undo(BOB)
    shown, labels = format_flow(session.flow), [_labels(session, one) for one in (ADA, BOB)]
    session.close()
    again = open_flow(flow_path)
    assert format_flow(again.flow) == shown
    assert [_labels(again, one) for one in (ADA, BOB)] == labels
    assert again.saved.state == "draft"
    assert load_flow(flow_path).text == FLOW
    before = again.undo(ADA)
    assert before is not None


def _labels(session: FlowSession, actor: Actor) -> tuple[str | None, str | None]:
    return session.undo_label(actor), session.redo_label(actor)
