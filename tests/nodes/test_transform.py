"""The transform node and its steps."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flowboard.node import NodeFailed, Port
from flowboard_nodes.transform import Transform
from tests.nodes.context import CellOf


def result(value: Any, *steps: Any, **others: Any) -> Any:
    return asyncio.run(Transform(steps=steps).run(CellOf(), value=value, **others))["value"]


def problem(value: Any, *steps: Any, **others: Any) -> str:
    with pytest.raises(NodeFailed) as failed:
        result(value, *steps, **others)
    return str(failed.value)


# -- the node ---------------------------------------------------------------------------------------


def test_without_steps_a_value_stays_as_it_is() -> None:
    assert result({"a": 1}) == {"a": 1}


def test_each_step_takes_what_the_one_before_gave() -> None:
    assert (
        result(' {"name": " ADA "} ', "parse_json", {"do": "json_path", "path": "$.name"}, "strip")
        == "ADA"
    )


def test_the_written_configuration_tells_steps_apart() -> None:
    """It is part of the cache key, and leaves defaults out."""
    written = [
        Transform(steps=[step]).model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for step in ("strip", "lower")
    ]
    assert written == [{"steps": [{"do": "strip"}]}, {"steps": [{"do": "lower"}]}]


def test_the_published_schema_knows_steps_and_their_bare_names() -> None:
    schema = Transform.model_json_schema()
    for steps in (["strip"], [{"do": "strip"}], [{"do": "rename", "keys": {"a": "b"}}]):
        jsonschema.validate({"steps": steps}, schema)
    for steps in (["rename"], [{"do": "rename"}], [{"do": "strp"}]):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"steps": steps}, schema)


def test_an_error_names_the_step_and_the_value() -> None:
    message = problem("no facts", "strip", "parse_json")
    assert message.startswith('step 2, parse_json: finds no JSON in "no facts"')


def test_a_default_stands_in_for_a_step_that_failed() -> None:
    assert result("no facts", "parse_json", "lower", {"do": "default", "value": {"a": 1}}) == {"a": 1}


@pytest.mark.parametrize("missing", [None, "", "  \n"])
def test_a_default_stands_in_for_null_and_blank_text(missing: Any) -> None:
    assert result(missing, {"do": "default", "value": "unknown"}) == "unknown"


@pytest.mark.parametrize("present", [0, False, [], "x"])
def test_a_default_leaves_every_other_value(present: Any) -> None:
    assert result(present, {"do": "default", "value": "unknown"}) == present


def test_a_failure_behind_the_default_is_an_error_again() -> None:
    message = problem("x", "parse_json", {"do": "default", "value": "y"}, "parse_json")
    assert message.startswith("step 3")


def test_parts_of_the_result_are_on_ports_of_their_own() -> None:
    node = Transform(ports={"name": "$.name", "tags": "$.tags[*]"})
    outputs = asyncio.run(node.run(CellOf(), value={"name": "a", "tags": [1, 2]}))
    assert outputs == {"value": {"name": "a", "tags": [1, 2]}, "name": "a", "tags": [1, 2]}
    assert [port.name for port in node.output_ports()] == ["value", "name", "tags"]


def test_a_missing_part_is_an_error_that_names_its_port_or_null() -> None:
    with pytest.raises(NodeFailed, match=r"the port 'name': \$\.name finds nothing in \{\"a\": 1\}"):
        asyncio.run(Transform(ports={"name": "$.name"}).run(CellOf(), value={"a": 1}))
    node = Transform(ports={"name": "$.name"}, if_missing="null")
    assert asyncio.run(node.run(CellOf(), value={"a": 1}))["name"] is None


def test_the_last_step_tells_the_type_of_the_output() -> None:
    types = {
        steps: Transform(steps=steps).output_ports()[0].type
        for steps in [("number",), ("parse_json",), ()]
    }
    assert types == {("number",): "number", ("parse_json",): "json", (): "json"}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"steps": ["parse_jsn"]}, "no step 'parse_jsn'; did you mean parse_json"),
        ({"steps": [{"path": "$.a"}]}, "a step without `do`"),
        ({"steps": [{"do": "json_path", "path": "a.b"}]}, "'a.b' is no JSON path: expected '\\$'"),
        (
            {"steps": [{"do": "json_path", "path": "$[?" + "!(" * 300 + "@.a" + ")" * 300 + "]"}]},
            "deeply",
        ),
        (
            {"steps": [{"do": "json_path", "path": "$[?match(@.a, 'x')]"}]},
            "function 'match' is not defined",
        ),
        ({"steps": [{"do": "extract", "pattern": "("}]}, "no regular expression"),
        ({"steps": [{"do": "extract", "pattern": "(a)", "group": 2}]}, "`group` is 2.*has: 0, 1"),
        ({"steps": [{"do": "replace", "pattern": "a", "with": "\\g<b>"}]}, "`with` is no replacement"),
        ({"steps": [{"do": "template", "template": "{{"}]}, "the template"),
        ({"steps": [{"do": "rename", "keys": {}}]}, "keys"),
        ({"steps": [{"do": "strip", "colour": "red"}]}, "colour"),
        ({"ports": {"value": "$.a"}}, "'value' can't name a port"),
        ({"ports": {"a": "b"}}, "'b' is no JSON path"),
    ],
)
def test_bad_configuration_gets_a_sentence_that_names_the_field(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Transform(**config)


# -- JSON -------------------------------------------------------------------------------------------

FENCED = [
    '```json\n{"a": [1]}\n```',
    'Sure, here it is:\n\n```\n{"a": [1]}\n```\nAnything else?',
    '```JSON\r\n{"a": [1]}\r\n```',
    '```{"a": [1]}```',
    'Here: ```json {"a": [1]}``` as you wished.',
    'First:\n```python\nprint(1)\n```\nthen\n```json\n{"a": [1]}\n```',
]


@pytest.mark.parametrize("text", ['{"a": [1]}', ' \n{"a": [1]}\n', *FENCED])
def test_json_is_read_plain_or_out_of_a_fence(text: str) -> None:
    assert result(text, "parse_json") == {"a": [1]}


def test_a_fence_inside_a_json_text_does_not_end_it() -> None:
    value = {"code": "```\nx\n```"}
    assert result(f"```json\n{json.dumps(value)}\n```", "parse_json") == value


@pytest.mark.parametrize("text", ["", "{'a': 1}", "```json\n{\n```", "NaN", "[" * 5000])
def test_what_is_no_json_is_an_error(text: str) -> None:
    assert "finds no JSON" in problem(text, "parse_json")


def test_data_needs_no_parsing() -> None:
    assert result({"a": 1}, "parse_json") == {"a": 1}


ORDER = {"nr": 7, "items": [{"name": "pen", "price": 2}, {"name": "ink", "price": 5}], "note": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", ORDER),
        ("$.nr", 7),
        ("$.note", None),
        ("$['items'][-1].name", "ink"),
        ("$.items[*].name", ["pen", "ink"]),
        ("$.items[?@.price > 3].name", ["ink"]),
        ("$..price", [2, 5]),
        ("$.items[?count(@.*) == 3]", []),
    ],
)
def test_a_path_gives_one_value_or_a_list_where_it_can_lead_to_several(path: str, found: Any) -> None:
    assert result(ORDER, {"do": "json_path", "path": path}) == found


def test_a_path_into_a_text_says_to_parse_it() -> None:
    assert "put the step parse_json before it" in problem('{"a": 1}', {"do": "json_path", "path": "$.a"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$..*..*..*", [[[1] * 30] * 30] * 30),
        ("$[?count($..*) > 1]", list(range(2000))),
        ("$[?@ == $[0]]", [[0] * 1000] * 1000),
        ("$" + "[0,0]" * 30, [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]),
        ("$..a", json.loads("[" * 300 + "]" * 300)),
    ],
)
def test_a_path_that_costs_too_much_ends_and_no_default_hides_it(path: str, value: Any) -> None:
    message = problem(value, {"do": "json_path", "path": path}, {"do": "default", "value": 0})
    assert "make the path narrower" in message


def test_found_values_are_plain_data() -> None:
    (item,) = result([{"a": [1]}], {"do": "json_path", "path": "$[*]"})
    assert type(item) is dict
    assert type(item["a"]) is list


def test_keys_are_renamed_in_place_also_in_a_list_of_objects() -> None:
    renamed = result([{"nr": 1, "b": 2}], {"do": "rename", "keys": {"nr": "number"}})
    assert [list(item.items()) for item in renamed] == [[("number", 1), ("b", 2)]]


def test_keys_can_change_places() -> None:
    assert result({"a": 1, "b": 2}, {"do": "rename", "keys": {"a": "b", "b": "a"}}) == {"b": 1, "a": 2}


def test_a_key_that_is_not_there_or_would_be_there_twice_is_an_error() -> None:
    assert "no key 'x'; there are: a, b" in problem(
        {"a": 1, "b": 2}, {"do": "rename", "keys": {"x": "y"}}
    )
    assert "two keys the name 'b'" in problem({"a": 1, "b": 2}, {"do": "rename", "keys": {"a": "b"}})


# -- texts ------------------------------------------------------------------------------------------


def test_text_steps_take_each_member_of_a_list_and_write_numbers() -> None:
    assert result([" A ", 7], "strip", "lower") == ["a", "7"]
    assert "takes a text, but got true" in problem([True], "strip")


def test_white_space_is_cleaned_within_lines_or_across_them() -> None:
    text = " a\t b \n\n\n\nc\u00a0d \n"
    assert result(text, "clean_whitespace") == "a b c d"
    assert result(text, {"do": "clean_whitespace", "keep_lines": True}) == "a b\n\nc d"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 42 ", 42),
        ("-3.50", -3.5),
        ("−3", -3),
        (".5", 0.5),
        ("1,250,000.5", 1250000.5),
        ("1 250", 1250),
        ("1’250", 1250),
        ("2e3", 2000.0),
        ("007", 7),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, number: float) -> None:
    found = result(text, "number")
    assert (found, type(found)) == (number, type(number))


def test_the_decimal_comma_is_asked_for() -> None:
    assert result("1.250,5", {"do": "number", "decimal": ","}) == 1250.5


@pytest.mark.parametrize(
    "text", ["", "12 apples", "1,2,3", "12,50", "1,250 000", "nan", "1e999", "٣", "--1"]
)
def test_what_is_no_number_is_an_error(text: str) -> None:
    assert problem(text, "number").startswith("step 1, number:")


@given(st.integers(-(10**15), 10**15))
def test_grouped_digits_are_the_number(number: int) -> None:
    assert result(f"{number:,}", "number") == number


def test_extract_takes_the_group_or_the_whole_the_first_or_all() -> None:
    text = "paid 12 USD and 30 EUR"
    assert result(text, {"do": "extract", "pattern": r"\d+ \w+"}) == "12 USD"
    assert result(text, {"do": "extract", "pattern": r"(\d+) EUR"}) == "30"
    assert result(text, {"do": "extract", "pattern": r"(?P<n>\d+) (?P<c>\w+)", "group": "c"}) == "USD"
    assert result(text, {"do": "extract", "pattern": r"(\d+)", "all": True}) == ["12", "30"]
    assert result("none", {"do": "extract", "pattern": r"\d", "all": True}) == []


def test_extract_that_finds_nothing_says_so() -> None:
    assert 'finds nothing like \\d+ in "none"' in problem("none", {"do": "extract", "pattern": r"\d+"})


def test_replace_knows_groups_and_removes_by_default() -> None:
    assert result("a-b", {"do": "replace", "pattern": r"(\w)-(\w)", "with": r"\2+\1"}) == "b+a"
    assert result("a-b", {"do": "replace", "pattern": "-"}) == "ab"
    assert "a group that the pattern" in problem("a", {"do": "replace", "pattern": "a", "with": r"\3"})


@pytest.mark.parametrize("step", [{"do": "extract"}, {"do": "replace", "with": "x"}])
def test_a_pattern_that_takes_too_long_ends_and_no_default_hides_it(step: dict[str, str]) -> None:
    slow = step | {"pattern": "^(a|aa)+$"}
    message = problem("a" * 60 + "b", slow, {"do": "default", "value": ""})
    assert "takes longer than 0.25 s" in message


def test_a_replacement_cannot_build_without_bound() -> None:
    step = {"do": "replace", "pattern": "(?=a)", "with": "x" * 4000}
    assert "builds more than 4,000,000 characters" in problem("a" * 10_000, step)


def test_a_template_is_filled_with_the_value_and_further_inputs() -> None:
    step = {"do": "template", "template": "{{ value.a }} {{ who }} {{ why | default('-') }}"}
    node = Transform(steps=[step])
    assert node.input_ports() == [
        Port("value", "json", "what is transformed"),
        Port("who", "json"),
        Port("why", "json", optional=True),
    ]
    assert result({"a": 1}, step, who="Ada") == "1 Ada -"
    assert "step 1, template: can't be filled: 'dict object' has no attribute 'a'" in problem(
        {}, step, who=""
    )
