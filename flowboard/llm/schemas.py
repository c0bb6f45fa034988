"""JSON schemas on their way to a provider, and JSON answers on their way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import orjson

from flowboard.llm.failures import Failures
from flowboard.node import FinishReason, Value

Schema = Mapping[str, Any]

_FENCED: Final = re.compile(r"^```(?:json)?[ \t]*\n(.*?)\n```[ \t]*$", re.DOTALL | re.MULTILINE)


def closed(schema: Schema) -> dict[str, Any]:
    """`schema` with every object closed to other properties, as both providers demand; order is kept."""
    copy = {name: _closed_within(name, value) for name, value in schema.items()}
    if copy.get("type") == "object" or "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy


def is_strict(schema: Schema) -> bool:
    """Whether a closed schema fits OpenAI's strict mode: each object requires all it declares."""
    if "properties" in schema:
        declared = schema["properties"]
        if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(
            declared
        ):
            return False
    return all(_strict_within(name, value) for name, value in schema.items())


def parse_answer(text: str, finish: FinishReason, failures: Failures, request_id: str | None) -> Value:
    """The JSON of an answer for which a schema was asked; None where the answer was cut or declined.

    Servers that know nothing of schemas put it into a fence, often with a few words around it.

    Raises:
        CallFailed: the answer claims to be whole and isn't JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        fenced = _FENCED.findall(text)
        if len(fenced) == 1:
            with suppress(orjson.JSONDecodeError):
                return orjson.loads(fenced[0])
        if finish != "stop":
            return None
        what = f"no JSON, although a schema asked for it ({error})"
        raise failures.malformed(what, request_id) from error


class Converted:
    """Remembers what a conversion made of a schema: a node sends the same one with every call."""

    def __init__(self, convert: Callable[[Schema], dict[str, Any]]) -> None:
        self._convert = convert
        self._last: tuple[Schema, dict[str, Any]] | None = None
        self._by_text: dict[bytes, dict[str, Any]] = {}

    def __call__(self, schema: Schema) -> dict[str, Any]:
        """The provider's form of `schema`."""
        if self._last is not None and self._last[0] is schema:
            return self._last[1]
        text = orjson.dumps(schema)
        if text not in self._by_text:
            if len(self._by_text) >= 64:
                self._by_text.clear()
            self._by_text[text] = self._convert(schema)
        self._last = schema, self._by_text[text]
        return self._by_text[text]


_NAMED_SCHEMAS = ("properties", "$defs", "definitions")
_LISTED_SCHEMAS = ("anyOf", "oneOf", "allOf", "prefixItems")


def _closed_within(name: str, value: Any) -> Any:
    if name in _NAMED_SCHEMAS and isinstance(value, Mapping):
        return {key: closed(part) for key, part in value.items()}
    if name in _LISTED_SCHEMAS:
        return [closed(part) for part in value]
    return closed(value) if name == "items" and isinstance(value, Mapping) else value


def _strict_within(name: str, value: Any) -> bool:
    if name in _NAMED_SCHEMAS and isinstance(value, Mapping):
        return all(is_strict(part) for part in value.values())
    if name in _LISTED_SCHEMAS:
        return all(is_strict(part) for part in value)
    return is_strict(value) if name == "items" and isinstance(value, Mapping) else True
