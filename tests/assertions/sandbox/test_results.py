"""Reading results: what an honest child has left comes back, and anything else is an error in words."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from marshal import dumps
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.sandbox.inside import Batch, run_batch
from flowboard.assertions.sandbox.layout import (
    ARENA,
    LARGEST_VALUE,
    MESSAGE_CHARACTERS,
    PLACE,
    Kind,
    arena_start,
    place_start,
    results_size,
)
from flowboard.assertions.sandbox.results import GIVEN_UP, ResultReader, visible
from flowboard.node import SandboxResult
from tests.assertions.sandbox.processes import megabytes_of
from tests.assertions.values import REPEATABLE, TEXTS

ROWS = 4


@contextmanager
def results_of(rows: int = ROWS) -> Iterator[int]:
    """Results that nobody has written to."""
    handle = os.memfd_create("results")
    try:
        os.ftruncate(handle, results_size(rows))
        yield handle
    finally:
        os.close(handle)


def read(handle: int, rows: int = ROWS, *, given_up: bool = False) -> list[SandboxResult | None]:
    return ResultReader(handle, rows, 1.0, 30.0).read(given_up)


def written(kind: int, start: int, size: int, arena: bytes = b"") -> SandboxResult | None:
    """What the first row has come to, if this is in the table, in its place and in the arena."""
    with results_of() as handle:
        os.pwrite(handle, bytes([kind]), 0)
        os.pwrite(handle, PLACE.pack(start, size), place_start(ROWS))
        os.pwrite(handle, arena, arena_start(ROWS))
        return read(handle)[0]


def ran(source: str, rows: list[Any], *, listed: bool = False) -> list[SandboxResult | None]:
    """The results of harmless code, run in this very process and read back."""
    batch = Batch(source, "run", [dumps([row]) for row in rows], listed)
    with results_of(len(rows)) as handle:
        with mmap.mmap(handle, results_size(len(rows))) as memory:
            run_batch(batch, memory, 0)
        return read(handle, len(rows))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@REPEATABLE
@given(values=st.lists(JSON, min_size=1, max_size=6))
def test_what_code_returns_comes_back_as_it_was(values: list[Any]):
    found = ran("def run(value): return value", values)
    assert [result and result.error for result in found] == [None] * len(values)
    assert [json.dumps(result and result.value) for result in found] == [
        json.dumps(value) for value in values
    ]


@REPEATABLE
@given(text=TEXTS)
def test_what_code_complains_about_comes_back_in_one_visible_piece(text: str):
    (found,) = ran("def run(value): raise ValueError(value)", [text])
    assert found is not None
    assert found.error is not None
    assert found.ran
    assert len(found.error) <= MESSAGE_CHARACTERS
    assert all(one.isprintable() or one in "\n\t" for one in found.error)


@REPEATABLE
@given(
    table=st.binary(min_size=ROWS, max_size=ROWS),
    places=st.lists(
        st.tuples(
            st.integers(0, 2**32 - 1) | st.integers(0, 64),
            st.integers(0, 2**32 - 1) | st.integers(0, 64),
        ),
        min_size=ROWS,
        max_size=ROWS,
    ),
    arena=st.binary(max_size=80)
    | st.text('[]{}",:0123456789.eE+-truefalsn\\u ', max_size=80).map(str.encode),
    given_up=st.booleans(),
)
def test_no_bytes_whatever_make_the_reader_raise(
    table: bytes, places: list[tuple[int, int]], arena: bytes, given_up: bool
):
    with results_of() as handle:
        os.pwrite(handle, table, 0)
        os.pwrite(handle, b"".join(PLACE.pack(*place) for place in places), place_start(ROWS))
        os.pwrite(handle, arena, arena_start(ROWS))
        found = read(handle, given_up=given_up)
    assert len(found) == ROWS
    for kind, result in zip(table, found, strict=True):
        assert (result is None) == (kind == Kind.NO_ROOM)
        if result is None:
            continue
        json.dumps(result.value, allow_nan=False)
        if kind in (Kind.TRUE, Kind.FALSE, Kind.NONE):
            assert result == SandboxResult({1: True, 2: False, 3: None}[kind])
        if result.error is not None:
            assert len(result.error) <= MESSAGE_CHARACTERS
            assert all(one.isprintable() or one in "\n\t" for one in result.error)


@pytest.mark.parametrize("kind", [Kind.VALUE, Kind.ERROR])
@pytest.mark.parametrize(
    ("start", "size"), [(ARENA, 1), (ARENA - 1, 2), (2**32 - 1, 2**32 - 1), (0, LARGEST_VALUE + 1)]
)
def test_a_place_outside_the_arena_is_an_error(kind: int, start: int, size: int):
    found = written(kind, start, size, b"true" * 10)
    assert found is not None
    assert found.error in (
        "the code gave a value that isn't JSON: Input is a zero-length, empty document",
        "the code left no readable message",
    )


@pytest.mark.parametrize(
    "text", [b"NaN", b"1e999", b"[" * 5000, b'"\xff"', b'"\\ud800"', b"{", b"\0", b"true true"]
)
def test_bytes_that_are_no_json_are_an_error(text: bytes):
    found = written(Kind.VALUE, 0, len(text), text)
    assert found is not None
    assert (found.error or "").startswith("the code gave a value that isn't JSON: ")


@pytest.mark.parametrize(
    "members", [b"[],", b"{},", b'{"a":1},', b'"ab",', b"0.5,", b"[" * 9 + b"]" * 9 + b","]
)
def test_rows_that_point_at_the_same_value_get_no_more_of_it_than_fits_into_memory(members: bytes):
    rows, text = 500, b"[" + members * (800_000 // len(members)) + b"0]"
    with results_of(rows) as handle:
        os.pwrite(handle, bytes([Kind.VALUE]) * rows, 0)
        os.pwrite(handle, PLACE.pack(0, len(text)) * rows, place_start(rows))
        os.pwrite(handle, text, arena_start(rows))
        before = megabytes_of(os.getpid())
        found = read(handle, rows)
        assert megabytes_of(os.getpid()) - before < 300
    assert 1 <= sum(result is not None for result in found) <= 20
    assert found[-1] is None


@pytest.mark.parametrize(
    ("kind", "start", "size", "error", "has_run"),
    [
        (Kind.NOTHING, 0, 0, "the batch took longer than 30 s; this row wasn't reached", False),
        (Kind.NOT_RUN, 9, 9, "the batch took longer than 30 s; this row wasn't reached", False),
        (255, 9, 9, "the batch took longer than 30 s; this row wasn't reached", False),
        (Kind.TOO_LONG, 0, 0, "the code took longer than 1 s on this row and was ended", True),
        (Kind.DIED, 11, 0, "the code crashed its process (SIGSEGV)", True),
        (Kind.DIED, 0, 3, "the code ended its own process (exit status 3)", True),
        (Kind.DIED, 2**32 - 1, 0, "the code crashed its process (4294967295)", True),
        (Kind.ERROR, 0, 2**32 - 1, "the code left no readable message", True),
    ],
)
def test_every_kind_of_end_has_its_sentence(kind: int, start: int, size: int, error: str, has_run: bool):
    assert written(kind, start, size) == SandboxResult(error=error, ran=has_run)


def test_rows_behind_too_many_crashes_say_why_they_were_not_run():
    with results_of() as handle:
        assert read(handle, given_up=True) == [SandboxResult(error=GIVEN_UP, ran=False)] * ROWS


@REPEATABLE
@given(text=TEXTS)
def test_a_visible_text_can_do_nothing_to_a_terminal_or_a_page(text: str):
    shown = visible(text)
    assert all(one.isprintable() or one in "\n\t" for one in shown)
    assert shown.encode().decode() == shown
    assert visible(shown) == shown


def test_results_that_no_longer_fit_are_left_for_another_batch():
    found = ran("def run(value): return 'x' * 4_000_000", list(range(10)))
    assert [result is None for result in found] == [False] * 8 + [True] * 2
