"""What becomes of a card once what it measured is another thing."""

import pytest

from flowboard.align.card import Fingerprints, ReportCard, to_html, to_markdown
from flowboard.align.card.ageing import as_of_now
from tests.align.test_card import a_card

USABLE = (40, 2, 1, 70)


@pytest.fixture
def card() -> ReportCard:
    """A usable card of the evaluator e and the population p."""
    return a_card(*USABLE, fingerprints=Fingerprints(evaluator="e", population="p"))


def test_a_card_of_what_runs_today_stays_as_it_is(card):
    aged = as_of_now(card, "e", "p")
    assert (aged.word, aged.sentence, aged.help) == (card.word, card.sentence, card.help)
    assert aged.coverage_is_met


def test_a_changed_evaluator_makes_it_stale_and_nothing_on_it_green(card):
    aged = as_of_now(card, "other", "p")
    assert aged.word == "stale"
    assert not aged.coverage_is_met
    assert 'class="card-bar card-met"' not in to_html(aged)


def test_other_outputs_make_it_provisional_and_say_what_carries_over(card):
    aged = as_of_now(card, "e", "other", carried=14)
    assert aged.word == "provisional"
    assert f"14 of {card.basis.graded} grades carry over" in aged.sentence


def test_without_outputs_of_today_nothing_is_said_to_carry_over(card):
    assert "carry over" not in as_of_now(card, "e", "other").sentence


def test_what_is_good_enough_for_nothing_isnt_made_better_by_other_outputs():
    bad = a_card(5, 14, 2, 31, fingerprints=Fingerprints(evaluator="e", population="p"))
    assert as_of_now(bad, "e", "other", 3).word == "none_good_enough"


def test_collecting_has_no_score_that_could_be_stale():
    few = a_card(2, 1, 1, 5, fingerprints=Fingerprints(evaluator="e"))
    assert as_of_now(few, "other", "").word == "collecting"


def test_what_is_unknown_changes_nothing(card):
    assert as_of_now(card, "", "") == card


def test_a_proposal_holds_as_long_as_the_flow_has_what_it_had_or_takes_it():
    prints = Fingerprints(evaluator="e", configured="before")
    card = a_card(*USABLE, fingerprints=prints)
    proposed, taken, other = (as_of_now(card, now, "") for now in ("before", "e", "third"))
    assert [one.word for one in (proposed, taken, other)] == ["usable", "usable", "stale"]
    assert proposed.fingerprints.is_proposed
    assert not taken.fingerprints.is_proposed
    for text in (to_html(proposed), to_markdown(proposed)):
        assert "a proposal" in text
