"""What graders note, turned round into what is true of a good output."""

from __future__ import annotations

import pytest

from flowboard.align.note_wording import as_criterion


@pytest.mark.parametrize(
    ("note", "criterion"),
    [
        ("much too long", "The output isn't too long."),
        ("Far too long, 165 words, and dull at that.", "The output isn't too long."),
        ("It's rude!", "The output isn't rude."),
        ("not polite", "The output is polite."),
        ("invents a discount", "The output never invents a discount."),
        ("Invented facts", "The output never invents facts."),
        ("sounds robotic", "The output never sounds robotic."),
        ("mustn't use jargon", "The output never uses jargon."),
        ("doesn't mention the price", "The output mentions the price."),
        ("should carry a warning", "The output carries a warning."),
        ("no mention of the price", "The output mentions the price."),
        ("no call to action", "The output has a call to action."),
        ("No sources", "The output has sources."),
        ("the price is missing", "The output has the price."),
        ("wrong order number", "The order number is right."),
        ("the dates are wrong", "The dates are right."),
        ("The discount is invented!", "The discount isn't invented."),
        ("typos", "The output has no typos."),
        ("marketing speak", "The output has no marketing speak."),
        ("too many bullets", "The output hasn't too many bullets."),
    ],
)
def test_a_plain_complaint_is_turned_round(note: str, criterion: str) -> None:
    assert as_criterion(note) == criterion


@pytest.mark.parametrize(
    "note",
    [
        "",
        "fine",
        "good, but too long",
        "should be shorter",
        "says nothing of the handle",
        "Digoxin is missing, of all things.",
        "Four bullets instead of three.",
        'Keeps the hashtag: "#Paris" instead of Paris.',
        "Ends the licence. Only the second of two charges should go back.",
        "The 9.58 was run in Berlin in 2009, not in Beijing.",
        "Abuja is the capital of Nigeria.",
        "A dish in general is no well-known entity.",
    ],
)
def test_what_isnt_plain_or_holds_for_one_row_is_left_to_people(note: str) -> None:
    assert as_criterion(note) is None


def test_a_name_is_no_matter_of_one_row_once_others_complain_of_it() -> None:
    assert as_criterion("Digoxin is missing, of all things.", is_shared=True) is not None
