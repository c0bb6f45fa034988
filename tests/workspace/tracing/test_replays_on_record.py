"""What re-runs would cost, how far they are, how they are stopped, and what is kept of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.stores import list_runs
from flowboard.workspace.tracing.flipping import FlipRequest, flip
from flowboard.workspace.tracing.folding import TerminalOpen
from flowboard.workspace.tracing.kept_replays import is_current, kept_replays, put_away
from flowboard.workspace.tracing.replay_costs import flip_cost, verify_outlook
from flowboard.workspace.tracing.replay_watch import ReplayProgress, ReplayWatch
from flowboard.workspace.tracing.run_trace import TracedRun, trace_run
from flowboard.workspace.tracing.verifying import VerifyRequest, verify
from tests.workspace.tracing.broken_off import REQUEST, flipping

K03 = FlipRequest("k03", "extract", repeat=2, placebo=3)


def broken_off(folder: Path) -> list[FlipRequest | VerifyRequest]:
    """What was asked for and broke off, the latest first."""
    return [one.request for one in kept_replays(folder, "latest", "draft").unfinished]


def test_a_cost_is_told_and_nothing_is_run_or_kept(triage: Path):
    cost = asyncio.run(flip_cost(triage, "latest", NodeTypes(), K03))
    assert (cost.runs, cost.calls) == (5, 0)
    assert kept_replays(triage, "latest", "draft").flips == ()


def test_the_cost_of_what_is_refused_is_the_refusal(triage: Path):
    with pytest.raises(WorkspaceError, match="gives its gold in row k03 already"):
        asyncio.run(flip_cost(triage, "latest", NodeTypes(), FlipRequest("k03", "classify")))


def test_a_verification_says_before_it_is_paid_whether_intervals_come_of_it(
    triage: Path, traced: TracedRun
):
    outlook = asyncio.run(verify_outlook(triage, "latest", NodeTypes(), VerifyRequest(), traced.report))
    assert (outlook.refusal, outlook.cost.calls) == ("", 0)
    few = VerifyRequest(rows=2)
    outlook = asyncio.run(verify_outlook(triage, "latest", NodeTypes(), few, traced.report))
    assert outlook.refusal.startswith("No interval: 2 rows were replayed")


def test_who_looks_on_hears_of_every_re_run(triage: Path):
    seen: list[ReplayProgress] = []
    asyncio.run(flip(triage, "latest", NodeTypes(), K03, lambda _: None, ReplayWatch(seen.append)))
    assert [(one.stage, one.done) for one in dict.fromkeys(seen)] == [
        ("Unchanged re-runs", 0),
        ("Unchanged re-runs", 1),
        ("Unchanged re-runs", 2),
        ("Re-runs with the repair", 0),
        ("Re-runs with the repair", 1),
    ]


def test_who_looks_on_can_stop_it_and_nothing_of_it_is_kept_as_a_result(triage: Path):
    before = kept_replays(triage, "latest", "draft").flips

    def stop_at_the_second(progress: ReplayProgress) -> None:
        if progress.done:
            watch.stop()

    watch = ReplayWatch(stop_at_the_second)
    with pytest.raises(WorkspaceError, match="Stopped") as stopped:
        asyncio.run(flip(triage, "latest", NodeTypes(), K03, lambda _: None, watch))
    assert stopped.value.exit_code == ExitCode.INTERRUPTED
    assert kept_replays(triage, "latest", "draft").flips == before


def test_results_are_kept_with_the_run_the_latest_first(triage: Path):
    def test(row: str, node: str) -> None:
        request = FlipRequest(row, node, repeat=1, placebo=0)
        asyncio.run(flip(triage, "latest", NodeTypes(), request, lambda _: None))

    test("k13", "classify")
    test("k60", "extract")
    kept = kept_replays(triage, "latest", "draft")
    assert [flip.result.row for flip in kept.flips[:2]] == ["k60", "k13"]
    assert kept.of_row("k13")[0].result.flips == 1
    assert kept_replays(triage, "latest", "extract").flips == ()


def test_a_verification_is_read_back_as_it_was_and_is_current_until_the_trace_changes(
    triage: Path, traced: TracedRun
):
    result = asyncio.run(verify(triage, "latest", NodeTypes(), VerifyRequest(), lambda _: None))
    kept = kept_replays(triage, "latest", "draft").verification
    assert kept is not None and kept.result == result
    assert is_current(result, traced.report)
    other = trace_run(triage, "latest", NodeTypes(), terminal="retrieve")
    assert not is_current(result, other.report)


def test_where_nothing_says_whose_failures_count_the_choices_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from flowboard.workspace.example import copy_example
    from flowboard.workspace.project import load

    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path / "home"))
    flow = copy_example(tmp_path / "triage", "ticket_triage").flow
    load(flow).run(models="recorded", to="draft")
    assert len(list_runs(flow.parent)) == 1
    with pytest.raises(TerminalOpen) as asked:
        trace_run(flow.parent, "latest", NodeTypes())
    assert asked.value.choices == ("draft",)


def test_re_runs_that_broke_off_are_on_record_until_they_are_over(triage: Path):
    request = FlipRequest("k60", "extract", repeat=2, placebo=1)

    class ProgramEnds(BaseException):
        """Nothing catches it, as nothing does when a program is killed."""

    def end_at_the_second(progress: ReplayProgress) -> None:
        if progress.done:
            raise ProgramEnds

    with pytest.raises(ProgramEnds):
        watch = ReplayWatch(end_at_the_second)
        asyncio.run(flip(triage, "latest", NodeTypes(), request, lambda _: None, watch))
    left = kept_replays(triage, "latest", "draft").unfinished[0]
    assert (left.request, left.agreed.runs) == (request, 3)

    result = asyncio.run(flip(triage, "latest", NodeTypes(), request, lambda _: None))
    assert request not in broken_off(triage)
    assert kept_replays(triage, "latest", "draft").flips[0].result == result


def test_stopped_re_runs_can_be_gone_on_with_or_put_away(triage: Path):
    watch = ReplayWatch(lambda _: watch.stop())
    with pytest.raises(WorkspaceError, match="Stopped"):
        asyncio.run(verify(triage, "latest", NodeTypes(), VerifyRequest(), lambda _: None, watch))
    left = kept_replays(triage, "latest", "draft").unfinished[0]
    assert left.request == VerifyRequest()
    put_away(triage, "latest", left)
    assert VerifyRequest() not in broken_off(triage)


def test_what_another_program_carries_out_just_now_did_not_break_off(triage: Path):
    with flipping(triage):
        assert REQUEST not in broken_off(triage)
    assert broken_off(triage)[0] == REQUEST
