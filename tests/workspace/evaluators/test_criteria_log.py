"""Edits of criteria and changes of grades stand in one log, and no version is ever taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.store import criterion_edits
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.corrections import RowOfCard, annotate, flip
from flowboard.workspace.evaluators.criteria import add_points, edit, remove
from flowboard.workspace.evaluators.criteria_log import Doing, recorded, told, with_fresh_versions
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    graded_flow,
    latest,
    opened,
    products,
    rows_of,
)

TYPES = NodeTypes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return graded_flow(tmp_path, products(4, 2, 2))


def carried_out(path: Path, change, decision=None, **doing):
    recorded(
        path,
        TYPES,
        load_flow(path).flow,
        change,
        decision,
        Doing(**({"what": "edited", "actor": "ada"} | doing)),
    )
    return change


def edited(path: Path, text: str = "It never shouts."):
    return edit(load_flow(path).flow, "quality", "calm", text)


def test_first_grades_are_no_news(path):
    assert told(path, "quality", load_flow(path).flow) == []


def test_an_edit_says_who_did_it_and_what_the_sentence_was(path):
    change = carried_out(path, edited(path))
    (entry,) = told(path, "quality", change.flow)
    assert (entry.kind, entry.who) == ("criterion", "ada")
    assert entry.sentence == "calm is now version 2."
    assert entry.detail == "“It isn't shouting.” → “It never shouts.”"
    assert not entry.is_taken_back


def test_an_edit_that_was_undone_is_marked_as_taken_back(path):
    carried_out(path, edited(path))
    (entry,) = told(path, "quality", load_flow(path).flow)
    assert entry.is_taken_back


def test_a_removal_that_was_undone_is_marked_as_taken_back(path):
    change = carried_out(path, remove(load_flow(path).flow, "quality", "calm"), what="removed")
    assert not told(path, "quality", change.flow)[0].is_taken_back
    assert told(path, "quality", load_flow(path).flow)[0].is_taken_back


def test_a_flip_and_a_note_stand_beside_the_edits_newest_first(path):
    change = carried_out(path, edited(path))
    row = RowOfCard(path, latest(path).id, "quality", rows_of(path)[0].key, "ben")
    flip(row, TYPES)
    annotate(row, TYPES, "Too plain.")
    note, turned, reworded = told(path, "quality", change.flow)
    assert (note.sentence, note.detail, note.row) == ("Noted on a bad row", "Too plain.", row.key)
    assert turned.sentence == "good is now bad, after a look at the verdict"
    assert (turned.who, reworded.kind) == ("ben", "criterion")


def test_what_became_of_the_grades_is_told(path):
    grade(path, [a_grade(row, "good", criterion="calm") for row in rows_of(path)])
    carried_out(path, change := edited(path), "keep")
    assert (
        told(path, "quality", change.flow)[0].sentence == "calm is now version 2. 8 grades still hold."
    )


def test_where_a_new_criterion_was_read_is_kept(path):
    change = add_points(load_flow(path).flow, "quality", "It is kind.")
    sources = {change.added[0]: {"prompt": "ask.template", "quote": "Be kind."}}
    carried_out(path, change, what="added", sources=sources)
    with opened(path) as store:
        (kept,) = criterion_edits.log(store, str(path), "quality")
    assert kept.source == {"prompt": "ask.template", "quote": "Be kind."}
    assert (kept.before, kept.after, kept.text) == (None, 1, "It is kind.")


def test_a_version_that_was_given_before_is_never_given_again(path):
    carried_out(path, with_fresh_versions(path, edited(path)))
    again = with_fresh_versions(path, edited(path, "It is quiet."))
    assert again.replaced[0].version == 3
    assert again.sentence == "calm is now version 3."
    (calm,) = (one for one in again.flow.nodes["quality"].config["criteria"] if one["id"] == "calm")
    assert calm["version"] == 3


def test_a_grade_of_a_later_version_counts_as_given_too(path):
    grade(path, [a_grade(rows_of(path)[0], "good", criterion="calm", criterion_version=5)])
    assert with_fresh_versions(path, edited(path)).replaced[0].version == 6
