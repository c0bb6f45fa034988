"""The layout of the results: a table, places and an arena that lie apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.sandbox.layout import (
    ARENA,
    BATCH_ROWS,
    LARGEST_VALUE,
    ORDER,
    PLACE,
    Kind,
    arena_start,
    place_start,
    results_size,
)
from tests.assertions.values import REPEATABLE


@REPEATABLE
@given(rows=st.integers(1, BATCH_ROWS))
def test_table_places_and_arena_follow_one_another_without_touching(rows: int):
    assert rows <= place_start(rows) < rows + 8
    assert place_start(rows) % 8 == 0
    assert arena_start(rows) == place_start(rows) + PLACE.size * rows
    assert results_size(rows) == arena_start(rows) + ARENA


def test_a_place_can_name_every_byte_of_the_arena():
    assert PLACE.unpack(PLACE.pack(ARENA, LARGEST_VALUE)) == (ARENA, LARGEST_VALUE)


def test_a_table_of_zeros_says_that_nothing_is_known():
    assert Kind.NOTHING == 0
    assert max(Kind) < 256


def test_an_order_has_room_for_the_longest_limits():
    day = 24 * 60 * 60 * 1000
    assert ORDER.unpack(ORDER.pack(b"run ", 2**32 - 1, BATCH_ROWS, day, day, 3))[3] == day
