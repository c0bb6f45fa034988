"""The benchmark of editing runs at a small size, and prints what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow import read_flow
from tests.benchmarks.editing import SIZES, flow_of, kinds, run_editing


@pytest.mark.parametrize("nodes", SIZES)
def test_the_flows_have_the_size_that_they_are_said_to_have(nodes: int) -> None:
    assert nodes <= len(read_flow(flow_of(nodes)).flow.nodes) <= nodes + 2


def test_every_kind_of_edit_is_measured_at_every_size(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FLOWBOARD_STORE", raising=False)
    run_editing(0.02)
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split()[0] == "editing"
    assert len(lines) == len(SIZES) * (len(kinds(1)) + 2)
    assert all(float(line.split()[-5]) > 0 for line in lines)
