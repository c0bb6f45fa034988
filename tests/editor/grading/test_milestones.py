"""The track of grades: it only rises, its names have room, and the words say what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.editor.grading.milestones import PLACES, headline, number_fits, place_of
from flowboard.workspace.grading.progress import Progress


@given(st.integers(0, 100_000))
def test_each_grade_goes_further_and_the_end_is_never_reached(graded: int):
    assert 0 <= place_of(graded) < place_of(graded + 1) < 100


@pytest.mark.parametrize(("graded", "place"), [(0, 0.0), (20, PLACES[0]), (50, PLACES[1])])
def test_milestones_stand_at_their_places(graded: int, place: float):
    assert place_of(graded) == pytest.approx(place)


@given(st.integers(0, 100_000))
def test_the_number_is_shown_only_where_no_name_stands(graded: int):
    if number_fits(graded):
        assert all(abs(place_of(graded) - place) >= 15 for place in PLACES)


def progress(good: int, bad: int) -> Progress:
    return Progress(rows=300, good=good, bad=bad, unsure=0, flagged=0, done_now=0)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (progress(0, 0), ("20 more to the report card", "Needs 5 good and 5 bad")),
        (progress(19, 3), ("2 more to the report card", "Needs 5 bad, you have 3")),
        (progress(12, 6), ("2 more to the report card", "Then an evaluator can be measured")),
        (progress(34, 9), ("7 more to optimise", "Needs 10 bad, you have 9")),
        (progress(150, 50), ("Every milestone reached", "Enough to measure evaluators and to improve prompts.")),
    ],
)  # fmt: skip
def test_the_words_say_how_many_of_which_kind_are_missing(found: Progress, told: tuple[str, str]):
    assert headline(found) == told
