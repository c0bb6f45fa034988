"""Steps on JSON: parse it, follow a path in it, rename its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flowboard.node import Field, Value
from flowboard_nodes.steps import json_path, json_text
from flowboard_nodes.steps.step import Step, StepFailed, TextStep, shown


class ParseJson(TextStep):
    """Reads a text as JSON, also out of a Markdown code fence. What is data already stays as it is."""

    do: Literal["parse_json"]

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        return self.of_text(value) if isinstance(value, str) else value

    def of_text(self, text: str) -> Value:
        """See `TextStep.of_text`."""
        return json_text.parsed(text)


class JsonPath(Step):
    """Follows a JSON path: to one value, or to the list of all where it can lead to several."""

    do: Literal["json_path"]
    path: json_path.JsonPathText = Field(description="a JSON path (RFC 9535), such as $.items[*].name")

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        if not isinstance(value, dict | list):
            raise StepFailed(f"takes JSON, but got {shown(value)}; put the step parse_json before it")
        try:
            return json_path.found(self.path, value)
        except StepFailed as problem:
            raise StepFailed(f"{self.path} {problem}", final=problem.final) from None


class Rename(Step):
    """Renames keys of an object, or of each object in a list; other keys and the order stay."""

    do: Literal["rename"]
    keys: dict[str, str] = Field(min_length=1, description="old key: new key")

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        if isinstance(value, list):
            return [self.apply(member, others) for member in value]
        if not isinstance(value, dict):
            raise StepFailed(f"takes an object, but got {shown(value)}")
        members: dict[str, Any] = value
        missing = [key for key in self.keys if key not in members]
        if missing:
            raise StepFailed(f"finds no key {missing[0]!r}; there are: {', '.join(members) or 'none'}")
        renamed: dict[str, Any] = {}
        for key, inner in members.items():
            new = self.keys.get(key, key)
            if new in renamed:
                raise StepFailed(f"would give two keys the name {new!r}")
            renamed[new] = inner
        return renamed
