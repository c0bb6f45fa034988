"""The nodes that judge: multi_evaluator, grading and filter."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from flowboard.node import ABSENT, AssertionSpec, Awaiting, Grade, NodeFailed, Outcome
from flowboard_nodes.filter import Filter
from flowboard_nodes.grading import Grading
from flowboard_nodes.multi_evaluator import MultiEvaluator
from tests.nodes.context import CellOf


def assertion(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "check": "contains", "value": "x", **more}


QUALITY = MultiEvaluator(
    criteria=[
        {"id": "form", "candidates": [assertion("bullets"), assertion("tags")]},
        {"id": "truth", "candidates": [assertion("facts"), assertion("tags")], "chosen": ["facts"]},
    ]
)


def judged(outcomes: dict[str, Outcome], node: MultiEvaluator = QUALITY) -> dict[str, Any]:
    cell = CellOf(outcome=lambda spec, output: outcomes[spec.name])
    return dict(asyncio.run(node.run(cell, output="text", tweet="t")))


def test_only_assertions_that_decide_are_evaluated_each_for_its_criterion() -> None:
    assert [(spec.criterion, spec.name) for spec in QUALITY.asserts()] == [
        ("form", "bullets"),
        ("form", "tags"),
        ("truth", "facts"),
    ]


def test_verdicts_are_told_per_criterion_and_per_assertion() -> None:
    outputs = judged({"bullets": "pass", "tags": "fail", "facts": "pass"})
    assert outputs["verdict"] == "fail"
    assert outputs["verdicts"] == {
        "form": {"verdict": "fail", "assertions": {"bullets": "pass", "tags": "fail"}},
        "truth": {"verdict": "pass", "assertions": {"facts": "pass"}},
    }
    assert outputs["reasons"] == "form/tags fail: about text"


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (("pass", "pass", "pass"), "pass"),
        (("fail", "error", "pass"), "fail"),
        (("pass", "error", "unsure"), "error"),
        (("unsure", "skipped", "not_run"), "pass"),
    ],
)
def test_fail_comes_before_error_and_error_before_pass(
    outcomes: tuple[Outcome, Outcome, Outcome], verdict: str
) -> None:
    found = judged(dict(zip(("bullets", "tags", "facts"), outcomes, strict=True)))
    assert found["verdict"] == verdict


def test_a_criterion_without_assertions_passes() -> None:
    node = MultiEvaluator(criteria=[{"id": "style"}])
    assert judged({}, node) == {
        "verdict": "pass",
        "verdicts": {"style": {"verdict": "pass", "assertions": {}}},
        "reasons": "",
    }


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        ([], "at least 1"),
        ([{"id": "a"}, {"id": "a"}], "two criteria have the id 'a'"),
        ([{"id": "a", "candidates": [assertion("x", on="text")]}], "judges its input `output`"),
    ],
)
def test_criteria_that_cannot_work_are_refused(criteria: list[Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        MultiEvaluator(criteria=criteria)


# -- grading --------------------------------------------------------------------------------------


def graded(node: Grading, grade: Grade | None) -> Any:
    return asyncio.run(node.run(CellOf(graded=grade), output="text"))


def test_a_grade_is_given_on_with_its_note() -> None:
    assert graded(Grading(), Grade("bad", "too long")) == {"grade": "bad", "note": "too long"}


def test_an_item_without_a_grade_waits() -> None:
    assert isinstance(graded(Grading(), None), Awaiting)


def test_without_waiting_an_ungraded_item_passes_with_an_empty_grade() -> None:
    assert graded(Grading(wait=False), None) == {"grade": "", "note": ""}


def test_grades_are_looked_up_anew_in_every_run() -> None:
    assert Grading.pure is False


# -- filter ---------------------------------------------------------------------------------------


def filtered(outcome: Outcome, node: Filter | None = None, **inputs: Any) -> Any:
    seen: list[Any] = []

    def judge(spec: AssertionSpec, output: Any) -> Outcome:
        seen.append(output)
        return outcome

    node = node or Filter(keep_if={"check": "contains", "value": "x"})
    outputs = asyncio.run(node.run(CellOf(outcome=judge), **{"item": "text", **inputs}))
    return outputs, seen


@pytest.mark.parametrize(
    ("outcome", "outputs"),
    [
        ("pass", {"kept": "text", "rejected": ABSENT}),
        ("fail", {"kept": ABSENT, "rejected": "text"}),
    ],
)
def test_an_item_leaves_by_one_of_two_ports(outcome: Outcome, outputs: dict[str, Any]) -> None:
    assert filtered(outcome)[0] == outputs


def test_the_condition_may_look_at_another_input() -> None:
    node = Filter(keep_if={"on": "verdict", "check": "equals", "value": "pass"})
    outputs, seen = filtered("pass", node, verdict="pass")
    assert seen == ["pass"]
    assert outputs["kept"] == "text"


def test_a_condition_on_an_input_that_is_not_wired_stops_the_node() -> None:
    node = Filter(keep_if={"on": "verdict", "check": "equals", "value": "pass"})
    with pytest.raises(NodeFailed, match="no such input is wired; inputs are: item") as caught:
        filtered("pass", node)
    assert caught.value.stops_node


@pytest.mark.parametrize("outcome", ["error", "unsure", "skipped", "not_run"])
def test_a_condition_that_does_not_decide_is_an_error_of_the_item(outcome: Outcome) -> None:
    with pytest.raises(NodeFailed, match=f"gave '{outcome}', neither pass nor fail: about text"):
        filtered(outcome)
