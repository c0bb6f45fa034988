"""Renaming a node of an open flow: everything that is stored under its id follows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flowboard.flow import read_flow
from flowboard.store import Store, cards, cells, drafts, events, grades, prompt_versions
from flowboard.store.cards import CardRecord
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.session import FlowSession, Refused
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.workspace.editing.conftest import Open
from tests.workspace.grading.praise import counting, grade_all, grading, run, write_flow


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """A flow that has run, with every row graded, and a card."""
    path = write_flow(tmp_path, ["lamp", "chair", "table"])
    run_id = run(path)
    with grading(path) as session:
        grade_all(session, lambda number: "good" if number % 2 else "bad")
    with opened_store(path) as store:
        prompt_versions.keep(store, str(path), "praise.template", "words")
        subjects = [entry.subject for entry in grades.log(store)]
        cards.append(store, [CardRecord(str(path), "praise", "", run_id, "collecting", {}, subjects)])
    return path


def rename(session: FlowSession, old: str, new: str) -> None:
    session.apply(OWNER, "Rename", [{"op": "rename_node", "id": old, "to": new}])


def stored(path: Path) -> dict[str, object]:
    """Everything that names nodes in the store, by table."""
    with opened_store(path) as store:
        run = store.find_run("latest")
        return {
            "nodes": list(read_flow(run.snapshot).flow.nodes),
            "cells": sorted((cell.node, cell.key) for cell in cells.stream(store, run.id)),
            "events": sorted({str(event.payload.get("node")) for event in events.read(store, run.id)}),
            "grades": sorted((entry.node, entry.subject, entry.key) for entry in grades.log(store)),
            "prompts": [
                one.text for one in prompt_versions.versions(store, str(path), "flattery.template")
            ],
            "cards": sorted(card.node for card in _cards(store, path)),
            "subjects": sorted(one for card in _cards(store, path) for one in card.subjects),
        }


def _cards(store: Store, path: Path) -> list[CardRecord]:
    return [card for node in ("praise", "flattery") for card in cards.history(store, str(path), node)]


def test_cells_grades_cards_events_and_prompts_follow(graded: Path, open_flow: Open) -> None:
    before, count = stored(graded), counting(graded)
    session = open_flow(graded)
    rename(session, "praise", "flattery")
    assert session.settle()
    after = stored(graded)
    assert after["nodes"] == ["products", "flattery", "review", "quality", "results"]
    assert "praise" not in {node for node, _ in after["cells"]}
    assert len(after["cells"]) == len(before["cells"])
    assert {node for node, _, _ in after["grades"]} == {"flattery"}
    assert after["prompts"] == ["words"]
    assert after["cards"] == ["flattery"]
    assert after["subjects"] == sorted(subject for _, subject, _ in after["grades"])
    assert after["subjects"] != before["subjects"]
    assert counting(graded) == count


def test_grades_are_found_again_by_the_next_run_and_the_node_isnt_computed_anew(
    graded: Path, open_flow: Open
) -> None:
    session = open_flow(graded)
    rename(session, "praise", "flattery")
    session.save(OWNER)
    assert session.settle()
    report = load(graded).run()
    with opened_store(graded) as store:
        cells_now = list(cells.stream(store, report.run_id))
    assert {cell.status for cell in cells_now} == {"done"}
    assert all(cell.reused for cell in cells_now if cell.node == "flattery")
    with grading(graded, "flattery") as again:
        assert again.is_finished


def test_undoing_a_rename_lets_everything_go_back(graded: Path, open_flow: Open) -> None:
    before = stored(graded)
    session = open_flow(graded)
    rename(session, "praise", "flattery")
    session.undo(OWNER)
    assert session.settle()
    assert stored(graded) == before


def test_giving_a_draft_up_lets_everything_go_back(graded: Path, open_flow: Open) -> None:
    before = stored(graded)
    session = open_flow(graded)
    rename(session, "praise", "flattery")
    graded.write_text(graded.read_text().replace("name: praise", "name: theirs"))
    session.check_outside()
    session.take_theirs(OWNER)
    assert session.settle()
    assert stored(graded) == before


def test_a_rename_that_a_crash_has_cut_short_is_finished_when_the_flow_is_opened(
    graded: Path, open_flow: Open
) -> None:
    with opened_store(graded) as store:
        base = drafts.DraftBase(load(graded).file.hash, graded.read_text())
        ops = [{"op": "rename_node", "id": "praise", "to": "flattery"}]
        step = drafts.DraftStep(1, ops, time.time(), "owner", "Rename")
        drafts.extend(store, str(graded), [step], after=0, base=base, renames=[("praise", "flattery")])
    session = open_flow(graded)
    assert session.settle()
    assert stored(graded)["cards"] == ["flattery"]
    with opened_store(graded) as store:
        assert drafts.pending(store, str(graded)) == []


def test_a_run_of_before_the_node_was_there_stays_as_it_is(graded: Path, open_flow: Open) -> None:
    session = open_flow(graded)
    rename(session, "praise", "flattery")
    session.settle()
    before = stored(graded)
    new = {"type": "text", "value": "x"}
    session.apply(OWNER, "Add", [{"op": "set_node", "id": "fresh", "node": new}])
    rename(session, "fresh", "fresher")
    assert session.settle()
    assert stored(graded) == before


def test_while_a_run_goes_on_its_nodes_keep_their_ids(graded: Path, open_flow: Open) -> None:
    session = open_flow(graded)
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as engine,
        opened_store(graded) as store,
    ):
        run_id = store.create_run("praise", str(graded), graded.read_text(), pid=engine.pid)
        with pytest.raises(Refused, match=f"Run {run_id} of this flow goes on"):
            rename(session, "praise", "flattery")
        assert os.getpid() != engine.pid
        engine.communicate(b"\n")
        store.update_run(run_id, status="done")
    rename(session, "praise", "flattery")
    assert "flattery" in session.flow.nodes
