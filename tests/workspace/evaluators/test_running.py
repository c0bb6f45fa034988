"""Judging candidates in the background: what is asked, kept, reused, refused, and how it ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from flowboard.flow.assertion import AssertionSpec
from flowboard.store import calls
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.evaluators.running_workbench import AT_ONCE
from flowboard.workspace.stores import find_run, opened_store
from flowboard.workspace.trust.gate import TrustNeeded
from tests.provider import Provider
from tests.workspace.evaluators.judging import (
    FLOW,
    JUDGE,
    ROWS,
    evaluation_of,
    judge_all,
    judged,
    known_now,
    opened,
    outcomes_in,
    rows_of,
    run,
    write_flow,
)

CHECK = AssertionSpec.model_validate({"name": "no_mark", "check": "not_contains", "value": "!"})
CODE = AssertionSpec(
    name="code", code="def check(output, row):\n    return row['products.name'] in output"
)


def code(body: str) -> AssertionSpec:
    return AssertionSpec(name="code", code=f"def check(output, row):\n    {body}")


# -- what comes of it --------------------------------------------------------------------------------


async def test_every_kind_is_judged_on_every_row(praise: Path, provider: Provider) -> None:
    outcomes = await judge_all(praise, CHECK, CODE, JUDGE)
    assert outcomes.counts("calm/no_mark") == {"pass": 32, "fail": 8}
    assert outcomes.counts("calm/code") == {"pass": ROWS}
    assert outcomes.counts("calm/judge").total() == ROWS
    assert provider.answered.total() == ROWS


async def test_calls_and_cost_are_told_before_anything_is_asked(
    praise: Path, provider: Provider
) -> None:
    async with opened(praise) as session:
        estimate = evaluation_of(session, CHECK, JUDGE).estimate()
        assert provider.requests.total() == 0
    check, judge = estimate.candidates
    assert (check.calls, check.cost) == (0, 0.0)
    assert (judge.calls, judge.reused, judge.rows) == (ROWS, 0, ROWS)
    assert estimate.sentence.startswith(f"2 candidates on {ROWS} rows: {ROWS} calls, price unknown")


async def test_nothing_is_judged_or_bought_twice(praise: Path, provider: Provider) -> None:
    await judge_all(praise, CHECK, CODE, JUDGE)
    async with opened(praise) as session:
        evaluation = evaluation_of(session, CHECK, CODE, JUDGE)
        assert evaluation.estimate().calls == 0
        _, told = await judged(evaluation, session)
    assert all(one.is_reused for one in told)
    assert len(told) == 3 * ROWS
    assert provider.requests.total() == ROWS


async def test_rows_are_asked_about_in_the_order_of_grading(praise: Path, provider: Provider) -> None:
    order = [row.subject for row in reversed(rows_of(praise))]
    async with opened(praise) as session:
        _, told = await judged(evaluation_of(session, CHECK), session, order[:10])
    assert [one.row.subject for one in told][:10] == order[:10]
    assert len(told) == ROWS


async def test_about_sixteen_questions_are_under_way_at_once(praise: Path, provider: Provider) -> None:
    provider.hold()
    judging = asyncio.create_task(judge_all(praise, JUDGE))
    await asyncio.to_thread(provider.wait_for_requests, AT_ONCE)
    provider.release()
    await judging
    assert provider.peak == AT_ONCE


# -- what is known -----------------------------------------------------------------------------------


async def test_what_was_judged_is_known_without_anything_running(
    praise: Path, provider: Provider
) -> None:
    assert outcomes_in(known_now(praise, CODE)[0]) == {None}
    outcomes = await judge_all(praise, CODE, JUDGE)
    provider.stop()
    assert known_now(praise, CODE, JUDGE) == list(outcomes.columns.values())


async def test_another_name_is_the_same_assertion_and_another_question_is_not(
    praise: Path, provider: Provider
) -> None:
    await judge_all(praise, JUDGE)
    renamed = JUDGE.model_copy(update={"name": "other"})
    asked_otherwise = JUDGE.model_copy(update={"judge": "Is it false?"})
    column, none = known_now(praise, renamed, asked_otherwise)
    assert {one.name for one in column if one is not None} == {"other"}
    assert None not in column
    assert outcomes_in(none) == {None}


async def test_code_is_judged_anew_where_its_row_has_changed(praise: Path, provider: Provider) -> None:
    commas = AssertionSpec(name="commas", check="no_commas")
    await judge_all(praise, commas, CODE)
    write_flow(praise.parent, FLOW.replace("Praise {{ name }}", "Laud {{ name }}"))
    await asyncio.to_thread(run, praise)
    check, looks_at_the_row = known_now(praise, commas, CODE)
    assert None not in check
    assert outcomes_in(looks_at_the_row) == {None}


def with_judge(flow: str) -> str:
    """The flow, whose criterion `short` is decided by the judge."""
    return flow.replace(
        "- {id: short, text: The output has at most 2 sentences.}",
        "- id: short\n        candidates:\n          - {name: judge, judge: 'Is it true?', "
        "model: local/m, include: [products.name]}",
    )


async def test_a_run_reuses_what_a_chosen_candidates_judge_has_said(
    praise: Path, provider: Provider
) -> None:
    await judge_all(praise, JUDGE)
    write_flow(praise.parent, with_judge(FLOW))
    await asyncio.to_thread(run, praise, models="live")
    assert provider.requests.total() == ROWS
    assert {name for row in rows_of(praise) for name in (one.name for one in row.verdicts)} == {
        "no_mark",
        "judge",
    }


async def test_what_a_run_has_judged_is_known_and_costs_a_candidate_nothing(
    praise: Path, provider: Provider
) -> None:
    write_flow(praise.parent, with_judge(FLOW))
    await asyncio.to_thread(run, praise, models="live")
    ran = [JUDGE.model_copy(update={"criterion": "short"})]
    assert None not in known_now(praise, JUDGE, ran=ran)[0]
    async with opened(praise) as session:
        _, told = await judged(evaluation_of(session, JUDGE), session)
    assert all(one.is_reused for one in told)
    assert provider.requests.total() == ROWS


# -- what goes wrong ---------------------------------------------------------------------------------


async def test_an_answer_that_cannot_be_read_is_an_error_and_no_fail(
    praise: Path, provider: Provider
) -> None:
    provider.enqueue(*["refusal"] * 3)
    outcomes = await judge_all(praise, JUDGE)
    assert outcomes.counts("calm/judge")["error"] == 3
    assert [one for one in known_now(praise, JUDGE)[0] if one is not None and one.outcome == "error"]
    asked = provider.requests.total()
    again = await judge_all(praise, JUDGE)
    assert again.counts("calm/judge") == outcomes.counts("calm/judge")
    assert provider.requests.total() == asked


async def test_one_failing_candidate_stops_no_other(praise: Path, provider: Provider) -> None:
    broken = JUDGE.model_copy(update={"name": "nobody", "model": "nobody/m"})
    raising = code("raise ValueError('no')")
    outcomes = await judge_all(praise, broken, raising, CHECK, JUDGE)
    assert outcomes.counts("calm/nobody") == {"not_run": ROWS}
    assert outcomes.counts("calm/code") == {"error": ROWS}
    assert outcomes.counts("calm/no_mark").total() == outcomes.counts("calm/judge").total() == ROWS


async def test_a_judge_that_failed_for_the_networks_sake_is_asked_again(
    praise: Path, provider: Provider
) -> None:
    provider.enqueue("400")
    first = await judge_all(praise, JUDGE)
    assert first.counts("calm/judge")["error"] == 1
    again = await judge_all(praise, JUDGE)
    assert again.counts("calm/judge")["error"] == 0
    assert "error" not in outcomes_in(known_now(praise, JUDGE)[0])


async def test_a_judge_without_a_model_is_not_run_and_says_so(praise: Path, provider: Provider) -> None:
    nobody = AssertionSpec(name="judge", judge="Is it true?")
    async with opened(praise) as session:
        evaluation = evaluation_of(session, nobody)
        assert "There is no model to ask" in evaluation.estimate().candidates[0].note
        outcomes, _ = await judged(evaluation, session)
        assert "There is no model to ask" in evaluation.ending.not_judged["calm/judge"]
    assert outcomes.counts("calm/judge") == {"not_run": ROWS}


@pytest.mark.parametrize(
    "attack",
    [
        "return open('/etc/passwd').read() == ''",
        "import socket; return socket.create_connection(('127.0.0.1', 1)) is None",
        "import os; os._exit(0)",
        "return 'yes'",
    ],
)
async def test_code_that_reaches_out_of_the_sandbox_is_an_error(
    praise: Path, provider: Provider, attack: str
) -> None:
    outcomes = await judge_all(praise, code(attack), CHECK)
    assert set(outcomes.counts("calm/code")) <= {"error", "not_run"}
    assert outcomes.counts("calm/code")["error"] > 0
    assert outcomes.counts("calm/no_mark").total() == ROWS


# -- within limits -----------------------------------------------------------------------------------


async def test_code_of_the_flow_needs_trust_before_anything_is_asked(
    tmp_path: Path, provider: Provider
) -> None:
    evil = "- {name: mine, code: 'def check(output, row): return True'}"
    path = write_flow(tmp_path)
    await asyncio.to_thread(run, path)
    write_flow(tmp_path, FLOW.replace("- {name: no_mark", f"{evil}\n          - {{name: no_mark"))
    with pytest.raises(TrustNeeded) as refused:
        async with opened(path):
            pass
    assert refused.value.exit_code == ExitCode.TRUST_NEEDED
    assert "quality runs Python that the flow brings (mine)." in str(refused.value)
    async with opened(path, trust=refused.value.hash) as session:
        outcomes, _ = await judged(session.evaluation(session.criteria), session)
    assert outcomes.counts("calm/mine") == {"pass": ROWS}


@pytest.mark.usefixtures("priced")
async def test_a_budget_stops_the_judges_and_nothing_else(praise: Path, provider: Provider) -> None:
    async with opened(praise, budget=0.05) as session:
        evaluation = evaluation_of(session, JUDGE, CHECK)
        outcomes, _ = await judged(evaluation, session)
    ending = evaluation.ending
    assert ending.status == "budget"
    assert "the budget of $0.0500 doesn't cover the next call" in ending.message
    assert 0 < ending.cost <= 0.05
    assert outcomes.counts("calm/judge").total() == ending.calls < ROWS
    assert outcomes.counts("calm/no_mark").total() == ROWS

    rest = await judge_all(praise, JUDGE, budget=10.0)
    assert rest.counts("calm/judge").total() == ROWS
    assert provider.requests.total() == ROWS


async def test_cancelling_ends_soon_and_what_was_answered_is_kept(
    praise: Path, provider: Provider
) -> None:
    async with opened(praise) as session:
        evaluation = evaluation_of(session, JUDGE)
        told = []
        async for verdict in evaluation.verdicts():
            told.append(verdict)
            if len(told) == 5:
                provider.hold()
                evaluation.cancel()
    assert evaluation.ending.status == "cancelled"
    assert 5 <= len(told) < ROWS
    provider.release()
    again = await judge_all(praise, JUDGE)
    assert again.reused >= len(told)
    assert again.counts("calm/judge").total() == ROWS


async def test_leaving_the_stream_early_leaves_nothing_running(praise: Path, provider: Provider) -> None:
    async with opened(praise) as session:
        stream = evaluation_of(session, JUDGE).verdicts()
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        waiting = [task for task in asyncio.all_tasks() if "Evaluation" in repr(task)]
    assert waiting == []


async def test_every_call_is_on_record(praise: Path, provider: Provider) -> None:
    await judge_all(praise, JUDGE)
    record = find_run(praise.parent, "latest").record
    with opened_store(praise) as store:
        made = list(calls.stream(store, f"{record.id}~candidates.quality"))
    assert {(call.node, call.purpose, call.state) for call in made} == {
        ("quality", "calm/judge", "done")
    }
    assert len(made) == provider.requests.total()


async def test_an_evaluator_is_judged_by_one_at_a_time(praise: Path, provider: Provider) -> None:
    async with opened(praise):
        with pytest.raises(WorkspaceError, match="being judged already"):
            async with opened(praise):
                pass
    async with opened(praise):
        pass


async def test_an_estimate_needs_no_trust_and_no_turn(tmp_path: Path, provider: Provider) -> None:
    path = write_flow(tmp_path)
    await asyncio.to_thread(run, path)
    mine = "- {name: mine, code: 'def check(output, row): return True'}"
    write_flow(tmp_path, FLOW.replace("- {name: no_mark", f"{mine}\n          - {{name: no_mark"))
    async with opened(path, is_dry=True) as session:
        assert session.evaluation(session.criteria).estimate().calls == 0
