"""The stand-ins of the standard library: each gives what the library gives that the engine uses."""

from __future__ import annotations

import json

import orjson
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flowboard.flow.canonical import canonical_json
from flowboard.interop.python_export import standard
from flowboard.interop.python_export.plain_patterns import is_plain
from tests.assertions.values import JSON_VALUES, TEXTS

REPEATABLE = settings(derandomize=True, max_examples=300, deadline=None, database=None)

# -- JSON ----------------------------------------------------------------------------------------------


@REPEATABLE
@given(JSON_VALUES)
@example({"b": 1, "a": [None, True, 2**64, 1e16]})
@example({"é": "\x7f\u2028", "z": -0.0, "\U0001f600": 1, "\uffff": 2})
def test_canonical_json_is_the_same_to_the_byte(value: object):
    assert standard.canonical_json(value) == canonical_json(value)


@REPEATABLE
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e-5)
@example(0.0001)
@example(1e15)
@example(1e16)
@example(123456789012345680.0)
@example(5e-324)
@example(1.7976931348623157e308)
def test_numbers_are_written_the_same(number: float):
    assert standard.canonical_json([number]) == canonical_json([number])


@pytest.mark.parametrize("depth", [100, 250, 253, 254, 255, 256, 300])
def test_nesting_is_followed_as_far(depth: int):
    value: object = []
    for _ in range(depth):
        value = [value]
    assert standard.canonical_json(value) == canonical_json(value)


def loaded(loads: object, text: str) -> object:
    try:
        return repr(loads(text))  # type: ignore[operator]
    except ValueError:
        return ValueError


MALFORMED = st.text(st.sampled_from('{}[]",:0123456789.eE+-\\u dtrfalsn\n\t\x00é\ud800'), max_size=20)


@REPEATABLE
@given(st.one_of(MALFORMED, TEXTS, JSON_VALUES.map(json.dumps)))
@example("1e999")
@example("-1e999")
@example("18446744073709551616")
@example("-9223372036854775809")
@example("9" * 400)
@example('"\\ud800"')
@example('"\\ud83d\\ude00"')
@example('{"a": 1, "a": 2}')
@example("-0")
@example("\ufeff1")
@example("[1,]")
@example("NaN")
@example("[" * 1023 + "]" * 1023)
@example("[" * 1024 + "]" * 1024)
@example("[" * 1025 + "]" * 1025)
@example("[" * 100_000)
def test_json_is_read_the_same_or_refused_by_both(text: str):
    assert loaded(standard.strict_json.loads, text) == loaded(orjson.loads, text)


# -- patterns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "^- ",
        "Score: [0-9]$",
        r"^\[[A-Z].*\]$",
        "^#+ ",
        "a.c",
        r"1\.",
        "^[^-]",
        "^[-*] ",
        "^[a-z0-9_.-]*$",
    ],
)
def test_simple_patterns_are_plain(source: str):
    assert is_plain(source)


@pytest.mark.parametrize(
    "source",
    [r"\w", r"\bno\b", r"\d", r"\s", "(a|b)", "(?i)a", "a|b", "a{2}", "a+", "^a+b*", r"\p{L}", "é", "[[:alpha:]]",
     "[a&&b]", "(?:a)", r"(a)\1", "[]a]", "a++", "^a*+", r"\A", "[^", "*a"],
)  # fmt: skip
def test_whatever_two_readers_may_see_differently_is_not(source: str):
    assert not is_plain(source)


PIECES = st.sampled_from(
    ["a", "Z", "0", " ", "-", "_", "#", r"\.", r"\*", r"\[", ".", "[a-z]", "[^0-9]", "[.,-]", "[-*]"]
)


@REPEATABLE
@given(
    pieces=st.lists(PIECES, min_size=1, max_size=6),
    repeated=st.sampled_from(["", "*", "+", "?"]),
    start=st.booleans(),
    end=st.booleans(),
    text=st.text(st.sampled_from("aZ0 -_#.*[]\n\r\u2028é9"), max_size=12),
)
def test_a_plain_pattern_finds_what_the_other_library_finds(pieces, repeated, start, end, text):
    source = "^" * start + "".join(pieces) + repeated + "$" * end
    if not is_plain(source):
        assert repeated
        return
    plain, library = standard.PlainPattern(source), regex.compile(source)
    assert plain.found_in(text) == (library.search(text) is not None)
    assert plain.fits(text) == (library.fullmatch(text) is not None)
