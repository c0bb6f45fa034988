"""What the start page offers: examples, flows of lately, and new ones."""

from __future__ import annotations

import logging

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.example import FIRST
from flowboard.workspace.gallery import examples
from flowboard.workspace.new_flows import blank_flow, flow_for_table
from flowboard.workspace.project import load
from flowboard.workspace.recent_flows import MOST, RecentFlows
from flowboard.workspace.redacted_logs import watch_logs


def test_every_example_has_a_story_a_sketch_and_needs_no_key():
    found = examples(NodeTypes())
    assert found[0].name == FIRST
    assert all(example.story and example.is_recorded and example.sketch.nodes for example in found)
    assert len(found[0].sketch.wires) >= 5


def test_a_blank_flow_never_takes_the_place_of_another(tmp_path):
    first, second = blank_flow(tmp_path), blank_flow(tmp_path)
    assert first != second
    assert load_flow(first).flow.nodes == {}


def test_a_flow_around_a_table_is_valid_and_reads_it(tmp_path):
    table = tmp_path / "tweets of may.csv"
    table.write_text("id,text\n1,hello\n")
    path = flow_for_table(table)
    assert path.name == "tweets_of_may.flow.yaml"
    load(path).validate().raise_errors()


def test_the_flow_of_lately_comes_first_and_gone_ones_are_left_out(tmp_path):
    recent = RecentFlows(tmp_path)
    paths = [blank_flow(tmp_path, name) for name in ("one", "two", "three")]
    for path in paths:
        recent.opened(path, path.stem)
    recent.opened(paths[0], "one again")
    paths[1].unlink()
    assert [one.name for one in recent.flows()] == ["one again", "three.flow"]


def test_the_list_of_lately_does_not_grow_for_ever(tmp_path):
    recent = RecentFlows(tmp_path)
    path = blank_flow(tmp_path)
    for number in range(MOST + 5):
        (tmp_path / f"{number}").symlink_to(path)
        recent.opened(tmp_path / f"{number}", "")
    assert len(recent.flows()) == MOST


@pytest.mark.parametrize("content", ["", "[1]", '[{"path": 1}]', "{}"])
def test_a_damaged_list_of_lately_is_an_empty_one(tmp_path, content):
    recent = RecentFlows(tmp_path)
    recent.file.write_text(content)
    assert recent.flows() == []


def test_a_key_that_is_known_or_told_never_reaches_the_log(tmp_path, monkeypatch, caplog):
    known, told = "sk-known-0123456789abcdef", "sk-told-0123456789abcdefgh"
    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", known)
    watch_logs(told)
    logging.getLogger("somebody").warning("sent %s and %s", known, told)
    assert known not in caplog.text
    assert told not in caplog.text
    assert "sent " in caplog.text
