"""Values typed as text are read as JSON or YAML, and written so that they read back."""

from hypothesis import given
from hypothesis import strategies as st

from flowboard.workspace.forms.typed_text import Typed, as_typed, read_typed

TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=20)
SHORT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SHORT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_shown_reads_back_as_the_value(value):
    assert read_typed(as_typed(value)) == Typed(value)


def test_nothing_typed_says_nothing():
    assert read_typed("  \n") == Typed(None)


def test_yaml_is_read_too():
    assert read_typed("type: object\nrequired: [a, b]").value == {
        "type": "object",
        "required": ["a", "b"],
    }


def test_half_typed_json_names_the_line():
    typed = read_typed('{\n  "a": 1\n')
    assert typed.value is None and typed.line == 3 and "JSON" in typed.problem


def test_what_json_has_not_is_no_number():
    assert read_typed("[NaN]").value == ["NaN"]


def test_nesting_without_end_is_refused_in_words():
    assert read_typed("[" * 100_000).problem
