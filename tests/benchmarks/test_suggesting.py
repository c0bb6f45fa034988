"""What the benchmark of suggestions asks for."""

from __future__ import annotations

import pytest

from tests.benchmarks.suggesting import IFEVAL, measure_ifeval, measure_ours, run_suggesting


def test_no_good_output_of_our_prompts_is_failed_and_every_bad_one_is():
    tally = measure_ours()
    assert (tally.failed, tally.covered) == (0, tally.bad), dict(tally.alarms)
    assert tally.prompts >= 60


def test_recorded_responses_are_judged_as_the_official_verdicts_say():
    if not IFEVAL.exists():
        pytest.skip(f"the data isn't there: {IFEVAL}")
    tally = measure_ifeval()
    assert tally.failed <= 0.02 * tally.good, dict(tally.alarms)
    assert tally.covered >= 0.90 * tally.bad


def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str]):
    run_suggesting(scale=0.1)
    printed = capsys.readouterr().out
    assert "ours (with traps)" in printed
    assert "FFR of good" in printed
