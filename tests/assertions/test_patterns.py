"""Regular expressions that a flow brings."""

from __future__ import annotations

from time import monotonic

import pytest

from flowboard.assertions.errors import BrokenAssertion
from flowboard.assertions.patterns import SECONDS, Pattern
from tests.assertions.values import verdict_on

CATASTROPHIC = ["^(a|a)*$", "^(a|aa)+$", r"^(\w|a\w)*\s$"]


@pytest.mark.parametrize("source", CATASTROPHIC)
def test_a_search_without_end_is_stopped(source: str) -> None:
    pattern = Pattern(source)
    with pytest.raises(BrokenAssertion, match="takes longer than"):
        pattern.found_in("a" * 5_000 + "!")


def test_all_lines_of_an_output_share_one_time_limit() -> None:
    begin = monotonic()
    verdict = verdict_on(
        "\n".join(["a" * 29 + "!"] * 500), check="every_line_matches", pattern="^(a|aa)+$|!"
    )
    assert verdict.outcome in ("error", "pass")
    assert monotonic() - begin < 20 * SECONDS


def test_the_verdict_of_a_stopped_search_is_an_error_that_says_what_to_do() -> None:
    verdict = verdict_on("a" * 5_000 + "!", check="matches", pattern="^(a|aa)+$")
    assert verdict.outcome == "error"
    assert "Make it simpler" in verdict.message


@pytest.mark.parametrize("source", ["^- ", "^[-*] ", "a.b", r"\bcat\b", "colou?r", "x{2,3}"])
def test_the_time_limit_changes_no_answer(source: str) -> None:
    pattern = Pattern(source)
    for text in ("- item", "* item", "a b", "the cat", "color", "xx", ""):
        padded = text + "\n" * 2_000
        assert pattern.found_in(text) == pattern.found_in(padded)
