"""What holds for every check, whatever it checks."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.arguments import problems
from flowboard.assertions.checks import CHECKS
from flowboard.assertions.checks.check import Check
from flowboard.assertions.checks.examples import Example, examples
from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec
from tests.assertions.values import JSON_VALUES, REPEATABLE, TEXTS

EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
DOCUMENTED = [
    pytest.param(example, id=f"{name}-{example.outcome}-{number}")
    for name, check in CHECKS.items()
    for number, example in enumerate(examples(check))
]


@pytest.mark.parametrize("example", DOCUMENTED)
def test_it_does_what_the_example_in_its_docstring_says(example: Example) -> None:
    verdict = Evaluator().prepare(example.spec).check(example.output, example.row)
    assert (verdict.outcome, verdict.message) == (example.outcome, example.message or "")


@EVERY
def test_its_docstring_shows_an_output_that_passes_and_one_that_fails_with_its_sentence(
    check: type[Check],
) -> None:
    shown = examples(check)
    assert {"pass", "fail"} <= {example.outcome for example in shown}
    assert all(example.message for example in shown if example.outcome == "fail")
    assert all(example.spec.check == check.name for example in shown)


@EVERY
def test_every_argument_is_described(check: type[Check]) -> None:
    assert [name for name, field in check.model_fields.items() if not field.description] == []


@EVERY
def test_no_argument_has_the_name_of_a_standard_key_of_an_assertion(check: type[Check]) -> None:
    arguments = {field.alias or name for name, field in check.model_fields.items()}
    assert arguments & set(AssertionSpec.model_fields) == set()


@EVERY
def test_its_arguments_have_a_json_schema(check: type[Check]) -> None:
    assert check.model_json_schema()["additionalProperties"] is False


@EVERY
def test_it_has_a_verdict_on_any_json_value(check: type[Check]) -> None:
    prepared = Evaluator().prepare(examples(check)[0].spec)

    @REPEATABLE
    @given(JSON_VALUES)
    def judged(output: Any) -> None:
        verdict = prepared.check(output, {"tweets.gold": output})
        assert verdict.outcome in ("pass", "fail")
        assert bool(verdict.message) == (verdict.outcome == "fail")

    judged()


@EVERY
def test_arguments_of_any_kind_are_accepted_or_explained(check: type[Check]) -> None:
    names = sorted({field.alias or name for name, field in check.model_fields.items()} | {"unknown"})

    @REPEATABLE
    @given(st.dictionaries(st.sampled_from(names), JSON_VALUES, max_size=3))
    def explained(arguments: dict[str, Any]) -> None:
        found = problems(AssertionSpec.model_validate({"name": "it", "check": check.name} | arguments))
        assert all(problem.message and problem.path for problem in found)

    explained()


@EVERY
def test_the_verdict_is_the_same_for_every_kind_of_line_end(check: type[Check]) -> None:
    prepared = Evaluator().prepare(examples(check)[0].spec)

    @REPEATABLE
    @given(st.lists(TEXTS.filter(lambda text: not set(text) & set("\r\n")), max_size=4))
    def compared(lines: list[str]) -> None:
        unix = prepared.check("\n".join(lines), {"tweets.gold": ""})
        windows = prepared.check("\r\n".join(lines), {"tweets.gold": ""})
        assert unix.outcome == windows.outcome

    compared()


@EVERY
@pytest.mark.parametrize(
    "unit",
    [".", ". ", ".a ", "*", " ", "\n", "- \n", "\n \n", "#", "1,1", "```", "www.", "a.b.", "(", "-"],
)
def test_its_time_does_not_explode_on_long_monotonous_outputs(check: type[Check], unit: str) -> None:
    prepared = Evaluator().prepare(examples(check)[0].spec)

    def seconds(length: int) -> float:
        output = "```\n" + unit * (length // len(unit)) + "x"
        begin = process_time()
        prepared.check(output, {"tweets.gold": "a"})
        return process_time() - begin

    # A check whose time grows with the square of the length would take 100 times as long, and
    # seconds of it.
    assert seconds(100_000) < max(0.5, 40 * seconds(10_000))
