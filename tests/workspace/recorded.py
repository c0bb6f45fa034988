"""Examples that were run from their recordings, for all tests of a file to look at, and flows to replay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flowboard.workspace.example import copy_example
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load

SAID = """\
  tweets:
    type: dataset
    path: tweets.csv
  said:
    type: transform
    inputs: {value: tweets.text}
    steps: [lower]
    assertions:
      - {name: as_gold, check: equals, to: tweets.id}
"""
"""The first nodes of a flow over the folder's tweets; `said` is never right and can be repaired with gold."""


@contextmanager
def own_settings(factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home and a store of its own for what is wider than a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLOWBOARD_HOME", str(factory.mktemp("home")))
        patch.delenv("FLOWBOARD_STORE", raising=False)
        yield


@contextmanager
def ran_example(factory: pytest.TempPathFactory, name: str, *, graded: bool = True) -> Iterator[Path]:
    """The folder of an example after a run, with the grades that come with it."""
    with own_settings(factory):
        flow = copy_example(factory.mktemp(name), name).flow
        if graded:
            import_grades(flow)
        load(flow).run(models="recorded")
        yield flow.parent
