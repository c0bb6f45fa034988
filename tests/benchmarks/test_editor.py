"""The benchmark of the editor finds every row that it jumps to, and prints lines of what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.editor import (
    JUMPS,
    Opened,
    Times,
    answers_while_running,
    best_row,
    large_flow,
    open_flow,
    rows_after_scrolling,
)
from tests.interop.browser import in_browser


@pytest.mark.smoke
@in_browser
async def test_a_flow_is_opened_dragged_and_edited(browser, tmp_path: Path):
    with large_flow(tmp_path / "large", 50) as server:
        opened = await open_flow(browser, server, 50)
    assert opened.nodes == 50
    assert min(opened.first_ms, opened.painted_ms, opened.drag_fps, opened.edit_ms) > 0
    assert opened.kilobytes > 100


@pytest.mark.smoke
@in_browser
async def test_the_page_answers_while_a_run_goes_on(browser, tmp_path: Path):
    calls, times = await answers_while_running(browser, tmp_path / "run", scale=0.25)
    assert calls == 2_000
    assert 0 < times.p95 <= max(times.all)


@pytest.mark.smoke
@in_browser
async def test_rows_are_shown_wherever_one_jumps_to_in_a_run(browser, tmp_path: Path):
    rows, times = await rows_after_scrolling(browser, tmp_path / "rows", scale=0.05)
    assert rows == 5_000
    assert len(times.all) == JUMPS
    assert 0 < min(times.all) <= times.p95 <= max(times.all)


def test_many_times_are_told_by_their_number_median_slow_end_and_worst():
    assert str(Times([float(ms) for ms in range(1, 101)])).split() == ["100", "50.5", "96.0", "100.0"]


def test_the_best_of_each_figure_counts():
    taken = [Opened(50, 900, 300, 60, 9, 630), Opened(50, 800, 400, 55, 12, 631)]
    assert best_row(taken).split() == ["50", "800", "300", "60.0", "9.0", "630"]
