"""What holds for every check, whatever it checks."""

from __future__ import annotations

from itertools import product
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.assertions.arguments import problems
from flowboard.assertions.checks import CHECKS, FAMILIES, checks_of
from flowboard.assertions.checks.check import Check
from flowboard.assertions.checks.examples import Example, examples
from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec
from tests.assertions.values import JSON_VALUES, REPEATABLE, TEXTS

FEW = settings(REPEATABLE, max_examples=25)  # of each check, and there are fifty
EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
MONOTONOUS = [
    *(".", ". ", ".a ", "*", " ", "\n", "- \n", "\n \n", "#", "1,1", "```", "www.", "a.b.", "(", "-"),
    *("[", "{", "<<", "1. ", "**a", "A ", "Ab ", "é ", "中", "+1 ", "a@", '"', "one ", "[a](", "=\n"),
]
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
    example = examples(check)[0]
    prepared = Evaluator().prepare(example.spec)

    @FEW
    @given(JSON_VALUES, JSON_VALUES)
    def judged(output: Any, other: Any) -> None:
        for value in (output, other):
            verdict = prepared.check(output, row_like(example, value))
            assert verdict.outcome in ("pass", "fail", "skipped"), verdict.message
            assert bool(verdict.message) == (verdict.outcome != "pass")

    judged()


@EVERY
def test_arguments_of_any_kind_are_accepted_or_explained(check: type[Check]) -> None:
    names = sorted({field.alias or name for name, field in check.model_fields.items()} | {"unknown"})

    @FEW
    @given(st.dictionaries(st.sampled_from(names), JSON_VALUES, max_size=3))
    def explained(arguments: dict[str, Any]) -> None:
        found = problems(AssertionSpec.model_validate({"name": "it", "check": check.name} | arguments))
        assert all(problem.message and problem.path for problem in found)

    explained()


@EVERY
def test_the_verdict_is_the_same_for_every_kind_of_line_end(check: type[Check]) -> None:
    example = examples(check)[0]
    prepared = Evaluator().prepare(example.spec)

    @FEW
    @given(st.lists(TEXTS.filter(lambda text: not set(text) & set("\r\n")), max_size=4))
    def compared(lines: list[str]) -> None:
        unix = prepared.check("\n".join(lines), row_like(example, "a"))
        windows = prepared.check("\r\n".join(lines), row_like(example, "a"))
        assert unix.outcome == windows.outcome

    compared()


@EVERY
def test_its_time_does_not_explode_on_long_monotonous_outputs(check: type[Check]) -> None:
    example = examples(check)[0]
    prepared = Evaluator().prepare(example.spec)

    def seconds(length: int, unit: str, opening: str) -> float:
        output = opening + unit * (length // len(unit)) + "x"
        begin = process_time()
        prepared.check(output, row_like(example, "a"))
        return process_time() - begin

    for unit, opening in [*product(MONOTONOUS, [""]), ("*", "```\n"), ("a ", "```\n"), ("[", '{"a": ')]:
        taken = seconds(100_000, unit, opening)
        # A check whose time grows with the square of the length takes 100 times as long, and seconds.
        assert taken < 0.5 or taken < 40 * seconds(10_000, unit, opening), unit


@EVERY
def test_it_stands_in_the_family_that_it_is_listed_under(check: type[Check]) -> None:
    (family,) = (family for family, names in FAMILIES.items() if check.name in names)
    assert check.__module__ == f"flowboard.assertions.checks.{family}"


def test_every_check_of_a_family_is_listed() -> None:
    assert {family: tuple(checks_of(family)) for family in FAMILIES} == dict(FAMILIES)


def row_like(example: Example, value: Any) -> dict[str, Any]:
    """The row of an example with `value` everywhere, in a list where the example has one."""
    return {name: [value] if isinstance(known, list) else value for name, known in example.row.items()}
