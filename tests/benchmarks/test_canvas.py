"""The benchmark of the canvas runs on its smallest flow, and prints a line of what it should."""

from __future__ import annotations

import pytest

from tests.benchmarks.canvas import run_canvas
from tests.interop.browser import browser_path


@pytest.mark.smoke
@pytest.mark.browser
def test_the_canvas_is_measured_beside_its_levels(capsys: pytest.CaptureFixture[str]):
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    run_canvas(scale=0.05, rounds=1)
    lines = capsys.readouterr().out.splitlines()
    assert "painted <= 700 at 200" in lines[0]
    nodes, *figures = (float(word) for word in lines[-1].split())
    assert nodes == 50
    assert len(figures) == 8
    assert all(figure > 0 for figure in figures)
