"""An open flow and its file: saving, changes from outside, versions, and files that can't be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowboard.flow import FlowError, load_flow
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.session import Applied, FlowSession, Refused, SavedState
from flowboard.workspace.errors import WorkspaceError
from tests.workspace.conftest import FLOW
from tests.workspace.editing.conftest import Open
from tests.workspace.editing.mirror import Mirror

STYLED = """\
flowboard: 1   # the format
name:   "demo"
nodes:
  tweets:    {type: dataset,   path: tweets.csv}

  # who answers
  answer:
      type: llm
      inputs: {prompt:   tweets.text}
      models: [ local/m ]
"""


def title(words: str, node: str = "answer") -> list[dict[str, Any]]:
    return [{"op": "set_field", "id": node, "path": ["title"], "value": words}]


def theirs(flow_path: Path, name: str = "theirs") -> str:
    text = FLOW.replace("name: demo", f"name: {name}")
    flow_path.write_text(text)
    return text


def test_saving_changes_only_what_was_edited(flow_path: Path, open_flow: Open) -> None:
    flow_path.write_text(STYLED)
    session = open_flow(flow_path)
    session.apply(OWNER, "x", title("Data", "tweets"))
    assert session.save(OWNER).state == "saved"
    saved = flow_path.read_text()
    assert saved.split("  # who answers")[1] == STYLED.split("  # who answers")[1]
    assert saved.splitlines()[:3] == STYLED.splitlines()[:3]
    assert load_flow(flow_path).flow == session.flow


def test_a_flow_that_wasnt_edited_saves_to_the_same_bytes(flow_path: Path, open_flow: Open) -> None:
    flow_path.write_text(STYLED)
    open_flow(flow_path).save(OWNER)
    assert flow_path.read_text() == STYLED


def test_a_flow_without_a_draft_follows_its_file(session: FlowSession, flow_path: Path) -> None:
    tab = Mirror(session)
    text = theirs(flow_path)
    assert session.check_outside()
    assert not session.check_outside()
    assert (session.flow.name, session.saved.state) == ("theirs", "saved")
    assert session.file().text == text
    assert tab.shows(session)


def test_a_change_outside_never_goes_over_a_draft(session: FlowSession, flow_path: Path) -> None:
    heard: list[SavedState] = []
    session.listen_saved(heard.append)
    session.apply(OWNER, "x", title("Mine"))
    text = theirs(flow_path)
    assert session.check_outside()
    assert [state.state for state in heard] == ["changed_outside"]
    assert session.flow.nodes["answer"].title == "Mine"
    with pytest.raises(Refused, match="changed outside"):
        session.save(OWNER)
    assert flow_path.read_text() == text
    assert {change.field for change in session.diff().fields} == {"name", "title"}


def test_saving_notices_a_change_that_nobody_has_looked_for(
    session: FlowSession, flow_path: Path
) -> None:
    session.apply(OWNER, "x", title("Mine"))
    text = theirs(flow_path)
    with pytest.raises(Refused, match="changed outside"):
        session.save(OWNER)
    assert flow_path.read_text() == text


def test_taking_theirs_keeps_mine_as_a_version_and_can_be_undone(
    session: FlowSession, flow_path: Path
) -> None:
    tab = Mirror(session)
    session.apply(OWNER, "x", title("Mine"))
    theirs(flow_path)
    session.check_outside()
    applied: Applied = session.take_theirs(OWNER)
    assert applied.kind == "outside"
    assert (session.flow.name, session.flow.nodes["answer"].title) == ("theirs", "")
    assert session.saved.state == "saved"
    (kept,) = session.versions()
    assert session.diff(kept.id).fields[0].field == "name"
    session.undo(OWNER)
    assert (session.flow.name, session.flow.nodes["answer"].title) == ("demo", "Mine")
    assert session.saved.state == "draft"
    assert tab.shows(session)


def test_keeping_mine_saves_over_theirs_which_is_kept_as_a_version(
    session: FlowSession, flow_path: Path, open_flow: Open
) -> None:
    session.apply(OWNER, "x", title("Mine"))
    text = theirs(flow_path)
    session.check_outside()
    assert session.keep_mine(OWNER).state == "draft"
    session.close()
    again = open_flow(flow_path)
    assert again.saved.state == "draft"
    assert again.save(OWNER).state == "saved"
    assert load_flow(flow_path).flow.nodes["answer"].title == "Mine"
    assert [version.name.partition(",")[0] for version in again.versions()] == [
        "As it was changed outside"
    ]
    again.restore(OWNER, again.versions()[0].id)
    assert again.file().text == text


def test_without_a_change_outside_there_is_nothing_to_choose(session: FlowSession) -> None:
    for choose in (session.take_theirs, session.keep_mine):
        with pytest.raises(Refused, match="nothing to choose"):
            choose(OWNER)


def test_a_file_that_became_unreadable_is_told_and_kept(session: FlowSession, flow_path: Path) -> None:
    flow_path.write_text("flowboard: 1\nnodes: [")
    assert session.check_outside()
    state = session.saved
    assert state.state == "changed_outside"
    assert "can't be read" in state.message
    with pytest.raises(Refused, match="can't be read"):
        session.take_theirs(OWNER)
    session.keep_mine(OWNER)
    session.save(OWNER)
    assert load_flow(flow_path).flow == session.flow


def test_a_file_that_is_gone_is_written_anew(session: FlowSession, flow_path: Path) -> None:
    flow_path.unlink()
    assert session.check_outside()
    assert "gone" in session.saved.message
    session.save(OWNER)
    assert flow_path.read_text() == FLOW


def test_a_read_only_file_opens_and_refuses_edits(session: FlowSession, flow_path: Path) -> None:
    flow_path.chmod(0o444)
    assert "read-only" in session.saved.read_only
    for attempt in (
        lambda: session.apply(OWNER, "x", title("Mine")),
        lambda: session.save(OWNER),
    ):
        with pytest.raises(Refused, match="read-only"):
            attempt()
    assert session.canvas().nodes["answer"].title == "answer"


def test_a_version_can_be_named_compared_and_restored(session: FlowSession) -> None:
    session.apply(OWNER, "x", title("First"))
    first = session.name_version(OWNER, "  the   first ")
    session.apply(OWNER, "x", title("Second"))
    session.name_version(OWNER, "the second")
    assert [version.name for version in session.versions()] == ["the second", "the first"]
    assert [change.after for change in session.diff(first.id).fields] == ["Second"]
    assert not session.diff("the second")
    session.restore(OWNER, first.id)
    assert session.flow.nodes["answer"].title == "First"
    assert session.undo_label(OWNER) == "Restore a version"
    session.undo(OWNER)
    assert session.flow.nodes["answer"].title == "Second"


def test_a_version_needs_a_name_and_one_that_isnt_there_is_told(session: FlowSession) -> None:
    for name in ("", "  ", "x" * 300):
        with pytest.raises(WorkspaceError, match="a name of 1 to 200"):
            session.name_version(OWNER, name)
    with pytest.raises(WorkspaceError, match="no version"):
        session.restore(OWNER, "../../etc/passwd")


def test_a_file_that_is_no_flow_isnt_opened(folder: Path, open_flow: Open) -> None:
    (folder / "bad.flow.yaml").write_text("just words")
    with pytest.raises(FlowError):
        open_flow(folder / "bad.flow.yaml")
    with pytest.raises(FlowError):
        open_flow(folder / "absent.flow.yaml")


def test_a_flow_as_large_as_a_file_may_be_can_still_be_saved(session: FlowSession) -> None:
    words = ("many words " * 50 + "\n") * 1_000
    session.apply(OWNER, "x", [{"op": "set_field", "id": "answer", "path": ["note"], "value": words}])
    with pytest.raises(Refused, match="at most 1,000,000 bytes"):
        session.apply(
            OWNER, "x", [{"op": "set_field", "id": "extract", "path": ["note"], "value": words}]
        )
    session.save(OWNER)
    assert load_flow(session.path).flow == session.flow
