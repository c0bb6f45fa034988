"""Status patches: ids, numbers and states, and never a text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.editor.canvas.patches import COUNTS, STATES, encode_patch

ids = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
numbers = st.integers(0, 10**9) | st.floats(0, 1e9)
fields = st.fixed_dictionaries(
    {"state": st.sampled_from(sorted(STATES))}, optional=dict.fromkeys(sorted(COUNTS), numbers)
)


@given(st.dictionaries(ids, fields, max_size=20))
def test_a_patch_reads_as_it_was_and_is_harmless_wherever_it_is_put(patch):
    text = encode_patch(patch)
    assert json.loads(text) == patch
    assert text.isascii()
    assert not set("<>&\u2028\u2029") & set(text)


@pytest.mark.parametrize(
    "patch",
    [
        {"answer": {"state": "</script>"}},
        {"answer": {"state": ["done"]}},
        {"answer": {"done": "12"}},
        {"answer": {"done": True}},
        {"answer": {"cost": float("nan")}},
        {"answer": {"cost": float("inf")}},
        {"answer": {"message": 1}},
        {"answer": {"done": {"a": 1}}},
        {"a b": {"done": 1}},
        {"</script>": {"done": 1}},
        {"": {"done": 1}},
    ],
)
def test_nothing_but_ids_numbers_and_states_is_let_through(patch):
    with pytest.raises(ValueError, match=r"id of a node|may carry"):
        encode_patch(patch)
