"""The published JSON Schema accepts what the reader accepts and refuses what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict

from flowboard.flow import FlowError, format_flow, json_schema, read_flow
from tests.flow.examples import CANONICAL, COMMENTED
from tests.flow.strategies import flows


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    temperature: float = 1.0


class Llm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    models: list[str]
    parameters: Parameters = Parameters()


PLAIN = Draft202012Validator(json_schema())
WITH_LLM = Draft202012Validator(json_schema({"llm": Llm.model_json_schema()}, ["every_line_matches"]))
BROKEN = [
    "name: x\n",
    "flowboard: 2\n",
    "flowboard: 1\nnods: {}\n",
    "flowboard: 1\nnodes: []\n",
    "flowboard: 1\nnodes:\n  a b: {type: t}\n",
    "flowboard: 1\nnodes:\n  a: {}\n",
    "flowboard: 1\nnodes:\n  a: {type: t, mute: 3}\n",
    "flowboard: 1\nnodes:\n  a: {type: t, inputs: {p: q}}\n",
    "flowboard: 1\nnodes:\n  a: {type: t, assertions: [{name: x}]}\n",
    "flowboard: 1\nnodes:\n  a: {type: t, assertions: [{name: x, check: c, judge: d}]}\n",
    "flowboard: 1\nnodes:\n  a: {type: t, assertions: [{name: x, check: c, on_fail: retry 0}]}\n",
    "flowboard: 1\nlayout:\n  a: [1]\n",
]


def raw(text):
    """The plain values of a YAML text, read as an editor would."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_valid_itself():
    Draft202012Validator.check_schema(WITH_LLM.schema)


@pytest.mark.parametrize("text", [CANONICAL, COMMENTED])
def test_the_schema_accepts_a_flow(text):
    WITH_LLM.validate(raw(text))


@pytest.mark.parametrize("text", BROKEN)
def test_the_schema_refuses_what_the_reader_refuses(text):
    assert not PLAIN.is_valid(raw(text))
    with pytest.raises(FlowError):
        read_flow(text)


@settings(derandomize=True, deadline=None, max_examples=40, database=None)
@given(flow=flows)
def test_the_schema_accepts_every_flow_that_can_be_written(flow):
    text = format_flow(flow)
    PLAIN.validate(read_flow(text).source.value)


@pytest.mark.parametrize(
    ("fields", "valid"),
    [
        ("models: [a/b]", True),
        ("models: [a/b], parameters: {temperature: 0.5}, title: x, x-mine: 1", True),
        ("models: a/b", False),
        ("modles: [a/b]", False),
        ("models: [a/b], parameters: {temprature: 0.5}", False),
    ],
)
def test_the_configuration_of_a_known_type_is_held_to_its_schema(fields, valid):
    for type_name in ("llm", "llm@1"):
        document = raw(f"flowboard: 1\nnodes:\n  a: {{type: {type_name}, {fields}}}\n")
        assert WITH_LLM.is_valid(document) is valid


def test_the_configuration_of_an_unknown_type_is_free():
    assert WITH_LLM.is_valid(raw("flowboard: 1\nnodes:\n  a: {type: llm2, modles: 3}\n"))
