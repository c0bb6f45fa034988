"""The history of a prompt: versions, changed sentences, categories, criteria behind them."""

from __future__ import annotations

import pytest

from flowboard.align.history import PromptText, changes_between, criteria_behind, steps_of
from flowboard.align.sentence_kinds import category_of, kind_of, severity_of

FIRST = "Summarize the ticket.\n\nTicket: {{ ticket }}"
SECOND = "Summarize the ticket in at most 3 sentences. Never mention prices.\n\nTicket: {{ ticket }}"
THIRD = "Summarize the ticket in at most 2 sentences. Never mention prices.\n\nTicket: {{ ticket }}"


def versions(*texts: str) -> list[PromptText]:
    return [PromptText(f"v{number}", text, float(number)) for number, text in enumerate(texts, 1)]


def test_the_first_version_is_compared_with_the_empty_prompt() -> None:
    [step] = steps_of(versions(FIRST))
    assert (step.before, step.after) == ("0", "v1")
    assert {change.action for change in step.changes} == {"added"}


def test_equal_versions_make_no_step() -> None:
    assert len(steps_of(versions(FIRST, FIRST, SECOND))) == 2


def test_a_sentence_that_was_changed_is_an_edit() -> None:
    [change] = [one for one in changes_between(SECOND, THIRD) if one.action == "edited"]
    assert change.before == "Summarize the ticket in at most 3 sentences."
    assert change.after == "Summarize the ticket in at most 2 sentences."
    assert change.category == "count"


def test_a_sentence_that_is_gone_is_removed_and_proposes_nothing() -> None:
    gone = [one for one in changes_between(SECOND, FIRST) if one.action == "removed"]
    assert [(one.before, one.proposal) for one in gone] == [("Never mention prices.", None)]


def test_what_did_not_change_is_no_change() -> None:
    changed = [change.after for change in changes_between(FIRST, SECOND)]
    assert changed == ["Summarize the ticket in at most 3 sentences.", "Never mention prices."]


def test_a_verifiable_change_proposes_its_check_with_its_place() -> None:
    [change] = [one for one in changes_between(FIRST, SECOND) if one.category == "count"]
    assert change.proposal is not None
    [candidate] = change.proposal.candidates
    assert (candidate.check, candidate.arguments) == ("length", {"unit": "sentences", "max": 3})
    assert change.proposal.text == "The output has at most 3 sentences."
    assert SECOND[slice(*change.proposal.span or ())] == "at most 3 sentences"


def test_another_change_proposes_its_sentence() -> None:
    [change] = [one for one in changes_between(FIRST, SECOND) if one.category == "exclusion"]
    assert change.proposal is not None
    assert change.proposal.text == "The output does as asked: “Never mention prices.”"
    assert change.proposal.severity == "high"


def test_only_what_the_prompt_still_asks_for_is_proposed() -> None:
    steps = steps_of(versions(FIRST, SECOND, THIRD))
    assert [one.text for one in criteria_behind(steps, THIRD)] == [
        "The output has at most 2 sentences.",
        "The output does as asked: “Never mention prices.”",
    ]


def test_an_added_example_is_an_example() -> None:
    with_example = f"{FIRST}\n\nExample:\nInput: at most 3 words\nOutput: fine\n"
    categories = {change.category for change in changes_between(FIRST, with_example)}
    assert categories == {"example"}


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        ("Answer as a Markdown table.", "presentation"),
        ("First read the ticket, then decide.", "workflow"),
        ("Name two or three points.", "count"),
        ("Mention the order number.", "inclusion"),
        ("Leave out small talk.", "exclusion"),
        ("Be warm and concise.", "qualitative"),
        ("Heronby sells lamps.", "other"),
    ],
)
def test_sentences_are_put_into_the_categories_of_spade(sentence: str, category: str) -> None:
    assert category_of(sentence) == category


@pytest.mark.parametrize(
    ("sentence", "kind", "severity"),
    [
        ("Never reveal personal data.", "safety", "high"),
        ("Use short paragraphs.", "format", "medium"),
        ("Be friendly, if possible.", "style", "low"),
        ("The order number must be mentioned.", "content", "high"),
    ],
)
def test_kind_and_severity_follow_from_how_a_sentence_says_it(
    sentence: str, kind: str, severity: str
) -> None:
    assert (kind_of(sentence, category_of(sentence)), severity_of(sentence)) == (kind, severity)
