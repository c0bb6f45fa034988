"""Proposed criteria: from suggestions, guidelines and notes; merged without duplicates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowboard.align.guidelines import (
    GradeNote,
    criteria_from_guideline,
    criteria_from_notes,
    grouped,
    is_reworded,
    points_of,
)
from flowboard.align.proposals import Proposal, as_criteria, from_suggestion, merged
from flowboard.align.suggesting import suggest
from flowboard.align.suggesting.statements import statement_of
from flowboard.node import AssertionSpec

SHORT = AssertionSpec.model_validate({"name": "short", "check": "length", "unit": "words", "max": 50})


def test_a_suggestion_becomes_a_criterion_in_plain_words() -> None:
    [found] = map(from_suggestion, suggest("Use at most 50 words."))
    assert (found.text, found.kind, found.quote) == (
        "The output has at most 50 words.",
        "format",
        "Use at most 50 words.",
    )
    assert found.candidates[0].arguments == {"unit": "words", "max": 50}


def test_every_check_that_is_suggested_has_a_sentence() -> None:
    assert (
        statement_of("length", {"unit": "lines", "min": 1, "max": 1}) == "The output has exactly 1 line."
    )
    assert statement_of("required_words", {"words": ["a", "b"], "at_least": 1}) == (
        "The output contains one of “a”, “b”."
    )
    assert (
        statement_of("letter_frequency", {"letter": "!", "max": 0})
        == "The character '!' occurs no times."
    )
    assert statement_of("similar_to", {}) == "The output passes the check: similar to."


def test_proposals_with_the_same_check_and_arguments_are_one() -> None:
    model = Proposal("Keep it brief.", door="model", notes=("a",), candidates=(SHORT,))
    [found] = map(from_suggestion, suggest("Use at most 50 words."))
    [one] = merged([found], [model])
    assert (one.text, one.door, one.notes) == ("The output has at most 50 words.", "rules", ("a",))
    assert len(one.candidates) == 1


def test_nearly_equal_sentences_are_one_and_keep_both_candidates() -> None:
    judge = AssertionSpec(name="short", judge="Is it short?")
    one = Proposal("The reply never promises a refund.", candidates=(SHORT,))
    other = Proposal(
        "The reply never promises refund",
        door="model",
        quote="no refund",
        span=(3, 9),
        candidates=(judge,),
    )
    [found] = merged([one], [other])
    assert [spec.name for spec in found.candidates] == ["short", "short_2"]
    assert (found.quote, found.span) == ("no refund", (3, 9))


@pytest.mark.parametrize(
    "said",
    [
        "The answer has at most 50 words.",
        "Use at most 50 words, whatever is asked.",
    ],
)
def test_a_sentence_in_which_rules_read_the_same_check_says_the_same(said: str) -> None:
    [found] = map(from_suggestion, suggest("Use at most 50 words."))
    assert len(merged([found], [Proposal(said, door="model")])) == 1


def test_the_same_place_of_a_prompt_and_the_same_numbers_are_one() -> None:
    prompt = "Write 80 to 130 words. Name three benefits."
    [found] = [from_suggestion(one) for one in suggest(prompt) if one.check == "length"]
    said = "The description is between 80 and 130 words long."
    same = Proposal(said, door="model", quote="80 to 130 words", span=(6, 21))
    assert [one.text for one in merged([found], [same])] == [found.text]
    other = Proposal("It has 3 benefits.", door="model", quote="three benefits", span=(28, 42))
    elsewhere = replace(same, prompt="another.template")
    assert len(merged([found], [other], [elsewhere])) == 3


def test_two_checks_that_rules_read_at_one_place_stay_two() -> None:
    [found] = map(from_suggestion, suggest("Use at most 50 words."))
    other = replace(found, text="There are at most 50 words in capitals.", candidates=())
    assert len(merged([found], [other])) == 2
    assert len(merged([found], [replace(other, door="model")])) == 1


def test_a_number_is_the_same_however_it_is_written() -> None:
    texts = ["It gives three reasons for it.", "It gives 3 reasons for it."]
    assert len(merged(map(Proposal, texts))) == 1


def test_sentences_that_differ_in_a_number_are_two() -> None:
    texts = ["There are at most 3 bullets.", "There are at most 5 bullets."]
    assert [one.text for one in merged(map(Proposal, texts))] == texts


def test_criteria_have_readable_unique_ids() -> None:
    proposals = [Proposal("The output is polite."), Proposal("The output is polite!"), Proposal("¿?")]
    assert [one.id for one in as_criteria(proposals)] == ["polite", "polite_2", "criterion"]


def test_the_points_of_a_guideline_are_its_bullets_without_headings() -> None:
    text = "# Style\nTone:\n- Be polite\n  and brief\n2. Use no emojis\n\nThat is all.\n"
    assert points_of(text) == ["Be polite and brief", "Use no emojis"]


def test_a_guideline_without_bullets_has_a_point_a_line() -> None:
    assert points_of("Be polite.\nUse no emojis.\n") == ["Be polite.", "Use no emojis."]


def test_a_point_that_can_be_verified_comes_with_its_check() -> None:
    polite, emojis = criteria_from_guideline("- Be polite\n- Never use emojis, and at most 50 words\n")
    assert (polite.kind, polite.candidates, polite.door) == ("style", (), "guideline")
    assert [one.check for one in emojis.candidates] == ["no_emoji", "length"]
    assert emojis.severity == "high"


def test_notes_that_share_words_are_one_criterion() -> None:
    notes = [
        GradeNote("1", "much too long"),
        GradeNote("2", "invents a discount"),
        GradeNote("3", "too long again"),
        GradeNote("4", "The discount is invented!"),
        GradeNote("5", "long"),
        GradeNote("6", " "),
    ]
    found = criteria_from_notes(notes)
    assert [one.notes for one in found] == [("1", "3", "5"), ("2", "4")]
    assert [one.text for one in found] == [
        "The output isn't too long.",
        "The output never invents a discount.",
    ]
    assert all(one.is_located and one.door == "notes" for one in found)


def test_a_note_that_no_rule_understands_is_quoted_and_comes_last() -> None:
    notes = [
        GradeNote("1", "Tom Hanks is not in the series."),
        GradeNote("2", "The river is meant, not the company."),
        GradeNote("3", "uses emojis"),
    ]
    emojis, *quoted = criteria_from_notes(notes)
    assert emojis.text == "The output never uses emojis."
    assert [one.check for one in emojis.candidates] == ["no_emoji"]
    assert [is_reworded(one) for one in (emojis, *quoted)] == [True, False, False]
    assert quoted[0].text == "The output is free of this fault: “Tom Hanks is not in the series.”"


def test_what_names_something_of_one_row_is_turned_round_only_when_others_note_it_too() -> None:
    [alone] = criteria_from_notes([GradeNote("1", 'Keeps the hashtag: "#LHC".')])
    assert not is_reworded(alone)
    [shared] = criteria_from_notes(
        [GradeNote("1", 'Keeps the hashtag: "#LHC".'), GradeNote("2", "Keeps the hashtag as a name.")]
    )
    assert shared.text == "The output never keeps the hashtag."


def test_a_group_knows_the_words_that_hold_it_together() -> None:
    [group] = grouped([GradeNote("1", "wrong order number"), GradeNote("2", "the order is wrong")])
    assert set(group.words) == {"order", "wrong"}


def test_notes_without_content_words_stay_apart() -> None:
    assert len(grouped([GradeNote("1", "is it?"), GradeNote("2", "why")])) == 2
