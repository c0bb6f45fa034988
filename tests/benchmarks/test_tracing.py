"""The tables of tracing are printed at a small size, and hold what they should."""

from __future__ import annotations

import re

import pytest

from tests.benchmarks.tracing import (
    TIMED,
    print_coverage,
    print_levels,
    print_replays,
    print_steps,
    print_times,
)
from tests.benchmarks.tracing_steps import FOLDER
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


def test_verified_gains_are_told_with_their_width(capsys: pytest.CaptureFixture[str]) -> None:
    print_coverage([8], ["S1"])
    found = re.findall(
        r"verify S1 +30 rows: covers ([01]\.\d+), width ([\d.]+) pp", capsys.readouterr().out
    )
    assert [float(covers) for covers, _ in found] == [1.0]
    assert all(float(width) > 0 for _, width in found)


def test_judges_of_agent_steps_are_scored_by_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    if not FOLDER.exists():
        pytest.skip(f"the recorded judges aren't here: {FOLDER}")
    print_steps(0.05)
    *_, judge, mean = capsys.readouterr().out.splitlines()
    assert [float(share) for share in judge.split()[-4:]] == [float(share) for share in mean.split()[1:]]


def test_whole_traces_are_timed_beside_what_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    print_times(0.01)
    took = re.findall(r"([\d.]+) s of CPU .*, asked (\d+) s", capsys.readouterr().out)
    assert [float(asked) for _, asked in took] == [asked for *_, asked in TIMED]
    assert all(float(spent) > 0 for spent, _ in took)
