"""The prompt node: variables as ports, messages, variants, and errors that name their place."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from flowboard.node import NodeFailed
from flowboard_nodes.prompt import Prompt
from tests.nodes.context import CellOf


def messages_of(node: Prompt, variant: str | None = None, **inputs: Any) -> list[dict[str, str]]:
    cell = CellOf(labels={} if variant is None else {"variant": variant})
    messages: list[dict[str, str]] = asyncio.run(node.run(cell, **inputs))["prompt"]
    return messages


def test_variables_become_ports_in_order_of_first_appearance_over_all_templates() -> None:
    node = Prompt(
        system="You are {{ role }}.",
        messages=[{"role": "user", "content": "{{ question }}"}],
        template="{{ tweet }} {{ author.name }} {{ role }}{% for tag in tags %}{{ tag }}{% endfor %}",
    )
    assert [port.name for port in node.input_ports()] == ["role", "question", "tweet", "author", "tags"]


def test_a_variable_with_a_default_need_not_be_wired() -> None:
    node = Prompt(
        template="{{ text }} {{ tone | default('neutral') }}{% if hint is defined %} {{ hint }}{% endif %}"
    )
    assert {port.name: port.optional for port in node.input_ports()} == {
        "text": False,
        "tone": True,
        "hint": True,
    }
    assert messages_of(node, text="Hi")[0]["content"] == "Hi neutral"


def test_system_and_earlier_turns_come_before_the_template() -> None:
    node = Prompt(
        system="Be brief.",
        messages=[
            {"role": "user", "content": "Name {{ thing }}s."},
            {"role": "assistant", "content": "No."},
        ],
        template="Please, {{ thing }}s!",
    )
    assert messages_of(node, thing="tree") == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Name trees."},
        {"role": "assistant", "content": "No."},
        {"role": "user", "content": "Please, trees!"},
    ]


def test_variants_are_values_of_an_axis() -> None:
    node = Prompt(variants={"short": "Sum up: {{ text }}", "long": "Sum up in detail: {{ text }}"})
    assert node.axes() == {"variant": ["short", "long"]}
    assert [port.name for port in node.input_ports()] == ["text"]
    assert messages_of(node, "long", text="x") == [{"role": "user", "content": "Sum up in detail: x"}]


def test_without_variants_there_is_no_axis() -> None:
    assert Prompt(template="x").axes() == {}


@pytest.mark.parametrize(
    ("template", "text"),
    [("one line\n", "one line"), ("two\n\n", "two\n"), ("none", "none"), ("a\n{{ x }}\n", "a\nX")],
)
def test_one_newline_at_the_end_of_a_template_is_not_part_of_it(template: str, text: str) -> None:
    assert messages_of(Prompt(template=template), x="X")[0]["content"] == text


def test_what_stands_in_a_value_is_never_a_template() -> None:
    assert messages_of(Prompt(template="{{ x }}"), x="{{ 7 * 7 }}")[0]["content"] == "{{ 7 * 7 }}"


def test_a_missing_value_names_the_template_the_line_and_the_variable() -> None:
    node = Prompt(variants={"a": "first\nsecond {{ tweet }}"})
    with pytest.raises(
        NodeFailed, match=r"variants\.a, line 2: 'tweet' is undefined; wire an input 'tweet'"
    ):
        messages_of(node, "a")


def test_a_missing_part_of_a_value_is_an_error_too() -> None:
    with pytest.raises(NodeFailed, match=r"template, line 1: .*no attribute 'name'"):
        messages_of(Prompt(template="{{ author.name }}"), author={"id": 1})


def test_an_expression_that_fails_is_an_error_of_its_line() -> None:
    with pytest.raises(NodeFailed, match=r"system, line 3: division by zero"):
        messages_of(Prompt(system="\n\n{{ 1 / n }}", template="x"), n=0)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, "give a `template`"),
        ({"template": "a", "variants": {"b": "c"}}, "not both"),
        ({"variants": {" ": "x"}}, "needs a label"),
        ({"template": "one\n{% if %}"}, "template, line 2: "),
        ({"template": "{{ x | shout }}"}, "No filter named 'shout'"),
        ({"template": "x", "system": "{{ open"}, "system, line 1: "),
        ({"messages": [{"role": "user", "content": "{% endif %}"}]}, r"messages\[0\], line 1: "),
        ({"messages": [{"role": "robot", "content": "x"}]}, "role"),
        ({"variants": {"a": "ok", "b": "{% for %}"}}, r"variants\.b, line 1: "),
        ({"template": "{% include 'secrets' %}"}, "can't include another"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_with_its_place(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Prompt(**config)
