"""Model calls: one question is asked once, within the budget, and told piece by piece if wanted."""

from __future__ import annotations

import asyncio

import pytest

from flowboard.llm.profiles import TokenPrices
from flowboard.runtime.budget import Budget, BudgetSpent
from flowboard.runtime.options import StopSignal
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, evaluated, judge

SAME = """
rows: {type: dataset, rows: [{id: a}, {id: b}, {id: c}, {id: d}]}
ask: {type: prompt, inputs: {id: rows.id}, template: "Say it.{{ '' and id }}"}
answer: {type: llm, inputs: {prompt: ask.prompt}, models: [local/m]}
"""


# -- single flight --------------------------------------------------------------------------------


async def test_rows_with_the_same_question_ask_it_once(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(SAME)
    assert dict(provider.requests) == {"Say it.": 1}
    assert ran.work()["answer"] == (1, 3)
    assert ran.summary.calls == len(ran.calls()) == 1
    assert len({str(outputs) for outputs in ran.outputs("answer").values()}) == 1


async def test_samples_of_the_same_question_are_drawn_apart(engine: Engine, provider: Provider) -> None:
    await engine.run(SAME.replace("models:", "samples: 3, models:"))
    assert provider.requests["Say it."] == 3


async def test_a_failed_question_fails_everyone_who_asks_it_at_the_time(
    engine: Engine, provider: Provider
) -> None:
    provider.enqueue("400")
    provider.hold()
    running = asyncio.create_task(engine.run(SAME))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    provider.release()
    ran = await running
    assert ran.statuses("answer") == {"error": 4}
    assert provider.requests["Say it."] == 1


async def test_a_judge_is_asked_once_about_equal_outputs(engine: Engine, provider: Provider) -> None:
    flow = SAME.replace("models: [local/m]", f"models: [local/m], assertions: [{judge(1)}]")
    ran = await engine.run(flow)
    assert provider.requests.total() == 2
    assert all(cell.verdicts is not None for cell in ran.cells("answer"))


# -- what is counted ------------------------------------------------------------------------------


async def test_what_nodes_cost_is_what_the_run_costs(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=2000.0)
    ran = await engine.run(evaluated(judge(1), judge(2)))
    by_node = {name: node.cost for name, node in ran.summary.nodes.items()}
    assert by_node["answer"] > 0 < by_node["quality"]
    assert sum(by_node.values()) == pytest.approx(ran.summary.cost)
    assert sum(call.cost or 0.0 for call in ran.calls()) == pytest.approx(ran.summary.cost)


async def test_answers_that_were_there_cost_nothing_again(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=2000.0)
    await engine.run(answering())
    again = await engine.run(answering(judge(1)))
    assert again.of("answer").cost == pytest.approx(again.summary.cost)
    assert {call.purpose for call in again.calls()} == {"judge_1"}


async def test_answers_that_were_drawn_again_count_with_their_node(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=2000.0)
    never = "{name: never, check: contains, value: nothing like it, on_fail: retry 2}"
    ran = await engine.run(answering(never), limit=1)
    assert ran.summary.calls == 3
    assert ran.of("answer").cost == pytest.approx(ran.summary.cost)
    assert ran.cell("answer", "rows=a;answer.model=local/m").attempts == 3


async def test_tokens_of_a_cell_are_those_of_its_node_and_its_judges(
    engine: Engine, provider: Provider
) -> None:
    provider.enqueue("length")
    alone = (await engine.run(answering(), limit=1)).cells("answer")[0]
    judged = (await engine.run(answering(judge(1)), limit=1)).cells("answer")[0]
    assert (judged.input_tokens or 0) > (alone.input_tokens or 0)
    assert (judged.latency, judged.finish_reason) == (alone.latency, "length")


# -- budget ---------------------------------------------------------------------------------------


def test_what_is_in_flight_is_set_aside() -> None:
    budget = Budget(1.0)
    budget.reserve(0.6)
    with pytest.raises(BudgetSpent, match=r"\$0.0000 are spent, \$0.6000 are in flight"):
        budget.reserve(0.5)
    budget.settle(0.6, 0.1)
    budget.reserve(0.5)
    assert budget.spent == pytest.approx(0.1)


def test_a_failed_call_gives_its_reservation_back() -> None:
    budget = Budget(1.0)
    for _ in range(10):
        budget.reserve(1.0)
        budget.settle(1.0, None)
    assert budget.spent == 0.0


def test_without_a_limit_everything_is_covered() -> None:
    budget = Budget(None)
    budget.reserve(1e9)
    budget.settle(1e9, 1e9)
    budget.reserve(1e9)


async def test_a_budget_also_holds_for_judges_of_results_that_are_there(
    engine: Engine, provider: Provider
) -> None:
    flow = answering().replace("answer: {", "unused: {mute: true, ")
    await engine.run(flow)
    engine.prices = TokenPrices(input=1e6, output=1e6)
    judged = flow.replace('template: "Say', f'assertions: [{judge(1)}], template: "Say')
    ran = await engine.run(judged, budget=0.01)
    assert (ran.status, provider.requests.total()) == ("budget", 0)
    assert "Raise --budget and resume" in ran.summary.message


# -- streaming ------------------------------------------------------------------------------------


async def test_the_answer_of_a_single_row_is_told_piece_by_piece(engine: Engine) -> None:
    ran = await engine.run(answering(judge(1)), row="b", stream=True)
    key = "rows=b;answer.model=local/m"
    pieces = ran.told("text")
    assert len(pieces) > 3
    assert {(piece["node"], piece["key"]) for piece in pieces} == {("answer", key)}
    assert "".join(piece["piece"] for piece in pieces) == ran.outputs("answer")[key]["text"]


async def test_pieces_of_text_are_told_but_not_kept(engine: Engine) -> None:
    ran = await engine.run(answering(), row="b", stream=True)
    assert {event.seq for event in ran.events if event.kind == "text"} == {0}
    from flowboard.store import events

    assert not [event for event in events.read(engine.store, ran.id) if event.kind == "text"]


async def test_a_streamed_answer_is_the_same_answer(engine: Engine) -> None:
    streamed = await engine.run(answering(), row="b", stream=True)
    assert (await engine.run(answering(), row="b")).work()["answer"] == (0, 1)
    assert streamed.summary.calls == 1


# -- the end --------------------------------------------------------------------------------------


async def test_a_run_that_is_cancelled_starts_nothing_more(engine: Engine, provider: Provider) -> None:
    provider.hold()
    stop = StopSignal()
    running = asyncio.create_task(engine.run(answering(), stop=stop, concurrency=1))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    stop.cancel()
    provider.release()
    ran = await running
    assert (ran.status, provider.requests.total(), ran.summary.calls) == ("cancelled", 1, 1)
    assert (await engine.run(answering(), resume=ran)).summary.calls == 2
