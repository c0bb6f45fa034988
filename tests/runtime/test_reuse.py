"""A run computes what an edit has changed and nothing else, whoever answered before."""

from __future__ import annotations

import pytest

from flowboard.workspace.recording import Recording
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, check, evaluated, judge

LONG = """
rows: {type: dataset, rows: [{id: a, text: one}, {id: b, text: two}, {id: c, text: three}]}
other: {type: glue, inputs: {a: rows.text}, mark: other}
ask: {type: prompt, inputs: {text: rows.text}, template: "Say {{ text }}"}
answer: {type: llm, inputs: {prompt: ask.prompt}, models: [local/m]}
short: {type: glue, inputs: {a: answer.text}, mark: short}
both: {type: glue, inputs: {a: short.text, b: other.text}}
"""
NOTHING = {"rows": (3, 0), "ask": (0, 3), "answer": (0, 3)}  # rows are read, not computed


async def test_nothing_is_computed_twice(engine: Engine, provider: Provider) -> None:
    first = await engine.run(LONG)
    again = await engine.run(LONG)
    reused = NOTHING | {"other": (0, 3), "short": (0, 3), "both": (0, 3)}
    assert again.work() == reused
    assert provider.requests.total() == 3
    for node in reused:
        assert again.outputs(node) == first.outputs(node)


@pytest.mark.parametrize(
    ("edit", "computed", "calls"),
    [
        (('Say {{ text }}"', 'Tell {{ text }}"'), {"ask", "answer", "short", "both"}, 3),
        (("models: [local/m]", "models: [local/m], temperature: 0"), {"answer"}, 3),
        (("mark: other", "mark: changed"), {"other", "both"}, 0),
        (("mark: short", "mark: changed"), {"short", "both"}, 0),
        (("inputs: {a: short.text, b: other.text}", "inputs: {a: short.text}"), {"both"}, 0),
    ],
    ids=["prompt", "parameter", "branch", "after the model", "last node"],
)
async def test_an_edit_computes_the_edited_nodes_descendants_and_no_others(
    engine: Engine, provider: Provider, edit: tuple[str, str], computed: set[str], calls: int
) -> None:
    await engine.run(LONG)
    ran = await engine.run(LONG.replace(*edit))
    found = {name for name, (count, _) in ran.work().items() if count and name != "rows"}
    # The provider answers the same whatever the temperature: what has equal inputs is reused.
    assert found == computed
    assert all(ran.work()[name] == (3, 0) for name in computed)
    assert provider.requests.total() == 3 + calls


async def test_a_changed_row_computes_its_own_cells_only(engine: Engine, provider: Provider) -> None:
    await engine.run(LONG)
    ran = await engine.run(LONG.replace("text: two", "text: 2"))
    assert ran.work() == {"rows": (3, 0)} | dict.fromkeys(
        ("other", "ask", "answer", "short", "both"), (1, 2)
    )
    assert provider.requests.total() == 4


async def test_going_back_to_an_earlier_prompt_asks_nobody(engine: Engine, provider: Provider) -> None:
    await engine.run(LONG)
    await engine.run(LONG.replace("Say", "Tell"))
    back = await engine.run(LONG)
    assert (back.summary.calls, back.work()["both"]) == (0, (0, 3))


# -- assertions -----------------------------------------------------------------------------------


async def test_a_new_check_runs_neither_the_node_nor_what_follows_it(
    engine: Engine, provider: Provider
) -> None:
    more = "after: {type: glue, inputs: {a: answer.text}}"
    await engine.run(answering(more=more))
    ran = await engine.run(answering(check(), more=more))
    assert ran.work() == NOTHING | {"after": (0, 3)}
    assert ran.of("answer").passed == 3
    assert provider.requests.total() == 3


async def test_a_new_judge_is_the_only_one_asked(engine: Engine, provider: Provider) -> None:
    await engine.run(answering(check(), judge(1)))
    before = provider.requests.total()
    ran = await engine.run(answering(check(), judge(1), judge(2)))
    assert {call.purpose for call in ran.calls()} == {"judge_2"}
    assert provider.requests.total() == before + 3
    assert ran.work() == NOTHING


async def test_a_judge_that_is_taken_away_asks_nobody(engine: Engine, provider: Provider) -> None:
    await engine.run(answering(judge(1), judge(2)))
    before = provider.requests.total()
    ran = await engine.run(answering(judge(2)))
    assert provider.requests.total() == before
    assert [verdict["name"] for cell in ran.cells("answer") for verdict in cell.verdicts or ()] == [
        "judge_2"
    ] * 3


