"""The state of every node, from the flow, the flow as the run had it, and the run's counters."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from flowboard.flow.document import Flow
from flowboard.flow.edits import remove_wire
from flowboard.flow.reading import read_flow
from flowboard.runtime.events import NodeProgress
from flowboard.workspace.live.states import node_statuses, stale_nodes

FLOW = """\
flowboard: 1
nodes:
  rows: {type: dataset, path: rows.csv}
  ask: {type: prompt, inputs: {text: rows.text}, template: 'Say {{ text }}'}
  answer: {type: llm, inputs: {prompt: ask.prompt}, models: [local/m]}
  quality:
    type: multi_evaluator
    inputs: {output: answer.text}
    criteria:
      - id: form
        candidates: [{name: bulleted, check: starts_with, value: '-'}, {name: short, check: max_words, value: 9}]
        chosen: [bulleted]
layout: {rows: [0, 0]}
"""
BEFORE = read_flow(FLOW, None).flow


def changed(old: str, new: str) -> Flow:
    assert old in FLOW
    return read_flow(FLOW.replace(old, new), None).flow


def counters(**numbers: int) -> dict[str, object]:
    statuses = {name: numbers.pop(name) for name in ("done", "error", "awaiting") if name in numbers}
    return asdict(NodeProgress(statuses=statuses, **numbers))


def test_an_edit_makes_a_node_and_all_behind_it_stale() -> None:
    after = changed("Say {{ text }}", "Sing {{ text }}")
    assert stale_nodes(after, BEFORE) == {"ask", "answer", "quality"}


def test_moving_and_naming_make_nothing_stale() -> None:
    after = changed("rows: [0, 0]", "rows: [90, 4]")
    assert not stale_nodes(after, BEFORE)
    assert not stale_nodes(changed("type: llm,", "type: llm, title: Answer, note: hm,"), BEFORE)


def test_a_candidate_that_does_not_decide_makes_nothing_stale_and_a_chosen_one_does() -> None:
    assert not stale_nodes(changed("value: 9", "value: 12"), BEFORE)
    assert stale_nodes(changed("chosen: [bulleted]", "chosen: [bulleted, short]"), BEFORE) == {"quality"}


def test_a_lost_wire_makes_a_node_stale() -> None:
    after = remove_wire(BEFORE, "ask.prompt", "answer", "prompt")
    assert stale_nodes(after, BEFORE) == {"answer", "quality"}


@pytest.mark.parametrize(
    ("told", "going", "state"),
    [
        (counters(done=3, expected=9, computed=3), True, "running"),
        (counters(expected=9), True, "queued"),
        (counters(expected=9, calls=1), True, "running"),
        (counters(done=9, expected=9, computed=9), True, "done"),
        (counters(done=9, expected=9, reused=9), False, "cached"),
        (counters(error=9, expected=9), False, "failed"),
        (counters(done=8, error=1, expected=9, computed=8), False, "done"),
        (None, False, "ready"),
        (None, True, "queued"),
    ],
)
def test_counters_become_a_state(told: dict[str, object] | None, going: bool, state: str) -> None:
    found = node_statuses(
        BEFORE, snapshot=BEFORE, counters={} if told is None else {"answer": told}, going=going
    )
    assert found["answer"].state == state


def test_muted_and_unconfigured_nodes_say_so() -> None:
    muted = changed("type: llm,", "type: llm, mute: true,")
    assert node_statuses(muted)["answer"].state == "muted"
    assert node_statuses(BEFORE, unconfigured={"answer"})["answer"].state == "not_configured"


def test_after_a_run_that_was_cut_short_a_node_is_through_with_what_it_has() -> None:
    told = counters(done=3, expected=9, computed=3)
    found = node_statuses(BEFORE, snapshot=BEFORE, counters={"answer": told})["answer"]
    assert (found.done, found.total) == (3, 3)


def test_a_node_that_was_given_something_works_on_it_even_before_its_first_answer() -> None:
    told = {"rows": counters(done=9, expected=9), "ask": counters(done=2, expected=9)}
    statuses = node_statuses(BEFORE, snapshot=BEFORE, counters=told, going=True)
    assert [status.state for status in statuses.values()] == ["done", "running", "running", "queued"]
