"""What is said of an assertion that isn't written as its kind demands."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flowboard.assertions.arguments import problems
from flowboard.node import AssertionSpec


def found(**spec: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(problem.path, problem.message) for problem in problems(AssertionSpec(name="it", **spec))]


@pytest.mark.parametrize(
    ("spec", "path", "message"),
    [
        ({"check": "contain"}, ("check",), "There is no check 'contain'. Did you mean 'contains'?"),
        (
            {"check": "contains", "valu": "x"},
            ("valu",),
            "The check 'contains' has no argument `valu`. Did you mean `value`?",
        ),
        (
            {"check": "no_urls", "max": 1},
            ("max",),
            "The check 'no_urls' has no argument `max`. It takes none.",
        ),
        (
            {"check": "contains"},
            ("check",),
            "The check 'contains': give either `value` or `value_of`.",
        ),
        (
            {"check": "starts_with"},
            ("check",),
            "The check 'starts_with' needs the argument `value`: the text at the beginning.",
        ),
        (
            {"check": "line_count"},
            ("check",),
            "The check 'line_count': give `min`, `max` or both; without either, everything passes.",
        ),
        (
            {"check": "length", "min": 3, "max": 2},
            ("check",),
            "The check 'length': `min` (3) is over `max` (2), so nothing can pass.",
        ),
        (
            {"check": "length", "max": "many"},
            ("max",),
            "`max` should be a valid integer, unable to parse string as an integer.",
        ),
        ({"check": "forbidden_words", "words": "x"}, ("words",), "`words` should be a list."),
        (
            {"check": "matches", "pattern": "("},
            ("pattern",),
            "`pattern`: this is no regular expression: missing ) at position 1.",
        ),
        ({"judge": " \n"}, ("judge",), "Ask the judge a question."),
        (
            {"judge": "Is it true?", "modle": "openai/x"},
            ("modle",),
            "A judge has no argument `modle`. Did you mean `model`?",
        ),
        (
            {"code": "def chek(output, row): return True"},
            ("code",),
            "The code must define `def check(output, row)`, which gives True, False or None.",
        ),
        (
            {"code": "async def check(output, row): return True"},
            ("code",),
            "`check` must be a plain function, not an async one.",
        ),
        (
            {"code": "def check(output, row): return True", "imports": "any"},
            ("imports",),
            "Code takes `function` beside its source; remove `imports`.",
        ),
        (
            {"learned": "tone-v3", "threshold": 1},
            ("threshold",),
            "A learned assertion takes `model` beside its name; remove `threshold`.",
        ),
    ],
)
def test_the_sentence_names_what_is_wrong(spec: dict[str, Any], path: tuple[str], message: str) -> None:
    assert found(**spec) == [(path, message)]


def test_code_that_is_no_python_is_refused_with_its_line() -> None:
    ((path, message),) = found(code="def check(output, row):\n    return (")
    assert path == ("code",)
    assert message.startswith("The code isn't Python: ")
    assert re.search(r"in its line 2, column \d+\.$", message)


@pytest.mark.parametrize("code", ["def check(" + "(" * 5_000, "\0", "-" * 200_000 + "1"])
def test_code_that_the_parser_can_not_take_is_refused(code: str) -> None:
    assert [path for path, _ in found(code=code)] == [("code",)]


@pytest.mark.parametrize(
    "code",
    [
        "def check(output, row): return True",
        "import re\ncheck = lambda output, row: bool(re.match('a', output))",
        "from re import match as check",
        "if True:\n    def check(output, row): return True",
        "tweets.assertions.py::is_short",
    ],
)
def test_code_that_may_define_the_function_is_accepted(code: str) -> None:
    assert found(code=code) == []


def test_every_wrong_argument_is_named() -> None:
    assert [path for path, _ in found(check="length", min=-1, unit="pages", mx=3)] == [
        ("min",),
        ("unit",),
        ("mx",),
    ]
