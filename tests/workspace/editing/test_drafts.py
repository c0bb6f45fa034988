"""What was edited survives: a crash, a restart, a change of the file, and a store that can't be written."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from flowboard.flow import load_flow
from flowboard.store import Store, drafts
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.session import FlowSession, Refused
from tests.workspace.conftest import FLOW
from tests.workspace.editing.conftest import Open


def title(words: str, node: str = "answer") -> list[dict[str, Any]]:
    return [{"op": "set_field", "id": node, "path": ["title"], "value": words}]


def store_of(flow_path: Path) -> Store:
    return Store.open(flow_path.parent / ".flowboard" / "store.db")


def test_opening_makes_no_store(session: FlowSession, flow_path: Path) -> None:
    session.close()
    assert not (flow_path.parent / ".flowboard").exists()


def test_a_draft_is_taken_up_again(flow_path: Path, open_flow: Open) -> None:
    first = open_flow(flow_path)
    first.apply(OWNER, "Title", title("Mine"))
    first.close()
    again = open_flow(flow_path)
    assert again.flow.nodes["answer"].title == "Mine"
    assert again.saved.state == "draft"
    assert "draft" in again.saved.message
    assert flow_path.read_text() == FLOW


def test_kill_9_loses_less_than_a_second_of_edits(flow_path: Path, open_flow: Open) -> None:
    command = [sys.executable, "-m", "tests.workspace.editing.editing_loop", str(flow_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    made: list[tuple[int, float]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            number, at = line.split()
            made.append((int(number), float(at)))
            if made[-1][1] - made[0][1] > 2.0:
                break
        process.kill()
        killed = time.time()
    session = open_flow(flow_path)
    kept = session.flow.nodes["answer"].config["max_tokens"]
    old_enough = [number for number, at in made if at < killed - 1]
    assert len(old_enough) > 20
    assert kept >= old_enough[-1]


def test_saving_ends_the_draft(session: FlowSession, flow_path: Path) -> None:
    session.apply(OWNER, "Title", title("Mine"))
    session.save(OWNER)
    assert session.settle()
    assert session.saved.state == "saved"
    with store_of(flow_path) as store:
        assert drafts.read(store, str(flow_path)) == drafts.Draft(None, ())


def test_a_crash_between_saving_and_forgetting_the_draft_isnt_a_change_outside(
    session: FlowSession, flow_path: Path, open_flow: Open
) -> None:
    session.apply(OWNER, "Title", title("Mine"))
    session.settle()
    session.file().save(flow_path)  # as `save` does, before the journal hears of it
    session.close()
    again = open_flow(flow_path)
    assert again.saved.state == "saved"
    assert again.undo_label(OWNER) is None


def test_a_draft_on_another_file_is_kept_and_offered(
    session: FlowSession, flow_path: Path, open_flow: Open
) -> None:
    session.apply(OWNER, "Title", title("Mine"))
    session.close()
    flow_path.write_text(FLOW.replace("name: demo", "name: theirs"))
    again = open_flow(flow_path)
    assert again.saved.state == "changed_outside"
    assert again.flow.nodes["answer"].title == "Mine"
    assert '~ name: "theirs" → "demo"' in again.diff().lines() or any(
        "name" in line for line in again.diff().lines()
    )
    again.take_theirs(OWNER)
    assert again.flow.name == "theirs"
    assert [version.name.partition(",")[0] for version in again.versions()] == [
        "Before the file was taken"
    ]


def test_two_editors_never_write_one_draft(flow_path: Path, open_flow: Open) -> None:
    one, other = open_flow(flow_path), open_flow(flow_path)
    one.apply(OWNER, "One", title("One"))
    assert one.settle()
    other.apply(OWNER, "Other", title("Other"))
    assert not other.settle()
    assert "another Flowboard" in other.saved.message
    with pytest.raises(Refused, match="another Flowboard"):
        other.apply(OWNER, "Again", title("Again"))
    one.close()
    assert open_flow(flow_path).flow.nodes["answer"].title == "One"


def test_a_store_that_cant_be_written_is_told_and_tried_again(
    session: FlowSession, flow_path: Path, open_flow: Open
) -> None:
    folder = flow_path.parent / ".flowboard"
    folder.write_text("in the way")
    session.apply(OWNER, "Title", title("Mine"))
    session.settle(0.2)
    assert session.saved.message.startswith("Your changes aren't kept as a draft")
    folder.unlink()
    session.apply(OWNER, "Title", title("Mine too"))
    assert session.settle()
    assert "aren't kept" not in session.saved.message
    session.close()
    assert open_flow(flow_path).flow.nodes["answer"].title == "Mine too"


def test_a_step_that_cant_be_made_again_ends_the_draft_there_and_says_so(
    session: FlowSession, flow_path: Path, open_flow: Open
) -> None:
    session.apply(OWNER, "Title", title("Mine"))
    session.close()
    with store_of(flow_path) as store:
        drafts.append(
            store, str(flow_path), [{"op": "set_field", "id": "gone", "path": ["x"], "value": 1}]
        )
    again = open_flow(flow_path)
    assert again.flow.nodes["answer"].title == "Mine"
    assert "The last 1 of 2 changes" in again.saved.message
    again.apply(OWNER, "More", title("More"))
    again.close()
    assert open_flow(flow_path).flow.nodes["answer"].title == "More"


def test_typing_into_one_field_is_one_step(session: FlowSession) -> None:
    for length in range(1, 6):
        session.apply(OWNER, "Title", title("Hello"[:length]))
    session.apply(OWNER, "Title", title("Other", "extract"))
    session.undo(OWNER)
    assert (session.flow.nodes["answer"].title, session.flow.nodes["extract"].title) == ("Hello", "")
    session.undo(OWNER)
    assert session.flow.nodes["answer"].title == ""
    assert session.undo(OWNER) is None
    assert load_flow(session.path).flow == session.flow
