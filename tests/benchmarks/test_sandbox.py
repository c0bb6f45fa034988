"""The benchmark of the sandbox runs at a twentieth of its size, and prints a table of what it should."""

from __future__ import annotations

import re

import pytest

from tests.benchmarks.sandbox import run_sandbox


def test_the_sandbox_is_measured_beside_its_levels_and_references(capsys: pytest.CaptureFixture[str]):
    run_sandbox(scale=0.05, rounds=1)
    heading, *lines = capsys.readouterr().out.splitlines()
    figures = {line[:24].strip(): float(line[24:35].replace(",", "")) for line in lines}
    assert heading.split() == ["sandbox", "measured", "level", "for", "comparison"]
    assert list(figures) == [
        "calls, 2 workers",
        "batch of one row",
        "start-up",
        "zygote, resident",
        "a child beside it",
    ]
    assert all(figure > 0 for figure in figures.values())
    assert re.search(r">= 20,000  plain loop, one core, code compiled once: [\d,]+$", lines[0])
