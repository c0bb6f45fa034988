"""The benchmarks run at a twentieth of their size, and print a table that holds what it should."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main, run_hardship, run_workload
from tests.benchmarks.workloads import WORKLOADS, Workload

SCALE = 0.05


def workload(name: str) -> Workload:
    """A workload by its name."""
    return next(one for one in WORKLOADS if one.name == name)


def table(printed: str) -> list[tuple[str, list[float]]]:
    """The rows of a table: what was measured, and wall s, CPU s, ms a call and peak MB."""
    return [
        (line[:25].strip(), [float(figure) for figure in line[25:].split()[:4]])
        for line in printed.splitlines()
    ]


def test_w1_is_measured_beside_its_references_and_again_from_cache(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_workload(workload("W1"), SCALE, 1, tmp_path)
    printed = capsys.readouterr().out
    rows = dict(table(printed))
    assert {"W1  bare aiohttp", "W1  engine", "W3  engine, from cache"} <= rows.keys()
    assert all(figure > 0 for figures in rows.values() for figure in figures)
    assert "0 calls" in printed.splitlines()[-1]


def test_w4_has_no_judges_and_is_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_workload(workload("W4"), SCALE / 10, 1, tmp_path)
    rows = dict(table(capsys.readouterr().out))
    assert {"W4  bare aiohttp", "W4  engine", "W4  engine, no network"} <= rows.keys()
    assert not any("from cache" in what for what in rows)


def test_neither_faults_nor_a_kill_lose_a_row_or_buy_an_acknowledged_answer_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_hardship(workload("W1"), SCALE, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert [line[4:25].strip() for line in lines] == ["through faults", "through a kill"]
    assert all("0 rows lost; 0 acknowledged answers bought again" in line for line in lines)


def test_one_table_alone_can_be_asked_for_and_w5_tells_how_many_rows_a_second_of_cpu_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["benchmarks", "--only", "W5", "--scale", str(SCALE), "--rounds", "1"]
    )
    main()
    heading, printed = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["wall", "s", "CPU"]
    ((what, figures),) = table(printed)
    assert what == "W5  engine, recorded"
    (rate,) = re.findall(r"([\d,]+) rows per CPU second", printed)
    assert float(rate.replace(",", "")) == pytest.approx(
        workload("W5").scaled(SCALE).rows / figures[1], rel=0.02
    )


def test_a_scaled_workload_keeps_its_shape() -> None:
    for one in WORKLOADS:
        scaled = one.scaled(SCALE)
        assert scaled.rows == max(20, one.rows // 20)
        assert scaled.calls == scaled.rows * (1 + one.judges)
