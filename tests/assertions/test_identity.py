"""When two assertions are the same, so that one's outcomes serve for the other."""

from __future__ import annotations

from typing import Any

import pytest

from flowboard.assertions.identity import spec_hash
from flowboard.node import AssertionSpec

CHECK = {"name": "a", "check": "length", "max": 280}
JUDGE = {"name": "a", "judge": "Is it true?", "model": "openai/x", "include": ["tweets.text"]}
CODE = {"name": "a", "code": "def check(output, row): return True"}


def hash_of(spec: dict[str, Any], **changes: Any) -> str:
    return spec_hash(AssertionSpec.model_validate(spec | changes))


@pytest.mark.parametrize("spec", [CHECK, JUDGE, CODE])
@pytest.mark.parametrize(
    "change",
    [{"name": "b"}, {"criterion": "c"}, {"on_fail": "retry 2"}, {"scope": "format"}, {"on": "text"}],
)
def test_what_does_not_decide_the_outcome_does_not_change_the_hash(
    spec: dict[str, Any], change: dict[str, Any]
) -> None:
    assert hash_of(spec, **change) == hash_of(spec)


@pytest.mark.parametrize(
    ("spec", "change"),
    [
        (CHECK, {"max": 281}),
        (CHECK, {"min": 1}),
        (CHECK, {"unit": "words"}),
        (CHECK, {"check": "line_length"}),
        (JUDGE, {"judge": "Is it new?"}),
        (JUDGE, {"model": "openai/y"}),
        (JUDGE, {"include": []}),
        (JUDGE, {"parameters": {"temperature": 0}}),
        (CODE, {"code": "def check(output, row): return False"}),
    ],
)
def test_what_decides_the_outcome_changes_the_hash(spec: dict[str, Any], change: dict[str, Any]) -> None:
    assert hash_of(spec, **change) != hash_of(spec)


def test_a_default_that_is_written_out_changes_nothing() -> None:
    assert hash_of(CHECK, unit="characters", min=None) == hash_of(CHECK)


def test_the_kind_tells_equal_texts_apart() -> None:
    name = "tone"
    assert spec_hash(AssertionSpec(name="a", learned=name)) != spec_hash(
        AssertionSpec(name="a", judge=name)
    )


def test_the_default_model_is_part_of_a_judge_without_one() -> None:
    spec = AssertionSpec(name="a", judge="Is it true?")
    assert spec_hash(spec, default_model="openai/x") != spec_hash(spec, default_model="openai/y")
    assert spec_hash(spec, default_model="openai/x") == hash_of(JUDGE, include=[])


def test_code_beside_the_flow_is_known_by_its_text() -> None:
    spec = AssertionSpec(name="a", code="a.py::check")
    one, same, other = (spec_hash(spec, file_source=text) for text in ("x = 1", "x = 1", "x = 2"))
    assert one == same
    assert one != other


def test_a_broken_assertion_has_a_hash_too() -> None:
    broken = AssertionSpec(name="a", check="nonsense", value=1)
    assert spec_hash(broken) == spec_hash(broken.model_copy(update={"name": "b"}))
    assert len(spec_hash(broken)) == 64


def test_the_hash_stays_the_same_from_version_to_version() -> None:
    """Kept outcomes depend on it; change this figure only where they are meant to lapse."""
    assert hash_of(CHECK)[:16] == "988e8fb464dd7f2b"
    assert hash_of(JUDGE)[:16] == "d9b2df96e728b290"
