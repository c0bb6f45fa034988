"""Files of older formats open as they always did: golden files hold what they become."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from flowboard.flow import FORMAT_VERSION, FlowError, format_flow, load_flow, read_flow, set_node
from flowboard.flow.migrations import MIGRATIONS, migrated

GOLDEN = Path(__file__).parent / "golden"
OLD_FILES = sorted(path.name for path in GOLDEN.glob("*.format-*.flow.yaml"))


@pytest.mark.parametrize("name", OLD_FILES)
def test_an_old_file_becomes_its_golden_present_form(name):
    golden = GOLDEN / f"{name.split('.')[0]}.flow.yaml"
    assert format_flow(load_flow(GOLDEN / name)) == golden.read_text(encoding="utf-8")


def test_every_older_format_has_a_step_and_a_golden_file():
    assert sorted(MIGRATIONS) == list(range(FORMAT_VERSION))
    assert {int(name.split(".")[1].removeprefix("format-")) for name in OLD_FILES} == set(MIGRATIONS)


def test_saving_an_old_file_unedited_writes_the_present_format():
    file = load_flow(GOLDEN / OLD_FILES[0])
    saved = file.with_flow(set_node(file.flow, "more", next(iter(file.flow.nodes.values()))))
    assert saved.text.startswith("flowboard: 1\n")
    assert saved.format == FORMAT_VERSION


def test_what_a_migration_does_not_know_is_kept_and_named():
    with pytest.raises(FlowError) as error:
        read_flow("version: 0\nnodes:\n  a: {type: t}\nedges:\n  - {from: a.x, to: nowhere.y}\n")
    assert "line 4: edges: Unknown field." in str(error.value)


def test_a_migration_leaves_the_old_document_alone():
    raw = {"version": 0, "nodes": {"a": {"type": "t"}}, "edges": [{"from": "a.x", "to": "a.y"}]}
    before = deepcopy(raw)
    migrated(raw, 0)
    assert raw == before


def test_problems_of_an_old_file_point_into_its_own_text():
    with pytest.raises(FlowError, match="line 5: node 'a', title: This must be a text"):
        read_flow("version: 0\nnodes:\n  a:\n    type: t\n    title: 3\n")
