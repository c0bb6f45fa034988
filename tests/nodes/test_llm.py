"""The llm node: what it asks for, per model and sample."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from flowboard.node import ABSENT, CallEstimate, ChatRequest, ChatResponse, NodeFailed
from flowboard_nodes.llm import Llm
from tests.nodes.context import CellOf

MODEL = "openai/gpt-5-mini"
QUESTION = [{"role": "user", "content": "Hi"}]


def ask(
    node: Llm, prompt: Any, *, json: Any = None, **labels: str
) -> tuple[dict[str, Any], ChatRequest]:
    cell = CellOf(
        labels={"model": MODEL, **labels}, answer=lambda request: ChatResponse(text="Hello", json=json)
    )
    outputs = dict(asyncio.run(node.run(cell, prompt=prompt)))
    return outputs, cell.asked[0]


def test_a_request_carries_the_model_of_the_cell_and_only_the_parameters_that_are_set() -> None:
    node = Llm(models=[MODEL], temperature=0, parameters={"top_p": 0.5})
    outputs, request = ask(node, QUESTION)
    assert outputs == {
        "text": "Hello",
        "json": ABSENT,
        "latency": 0.0,
        "cost": ABSENT,
        "finish_reason": "stop",
    }
    assert request == ChatRequest(MODEL, QUESTION, {"temperature": 0, "top_p": 0.5})


@pytest.mark.parametrize(("prompt", "content"), [("Hi", "Hi"), (7, "7")])
def test_plain_text_is_what_the_user_says(prompt: Any, content: str) -> None:
    _, request = ask(Llm(models=[MODEL]), prompt)
    assert request.messages == [{"role": "user", "content": content}]


@pytest.mark.parametrize(
    "prompt", [None, [], ["Hi"], [{"role": "user"}], {"role": "user", "content": "x"}]
)
def test_anything_else_is_refused_with_the_way_out(prompt: Any) -> None:
    with pytest.raises(NodeFailed, match="put a prompt node before this one"):
        ask(Llm(models=[MODEL]), prompt)


def test_models_and_samples_are_axes() -> None:
    node = Llm(models=[MODEL, "anthropic/claude-haiku-4-5"], samples=3)
    assert node.axes() == {
        "model": (MODEL, "anthropic/claude-haiku-4-5"),
        "sample": ["1", "2", "3"],
    }
    assert ask(node, QUESTION, sample="3")[1].sample == 2


def test_one_sample_adds_no_axis() -> None:
    node = Llm(models=[MODEL])
    assert node.axes() == {"model": (MODEL,)}
    assert ask(node, QUESTION)[1].sample == 0


def test_with_a_schema_the_answer_is_data_too() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "number"}}}
    outputs, request = ask(Llm(models=[MODEL], schema=schema), QUESTION, json={"n": 1})
    assert request.schema == schema
    assert (outputs["text"], outputs["json"]) == ("Hello", {"n": 1})


def test_the_estimate_names_a_call_per_model_and_knows_the_limit_of_the_answer() -> None:
    assert Llm(models=[MODEL, "a/b"], max_tokens=50).estimate() == [
        CallEstimate(MODEL, 1, 400, 50),
        CallEstimate("a/b", 1, 400, 50),
    ]


def test_an_address_goes_with_every_request_and_is_told_beforehand() -> None:
    node = Llm(models=[MODEL], base_url="https://Models.example.org/v1/")
    assert node.base_urls() == ("https://models.example.org/v1",)
    assert ask(node, QUESTION)[1].base_url == "https://models.example.org/v1"
    assert Llm(models=[MODEL]).base_urls() == ()
    assert ask(Llm(models=[MODEL]), QUESTION)[1].base_url is None


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, "models"),
        ({"models": []}, "at least 1"),
        ({"models": ["gpt-5-mini"]}, "write provider/model"),
        ({"models": [MODEL, MODEL]}, "named twice; `samples`"),
        ({"models": [MODEL], "samples": 0}, "samples"),
        ({"models": [MODEL], "parameters": {"n": 3}}, "can't set 'n'; that belongs to `samples`"),
        ({"models": [MODEL], "parameters": {"base_url": "http://x"}}, "that belongs to `base_url`"),
        ({"models": [MODEL], "parameters": {"extra_headers": {}}}, "a provider profile"),
        ({"models": [MODEL], "base_url": "http://models.example.org"}, "plain http"),
        ({"models": [MODEL], "base_url": "https://a:b@models.example.org"}, "user or password"),
        ({"models": [MODEL], "base_url": "https://169.254.169.254/latest"}, "metadata"),
        ({"models": [MODEL], "parameters": {"api_key": "x"}}, "your settings"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Llm(**config)
