"""JSON values for property tests, and short ways to ask a check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec, Verdict

REPEATABLE = settings(derandomize=True, max_examples=50, deadline=None, database=None)

# Any text, also with the characters that checks look for, every line end and lone surrogates.
TEXTS = st.text(
    st.one_of(st.sampled_from("-*#•.!? \t\r\n\u2028\u0000\ud800é।1a"), st.characters()), max_size=60
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def verdict_on(output: Any, row: Mapping[str, Any] | None = None, **spec: Any) -> Verdict:
    """The verdict of a check that is written as in a flow."""
    prepared = Evaluator().prepare(AssertionSpec(name="it", **spec))
    return prepared.check(output, row or {})


def outcome_on(output: Any, row: Mapping[str, Any] | None = None, **spec: Any) -> str:
    """The outcome of a check that is written as in a flow."""
    return verdict_on(output, row, **spec).outcome
