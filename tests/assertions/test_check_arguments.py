"""Arguments of checks at and beyond their limits."""

from __future__ import annotations

from typing import Any

import pytest

from flowboard.assertions.arguments import problems
from flowboard.node import AssertionSpec

NEEDED: dict[str, dict[str, Any]] = {
    "section_count": {"word": "SECTION"},
    "part_count": {"separator": "---"},
    "paragraph_first_word": {"paragraph": 1, "word": "a"},
    "letter_frequency": {"letter": "a"},
    "word_frequency": {"word": "a"},
    "similar_to": {"value": "a"},
    "word_overlap": {"value": "a"},
    "no_copied_run": {"of": "a.b"},
    "no_new_numbers": {"source": "a.b"},
    "no_new_quotes": {"source": "a.b"},
    "unique_among": {"siblings": "a.b"},
}
COUNTS = [
    "capital_word_count", "letter_frequency", "word_frequency", "section_count", "part_count",
    "heading_count", "highlight_count", "numbered_list", "placeholder_count", "bullet_count",
]  # fmt: skip


def found(check: str, **arguments: Any) -> list[str]:
    spec = {"name": "it", "check": check} | NEEDED.get(check, {}) | arguments
    return [problem.message for problem in problems(AssertionSpec.model_validate(spec))]


@pytest.mark.parametrize("check", COUNTS)
def test_a_count_can_be_zero_but_not_negative(check: str) -> None:
    assert found(check, min=0, max=0) == []
    assert found(check, min=-1) == ["`min` should be greater than or equal to 0."]
    assert found(check, max=-1)[0] == "`max` should be greater than or equal to 0."


@pytest.mark.parametrize("check", COUNTS)
def test_bounds_that_leave_no_room_are_refused(check: str) -> None:
    assert found(check, min=3, max=3) == []
    assert found(check, min=3, max=2) == [
        f"The check {check!r}: `min` (3) is over `max` (2), so nothing can pass."
    ]


@pytest.mark.parametrize("check", [check for check in COUNTS if check != "numbered_list"])
def test_without_a_bound_everything_would_pass(check: str) -> None:
    (message,) = found(check)
    assert message.endswith("give `min`, `max` or both; without either, everything passes.")


@pytest.mark.parametrize(
    ("check", "argument", "within", "beyond"),
    [
        ("heading_count", "level", [1, 6], [0, 7]),
        ("capital_word_count", "letters", [1, 50], [0]),
        ("paragraph_first_word", "paragraph", [1, 99], [0]),
        ("similar_to", "min", [0, 1], [-0.1, 1.1]),
        ("similar_to", "max", [0, 1], [-0.1, 1.1]),
        ("word_overlap", "min", [0, 1], [-0.1, 1.1]),
        ("word_overlap", "max", [0, 1], [-0.1, 1.1]),
        ("word_overlap", "method", ["rouge_1", "rouge_l"], ["rouge_3"]),
        ("word_overlap", "measure", ["recall", "f1"], ["f2"]),
        ("no_copied_run", "max", [1, 99], [0]),
        ("no_copied_run", "of", ["a.b", ["a.b", "c.d"]], [[], "", 3]),
        ("no_new_numbers", "source", ["a.b", ["a.b"]], [[], [""]]),
        ("no_new_numbers", "rounding", [0, 0.5], [-0.1, 0.6]),
        ("no_new_quotes", "words", [1, 9], [0]),
        ("unique_among", "max_similarity", [0, 0.99], [-0.1, 1]),
        ("letter_case", "case", ["upper", "lower"], ["title"]),
        ("letter_frequency", "letter", ["a", "é", "#", "中"], ["", "ab"]),
        ("word_frequency", "word", ["a", "a b"], ["", " "]),
        ("section_count", "word", ["Day"], ["", "  "]),
        ("part_count", "separator", ["***", "\n"], [""]),
        ("one_of", "options", [["a"]], [[], [""], "a"]),
        ("placeholder_count", "brackets", ["[]", "{{}}"], ["()"]),
        ("postscript", "marker", ["P.S.", "NB"], ["", " "]),
        ("in_quotes", "marks", ["double", "any"], ["triple"]),
        ("bullet_count", "marks", [["-"], ["*", "-"]], [[], [""], ["----"], "-"]),
        ("written_in", "language", ["de", "German", "pt-BR"], ["", "xx"]),
        ("no_phone_numbers", "region", ["US", "de"], ["", "USA"]),
        ("no_duplicates", "unit", ["items", "lines", "sentences"], ["words"]),
    ],
)
def test_an_argument_beyond_its_limits_is_named(
    check: str, argument: str, within: list[Any], beyond: list[Any]
) -> None:
    bound = {"min": 0} if argument not in ("min", "max") and check in {*COUNTS, "similar_to"} else {}
    if check == "word_overlap" and argument in ("method", "measure"):
        bound = {"min": 0}
    for value in within:
        assert found(check, **bound, **{argument: value}) == []
    for value in beyond:
        messages = found(check, **bound, **{argument: value})
        assert messages and messages[0].startswith(f"`{argument}`"), (value, messages)
