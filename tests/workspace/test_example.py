from pathlib import Path

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load


def test_the_example_runs_from_its_recording(tmp_path: Path):
    example = copy_example(tmp_path)
    report = load(example.flow).run(models="recorded")
    assert report.summary.nodes["answer"].statuses == {"done": 200}
    assert report.summary.failed_cells == 0


def test_what_the_user_changed_is_left_alone(tmp_path: Path):
    flow = copy_example(tmp_path).flow
    flow.write_text("mine")
    again = copy_example(tmp_path)
    assert (again.copied, flow.read_text()) == ((), "mine")


def test_an_unknown_example_is_told_with_those_there_are(tmp_path: Path):
    with pytest.raises(WorkspaceError, match=r"no example 'x'. There are: .*tweet_entities"):
        copy_example(tmp_path, "x")