async def test_a_new_check_of_an_evaluator_asks_none_of_its_judges(
    engine: Engine, provider: Provider
) -> None:
    await engine.run(evaluated(judge(1), judge(2)))
    before = provider.requests.total()
    ran = await engine.run(evaluated(judge(1), check(), judge(2)))
    assert (ran.summary.calls, provider.requests.total()) == (0, before)
    assert {verdict["name"] for verdict in ran.cells("quality")[0].verdicts or ()} == {
        "judge_1",
        "bulleted",
        "judge_2",
    }


async def test_verdicts_of_a_reused_evaluator_are_on_its_cells(engine: Engine) -> None:
    first = await engine.run(evaluated(check(), check("^x", name="begins_with_x")))
    again = await engine.run(evaluated(check(), check("^x", name="begins_with_x")))
    assert again.work()["quality"] == (0, 3)
    assert [cell.verdicts for cell in again.cells("quality")] == [
        cell.verdicts for cell in first.cells("quality")
    ]
    assert again.of("quality").failed == first.of("quality").failed == 3


async def test_an_assertion_that_looks_at_the_row_doesnt_keep_its_node_from_being_reused(
    engine: Engine,
) -> None:
    flow = answering().replace(
        "ask: {", "ask: {assertions: [{name: x, check: contains, value_of: rows.text}], "
    )
    assert (await engine.run(flow)).of("ask").passed == 3
    assert (await engine.run(flow)).work()["ask"] == (0, 3)


async def test_a_judge_on_a_node_that_asks_nobody_doesnt_keep_it_from_being_reused(
    engine: Engine,
) -> None:
    flow = answering().replace("ask: {", f"ask: {{assertions: [{judge(1)}], ")
    await engine.run(flow)
    again = await engine.run(flow)
    assert (again.work()["ask"], again.summary.calls) == ((0, 3), 0)


async def test_how_an_answer_ended_isnt_told_by_the_judge_of_it(
    engine: Engine, provider: Provider
) -> None:
    provider.enqueue("length", None, None)
    await engine.run(answering(), limit=1)
    judged = await engine.run(answering(judge(1)), limit=1)
    assert judged.statuses("answer") == {"truncated": 1}


# -- live and recorded ----------------------------------------------------------------------------


async def test_a_replay_gives_what_was_recorded(engine: Engine, provider: Provider) -> None:
    flow = evaluated(judge(1), check())
    with Recording(engine.recording) as recorder:
        live = await engine.run(flow, recorder=recorder)
    asked = provider.requests.total()
    provider.stop()
    for _ in range(2):  # anew, and from the cache
        played = await engine.run(flow, models="recorded")
        assert {name: node.statuses for name, node in played.summary.nodes.items()} == {
            name: node.statuses for name, node in live.summary.nodes.items()
        }
        for node in ("answer", "quality"):
            assert played.outputs(node) == live.outputs(node)
            assert [cell.verdicts for cell in played.cells(node)] == [
                cell.verdicts for cell in live.cells(node)
            ]
        assert (played.summary.calls, played.calls()) == (0, [])
    assert provider.requests.total() == asked


async def test_played_answers_are_never_taken_for_live_ones(engine: Engine, provider: Provider) -> None:
    with Recording(engine.recording) as recorder:
        await engine.run(answering(), recorder=recorder)
    lines = engine.recording.read_text()
    engine.recording.write_text(lines.replace("Entity", "Played"))
    played = await engine.run(answering(), models="recorded")
    live = await engine.run(answering(), models="live")
    assert "Played" in str(played.outputs("answer"))
    assert "Played" not in str(live.outputs("answer"))


async def test_another_recording_is_another_model(engine: Engine) -> None:
    with Recording(engine.recording) as recorder:
        await engine.run(answering(), recorder=recorder)
    await engine.run(answering(), models="recorded")
    assert (await engine.run(answering(), models="recorded")).work()["answer"] == (0, 3)
    engine.recording.write_text(engine.recording.read_text().replace("Entity", "Person"))
    changed = await engine.run(answering(), models="recorded")
    assert changed.work()["answer"] == (3, 0)
    assert "Person" in str(changed.outputs("answer"))
