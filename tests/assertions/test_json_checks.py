"""The checks of JSON."""

from __future__ import annotations

import pytest

from tests.assertions.values import outcome_on, verdict_on


@pytest.mark.parametrize(
    ("output", "outcome"),
    [
        ('{"a": [1, null]}', "pass"),
        ("3", "pass"),
        ("", "fail"),
        ("{a: 1}", "fail"),
        ('{"a": 1} and more', "fail"),
        ("NaN", "fail"),
        ("[" * 100_000, "fail"),
        ({"a": 1}, "pass"),
        (None, "pass"),
    ],
)
def test_a_text_must_be_json_and_data_is(output: object, outcome: str) -> None:
    assert outcome_on(output, check="json_valid") == outcome


def test_json_in_a_code_fence_passes_only_where_the_check_allows_it() -> None:
    fenced = 'Here:\n```json\n{"a": 1}\n```'
    assert outcome_on(fenced, check="json_valid", fenced=True) == "fail"
    assert outcome_on(fenced.removeprefix("Here:"), check="json_valid", fenced=True) == "pass"
    assert outcome_on(fenced.removeprefix("Here:"), check="json_valid") == "fail"


def test_the_message_names_the_place_that_does_not_fit() -> None:
    schema = {"properties": {"tags": {"items": {"type": "string"}}}}
    verdict = verdict_on('{"tags": ["a", 3]}', check="json_schema", schema=schema)
    assert verdict.message == "The JSON doesn't fit: 3 is not of type 'string', at tags[1]."


def test_a_schema_may_refer_to_its_own_definitions() -> None:
    schema = {"$defs": {"n": {"type": "number"}}, "items": {"$ref": "#/$defs/n"}}
    assert outcome_on([1, 2], check="json_schema", schema=schema) == "pass"
    assert outcome_on(["a"], check="json_schema", schema=schema) == "fail"


def test_a_schema_elsewhere_is_not_fetched() -> None:
    verdict = verdict_on([1], check="json_schema", schema={"$ref": "http://127.0.0.1:9/schema.json"})
    assert verdict.outcome == "error"
    assert "'http://127.0.0.1:9/schema.json', which isn't within it" in verdict.message


def test_a_schema_in_circles_is_an_error_and_no_crash() -> None:
    assert outcome_on(1, check="json_schema", schema={"$ref": "#"}) == "error"


def test_a_pattern_in_a_schema_is_stopped_when_it_takes_too_long() -> None:
    verdict = verdict_on("a" * 5_000 + "!", check="json_schema", schema={"pattern": "^(a|aa)+$"})
    assert verdict.outcome == "fail", "the text is no JSON, so the pattern isn't tried"
    verdict = verdict_on(
        ["a" * 5_000 + "!"], check="json_schema", schema={"items": {"pattern": "^(a|aa)+$"}}
    )
    assert verdict.outcome == "error"
    assert "takes longer than" in verdict.message


@pytest.mark.parametrize(
    "schema", [{"type": "objekt"}, {"pattern": "("}, {"items": 3}, {"required": "city"}]
)
def test_what_is_no_schema_is_refused_before_the_run(schema: dict[str, object]) -> None:
    verdict = verdict_on("{}", check="json_schema", schema=schema)
    assert verdict.outcome == "error"
    assert verdict.message.startswith("`schema`: this is no JSON Schema: ")
