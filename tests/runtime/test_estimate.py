"""What a run would do is known before it: what is there, what would be asked, and what that costs."""

from __future__ import annotations

import pytest

from flowboard.llm.profiles import TokenPrices
from flowboard.runtime.estimate import Estimate, NodeEstimate
from flowboard.runtime.unwritten import Unwritten
from flowboard.store.records import CallSent
from flowboard.workspace.recording import Recording
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, check, evaluated, judge


def calls_of(estimate: Estimate) -> dict[str, int]:
    return {name: node.calls for name, node in estimate.nodes.items() if node.calls}


async def test_before_the_first_run_every_call_is_counted(engine: Engine) -> None:
    estimate = await engine.estimate(evaluated(judge(1), judge(2), check()))
    assert calls_of(estimate) == {"answer": 3, "quality": 6}
    assert estimate.calls == 9


async def test_judges_on_the_asking_node_itself_are_counted(engine: Engine) -> None:
    estimate = await engine.estimate(answering(judge(1), judge(2)))
    assert estimate.calls == 3 * (1 + 2)


async def test_after_a_whole_run_nothing_is_left_to_do(engine: Engine) -> None:
    await engine.run(evaluated(judge(1)))
    estimate = await engine.estimate(evaluated(judge(1)))
    assert (estimate.calls, estimate.cost) == (0, 0.0)
    assert all(node.reused == node.cells == 3 for name, node in estimate.nodes.items() if name != "rows")
    assert estimate.sentence == "0 calls; 3 nodes reused"


async def test_after_a_part_of_a_run_the_rest_is_counted_exactly(
    engine: Engine, provider: Provider
) -> None:
    await engine.run(evaluated(judge(1)), limit=2)
    estimate = await engine.estimate(evaluated(judge(1)))
    assert estimate.nodes["answer"] == NodeEstimate(cells=3, reused=2, calls=1, cost=None)
    assert estimate.nodes["quality"] == NodeEstimate(cells=3, reused=2, calls=1, cost=None)
    before = provider.requests.total()
    await engine.run(evaluated(judge(1)))
    assert provider.requests.total() - before == estimate.calls


async def test_new_judges_on_answers_that_are_there_are_counted_each(engine: Engine) -> None:
    await engine.run(evaluated(check()))
    assert calls_of(await engine.estimate(evaluated(check(), judge(1), judge(2)))) == {"quality": 6}
    await engine.run(answering())
    estimate = await engine.estimate(answering(judge(1), judge(2)))
    assert calls_of(estimate) == {"answer": 6}
    assert estimate.nodes["answer"].reused == 3


async def test_what_hangs_on_a_judged_answer_is_known_before_the_judge_is_asked(engine: Engine) -> None:
    more = "after: {type: glue, inputs: {a: answer.text}}"
    await engine.run(answering(more=more))
    estimate = await engine.estimate(answering(judge(1), more=more))
    assert estimate.nodes["after"].reused == 3


async def test_a_question_that_many_rows_ask_is_counted_once(engine: Engine) -> None:
    rows = ", ".join(f"{{id: r{number}}}" for number in range(700))
    flow = f"""
rows: {{type: dataset, rows: [{rows}]}}
ask: {{type: prompt, inputs: {{id: rows.id}}, template: "Say it.{{{{ '' and id }}}}"}}
answer: {{type: llm, inputs: {{prompt: ask.prompt}}, models: [local/m]}}
"""
    assert (await engine.estimate(flow)).calls == 1


async def test_models_samples_and_variants_multiply(engine: Engine) -> None:
    flow = answering().replace("models: [local/m]", "models: [local/m, local/n], samples: 3")
    assert (await engine.estimate(flow)).calls == 3 * 2 * 3


async def test_an_estimate_leaves_no_trace(engine: Engine, provider: Provider) -> None:
    await engine.run(evaluated(judge(1)), limit=1)
    before, asked = engine.rows_in_store(), provider.requests.total()
    await engine.estimate(evaluated(judge(1)))
    assert engine.rows_in_store() == before
    assert provider.requests.total() == asked


def test_an_estimate_that_made_a_call_would_be_noticed() -> None:
    journal = Unwritten()
    with pytest.raises(AssertionError, match="must not make calls"):
        journal.next_call_number("run")
    with pytest.raises(AssertionError, match="must not make calls"):
        journal.add_call_sent(CallSent("run", 1, "n", "k", "", 0, "m", "m", "o", "live", 0.0))


# -- money ----------------------------------------------------------------------------------------


async def test_the_price_follows_from_the_prompts(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=0.0)
    flow = answering()
    short = await engine.estimate(flow)
    long = await engine.estimate(flow.replace("Say {{", f"Say {'word ' * 800}{{{{"))
    assert short.cost is not None
    assert long.cost is not None
    assert long.cost > short.cost * 100
    assert short.sentence == f"1 node, 3 calls, about ${short.cost:.2f}; 0 nodes reused"


async def test_an_estimate_is_near_what_the_run_then_costs(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=0.0)
    estimate = await engine.estimate(answering())
    ran = await engine.run(answering())
    assert estimate.cost == pytest.approx(ran.summary.cost, rel=0.5)


async def test_without_a_price_the_cost_is_unknown_not_nothing(engine: Engine) -> None:
    estimate = await engine.estimate(answering())
    assert (estimate.cost, estimate.nodes["answer"].cost) == (None, None)
    assert "price unknown" in estimate.sentence


# -- recordings and problems ----------------------------------------------------------------------


async def test_recorded_answers_cost_no_call(engine: Engine) -> None:
    with Recording(engine.recording) as recorder:
        await engine.run(answering(), recorder=recorder)
    estimate = await engine.estimate(answering(), models="recorded")
    assert (estimate.calls, estimate.problems) == (0, [])


async def test_prompts_that_were_never_recorded_are_told(engine: Engine) -> None:
    with Recording(engine.recording) as recorder:
        await engine.run(answering(), recorder=recorder)
    estimate = await engine.estimate(answering().replace("Say", "Tell"), models="recorded")
    assert len(estimate.problems) == 1
    assert estimate.problems[0].startswith("answer: test.recording.jsonl has no answer of local/m")


async def test_rows_that_would_fail_are_told_beside_those_that_would_be_asked(engine: Engine) -> None:
    flow = answering().replace('"Say {{ text }}"', "\"Say {{ 1 / (text != 'two') }} {{ text }}\"")
    estimate = await engine.estimate(flow)
    assert estimate.calls == 2
    assert [problem.partition(":")[0] for problem in estimate.problems] == ["ask"]


async def test_items_that_wait_for_a_grade_are_no_problem(engine: Engine) -> None:
    estimate = await engine.estimate(
        "rows: {type: rows, values: [a, b]}\ngrade: {type: grading, inputs: {output: rows.text}}"
    )
    assert (estimate.problems, estimate.nodes["grade"].cells) == ([], 2)


async def test_groups_of_what_isnt_known_yet_are_not_computed(engine: Engine) -> None:
    more = """\
parts: {type: split, inputs: {text: answer.text}}
all: {type: collect, inputs: {text: parts.text}}
"""
    estimate = await engine.estimate(answering(more=more))
    assert estimate.nodes["all"] == NodeEstimate(cells=3, reused=0, calls=0, cost=0.0)
    await engine.run(answering(more=more), limit=1)
    partly = await engine.estimate(answering(more=more))
    assert (partly.nodes["all"].reused, partly.calls) == (1, 2)
