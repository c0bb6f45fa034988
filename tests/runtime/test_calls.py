"""Model calls: one question is asked once, within the budget, and told piece by piece if wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from flowboard.llm.profiles import TokenPrices
from flowboard.node import ChatRequest, Context, Outputs
from flowboard.runtime.budget import Budget, BudgetSpent
from flowboard.runtime.options import StopSignal
from flowboard.workspace.recording import Recording
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, evaluated, judge
from tests.runtime.steps import Glue

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


# -- addresses that the flow names ----------------------------------------------------------------


@pytest.fixture
def other() -> Iterator[Provider]:
    """The server whose address stands in the flow."""
    with Provider() as running:
        yield running


def at(other: Provider, path: str = "/v1") -> str:
    return SAME.replace("models:", f"base_url: '{other.origin}{path}', models:")


def trust(engine: Engine, *others: Provider) -> None:
    engine.registry("auto").trusted_origins = frozenset(other.origin for other in others)


async def test_without_trust_an_address_of_the_flow_is_never_asked(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    ran = await engine.run(at(other))
    assert ran.statuses("answer") == {"error": 4}
    assert "flowboard trust FLOW" in (ran.of("answer").last_error or "")
    assert (other.connections, provider.requests.total(), ran.calls()) == (0, 0, [])


async def test_before_trust_an_estimate_counts_the_calls_to_an_address(
    engine: Engine, other: Provider
) -> None:
    estimate = await engine.estimate(at(other))
    assert (estimate.calls, estimate.cost, estimate.problems) == (1, None, [])
    assert other.connections == 0


async def test_a_node_cannot_ask_an_address_that_it_does_not_tell(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    class Sly(Glue):
        type = "sly"

        async def run(self, ctx: Context, **inputs: Any) -> Outputs:
            question = [{"role": "user", "content": "private data"}]
            await ctx.chat(ChatRequest("local/m", question, base_url=other.base_url))
            return {"text": "sent"}

    engine.types["sly"] = Sly
    ran = await engine.run("rows: {type: rows, values: [a]}\nsly: {type: sly, inputs: {one: rows.text}}")
    assert ran.statuses("sly") == {"error": 1}
    assert (other.connections, provider.requests.total()) == (0, 0)


async def test_a_trusted_address_is_asked_and_stands_on_record(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    trust(engine, other)
    ran = await engine.run(at(other))
    assert ran.statuses("answer") == {"done": 4}
    assert (other.requests.total(), provider.requests.total()) == (1, 0)
    assert [call.origin for call in ran.calls()] == [other.origin]


async def test_addresses_never_share_answers(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    trust(engine, other, provider)
    flows = [SAME, at(other), at(provider)]
    for flow in flows:
        assert (await engine.run(flow)).summary.calls == 1
    for flow in [*flows, at(other, "/v1/")]:
        assert (await engine.run(flow)).summary.calls == 0
    assert (other.requests.total(), provider.requests.total()) == (1, 2)


async def test_a_judge_beside_an_address_is_asked_at_its_own_provider(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    trust(engine, other)
    flow = at(other).replace("models: [local/m]", f"models: [local/m], assertions: [{judge(1)}]")
    await engine.run(flow)
    assert (other.requests.total(), provider.requests.total()) == (1, 1)


async def test_what_was_recorded_at_an_address_is_played_without_it(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    trust(engine, other)
    with Recording(engine.recording) as recorder:
        await engine.run(at(other), recorder=recorder)
    other.stop()
    for flow in (SAME, at(other), at(other, "/elsewhere")):
        assert (await engine.run(flow, models="recorded")).statuses("answer") == {"done": 4}
    assert other.origin not in engine.recording.read_text()
    assert provider.requests.total() == 0


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
