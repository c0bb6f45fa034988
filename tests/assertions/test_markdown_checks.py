"""The checks of headings, highlights and numbered lists."""

from __future__ import annotations

from typing import Any

import pytest

from flowboard.assertions.checks.readers.markdown import Heading, headings, highlights, numbered_items
from tests.assertions.values import outcome_on, verdict_on


def test_headings_begin_with_number_signs_or_are_underlined() -> None:
    text = "# One #\r\nText\r\n\r\n  ### Three\n\nTop\n===\n\nSub\n---\n"
    assert headings(text) == [
        Heading(1, "One"),
        Heading(3, "Three"),
        Heading(1, "Top"),
        Heading(2, "Sub"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "#hashtag",
        "####### seven",
        "Some text\n\n---\n\nMore",
        "A wrapped paragraph\nof two lines\n---\n",
        "- item\n---",
        "```\n# a comment\n```",
        "~~~python\n# a comment\n",
        "    # code",
        "**Bold**",
    ],
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert headings(text) == []


def test_a_count_of_one_level_is_told_whole() -> None:
    verdict = verdict_on("## Tea\n" * 1_234, check="heading_count", level=2, max=2)
    assert verdict.message == "It has 1,234 level-2 headings, more than 2."


def test_a_bold_line_counts_as_a_heading_of_any_level_if_the_check_says_so() -> None:
    text = "**Tea:**\nIt is **good**.\n\n__Coffee__"
    assert headings(text, bold=True) == [Heading(0, "Tea"), Heading(0, "Coffee")]
    assert outcome_on(text, check="heading_count", min=2, max=2, level=3, bold=True) == "pass"


def test_an_answer_that_is_fenced_as_markdown_is_read_as_markdown() -> None:
    assert headings("```markdown\n# Title\n\nText\n```") == [Heading(1, "Title")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("*one* and **two** and ***three***", ["one", "two", "three"]),
        ("* bullet *one*\n* bullet", ["one"]),
        ("2 * 3 * 4 and ** no **", []),
        ("*over\ntwo lines*", []),
        ("`*code*`\n```\n*more*\n```", []),
        ("**Title:** text", ["Title:"]),
        ("*重要*です", ["重要"]),
    ],
)
def test_a_highlight_stands_between_asterisks_that_touch_it(text: str, found: list[str]) -> None:
    assert highlights(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. a\n2. b", [1, 2]),
        ("1) a\r\n2) b", [1, 2]),
        ("(1) a\n**2.** b\n3\\. c", [1, 2, 3]),
        ("  1. a\n     1. inner\n  2. b", [1, 2]),
        ("2024. It was\n1.5 is a number\n1.", []),
        ("## 1. Heading", []),
    ],
)
def test_items_are_numbered_in_many_ways(text: str, found: list[int]) -> None:
    assert numbered_items(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1. a\n2. b\n\n1. c\n2. d", ""),
        ("1. a\n1. b\n1. c", ""),
        ("0. a\n1. b", ""),
        ("2. a\n3. b", "The list begins with item 2."),
        ("1. a\n3. b", "After item 1 comes item 3."),
        ("no list", "It has 0 numbered items, fewer than 1."),
    ],
)
def test_a_numbered_list_has_no_gap(text: str, message: str) -> None:
    assert verdict_on(text, check="numbered_list").message == message


def test_gaps_may_be_allowed() -> None:
    assert outcome_on("2. a\n4. b", check="numbered_list", gaps=True) == "pass"


@pytest.mark.parametrize(
    ("check", "arguments", "outcome"),
    [
        ("heading_count", {"min": 2, "max": 2}, "pass"),
        ("heading_count", {"min": 3}, "fail"),
        ("heading_count", {"max": 1}, "fail"),
        ("heading_count", {"min": 1, "max": 1, "level": 1}, "pass"),
        ("heading_count", {"min": 1, "level": 6}, "fail"),
        ("highlight_count", {"min": 1, "max": 1}, "pass"),
        ("highlight_count", {"max": 0}, "fail"),
        ("highlight_count", {"min": 2}, "fail"),
        ("numbered_list", {"min": 3, "max": 3}, "pass"),
        ("numbered_list", {"max": 2}, "fail"),
        ("numbered_list", {"min": 4}, "fail"),
        ("numbered_list", {"min": 0}, "pass"),
    ],
)
def test_both_bounds_are_allowed_themselves(check: str, arguments: dict[str, Any], outcome: str) -> None:
    text = "# Tea\n## Green\n1. *Boil* it\n2. Pour it\n3. Drink it"
    assert outcome_on(text, check=check, **arguments) == outcome
