"""The tables of tracing are printed at a small size, and hold what they should."""

from __future__ import annotations

import re

import pytest

from tests.benchmarks.tracing import print_levels, print_replays
from tests.tracing.simulator import SCENARIOS


def test_every_method_is_scored_in_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    print_levels([4])
    printed = capsys.readouterr().out
    for method in ("trace", "frontier", "first failing", "Ochiai", "backdoor"):
        assert len(re.findall(rf"^S\d+ +{method} +[01]\.\d\d\d", printed, re.MULTILINE)) == len(
            SCENARIOS
        )
    assert "top-1 over frontier: mean" in printed


def test_replays_are_scored_with_and_without_noise(capsys: pytest.CaptureFixture[str]) -> None:
    print_replays([8])
    shares = re.findall(r"noise (\d+)%.*top-1 ([01]\.\d+)", capsys.readouterr().out)
    assert [noise for noise, _ in shares] == ["0", "10", "10"]
    assert all(float(share) > 0.5 for _, share in shares)
