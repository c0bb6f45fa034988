"""What holds after every fault, as one check of a scenario's store, files and provider.

1. There is at most one done result per question of a run.
2. What was acknowledged is neither lost nor changed.
3. The requests that the provider counted are the attempts of the journal.
4. No acknowledged call is made again.
5. Rows in = ok + failed + skipped, at every node.
6. Verdicts recompute to the same from what is stored.
7. The key is in no file and in nothing that was printed.
8. The store opens, and the flow is as it was when the run began.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import orjson

from flowboard.assertions.evaluate import Evaluator
from flowboard.assertions.judge import judge_verdict
from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.reading import load_flow
from flowboard.runtime.ledger import decode_answer
from flowboard.store import calls, cells
from flowboard.store.calls import Call
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from tests.faults.scenario import CANARY, Scenario

OK = {"done", "truncated", "refused"}
FAILED = {"error", "infra", "no_recording", "unknown"}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the journal of a run holds at some moment: calls that are done, by number, and their answers."""

    run: str
    calls: dict[int, Call]
    answers: dict[str, bytes]

    @classmethod
    def now(cls, scenario: Scenario, run: str) -> Acknowledged:
        """What is acknowledged now."""
        with scenario.opened_store() as store:
            done = {call.number: call for call in calls.stream(store, run) if call.state == "done"}
            return cls(run, done, store.lookup([_key(call) for call in done.values()]))


def check(
    scenario: Scenario, run: str, *, before: Acknowledged | None = None, ended: bool = True
) -> None:
    """Check all invariants of a run, the only one in the store.

    `before` is what was acknowledged when the fault struck. `ended` says that every row has been
    through every node, well or badly.
    """
    with scenario.opened_store() as store:
        made = list(calls.stream(store, run))
        found = list(cells.stream(store, run))
        _each_question_is_answered_once(made)
        _answers_are_durable(store, made)
        _requests_are_attempts(scenario, made)
        _verdicts_recompute(scenario, store, made, found)
        assert store.find_run(run).snapshot == scenario.flow.read_text("utf-8")
    if before is not None:
        _nothing_acknowledged_is_lost(before, Acknowledged.now(scenario, run))
    if ended:
        _every_row_is_accounted_for(scenario, found)
    the_key_is_nowhere(scenario)


# -- 1, 4 -----------------------------------------------------------------------------------------


def _each_question_is_answered_once(made: list[Call]) -> None:
    done: dict[str, int] = {}
    for call in made:
        assert _key(call) not in done, f"asked again after its answer was acknowledged: {call}"
        if call.state == "done":
            done[_key(call)] = call.number


# -- 2 --------------------------------------------------------------------------------------------


def _answers_are_durable(store: Store, made: list[Call]) -> None:
    done = {_key(call) for call in made if call.state == "done"}
    assert store.lookup(sorted(done)).keys() == done, "a call is done, but its answer isn't stored"


def _nothing_acknowledged_is_lost(before: Acknowledged, after: Acknowledged) -> None:
    assert {number: after.calls.get(number) for number in before.calls} == before.calls
    assert {key: after.answers.get(key) for key in before.answers} == before.answers


# -- 3 --------------------------------------------------------------------------------------------


def _requests_are_attempts(scenario: Scenario, made: list[Call]) -> None:
    requests = scenario.provider.requests.total()
    # One that was cut off may have been on record, but not yet on its way.
    cut_off = sum(call.state in ("sent", "abandoned") for call in made)
    assert len(made) - cut_off <= requests <= len(made)
    answered = scenario.provider.answered.total()
    assert answered - cut_off <= sum(call.state == "done" for call in made) <= answered


# -- 5 --------------------------------------------------------------------------------------------


def _every_row_is_accounted_for(scenario: Scenario, found: list[Cell]) -> None:
    nodes = load_flow(str(scenario.flow)).flow.nodes
    statuses: dict[str, Counter[str]] = {node: Counter() for node in nodes}
    for cell in found:
        statuses[cell.node][cell.status] += 1
    for node, counted in statuses.items():
        assert counted.keys() <= OK | FAILED | {"skipped"}, f"{node}: {counted}"
        assert counted.total() == scenario.rows, f"{node}: {counted}"


# -- 6 --------------------------------------------------------------------------------------------


def _verdicts_recompute(scenario: Scenario, store: Store, made: list[Call], found: list[Cell]) -> None:
    specs = _specs(scenario)
    judged = {(c.node, c.key, c.purpose): _key(c) for c in made if c.state == "done" and c.purpose}
    answers = store.lookup(sorted(set(judged.values())))
    outputs = {(cell.node, _row(cell.key)): cell.outputs for cell in found}
    evaluator = Evaluator()
    for cell in found:
        for verdict in cell.verdicts or ():
            spec, of = specs[cell.node][verdict["name"]]
            if spec.kind == "judge":
                key = judged.get((cell.node, cell.key, spec.name))
                if key is None:
                    assert verdict["outcome"] == "error", f"a verdict without an answer: {cell}"
                    continue
                again = judge_verdict(spec, decode_answer(orjson.loads(answers[key])))
            else:
                again = evaluator.prepare(spec).check(outputs[of, _row(cell.key)]["outputs"]["text"], {})
            assert verdict["outcome"] == again.outcome, f"{cell.node} {cell.key}: {verdict}"


def _specs(scenario: Scenario) -> dict[str, dict[str, tuple[AssertionSpec, str]]]:
    """By node and name: each assertion, and the node whose text it is about."""
    from flowboard_nodes.multi_evaluator import MultiEvaluator

    by_node: dict[str, dict[str, tuple[AssertionSpec, str]]] = defaultdict(dict)
    for name, node in load_flow(str(scenario.flow)).flow.nodes.items():
        for spec in node.assertions:
            by_node[name][spec.name] = (spec, name)
        if node.type == "multi_evaluator":
            for spec in MultiEvaluator.model_validate(node.config).asserts():
                by_node[name][spec.name] = (spec, "answer")
    return by_node


# -- 7, 8 -----------------------------------------------------------------------------------------


def the_key_is_nowhere(scenario: Scenario) -> None:
    """Look for the key in every file of the project and the settings, and in what was printed."""
    for folder in (scenario.folder, scenario.settings):
        for path in folder.rglob("*"):
            if path.is_file():
                assert CANARY.encode() not in path.read_bytes(), path
    assert not any(CANARY in text for text in scenario.printed)


def _key(call: Call) -> str:
    assert call.call_key is not None
    return call.call_key


def _row(key: str) -> str:
    return key.partition(";")[0].removeprefix("rows=")
