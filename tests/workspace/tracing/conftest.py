"""Ticket triage, run from its recording with its grades, and its trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.example import copy_example
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from flowboard.workspace.tracing.run_trace import TracedRun, trace_run


@pytest.fixture(scope="module")
def triage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the example after a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLOWBOARD_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("FLOWBOARD_STORE", raising=False)
        flow = copy_example(tmp_path_factory.mktemp("triage"), "ticket_triage").flow
        import_grades(flow)
        load(flow).run(models="recorded")
        yield flow.parent


@pytest.fixture(scope="module")
def traced(triage: Path) -> TracedRun:
    """The trace of that run."""
    return trace_run(triage, "latest", NodeTypes())
