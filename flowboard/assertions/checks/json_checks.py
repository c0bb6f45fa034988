"""Checks of JSON. An output that is data already counts as valid JSON; a text is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar

import orjson
from pydantic import Field, field_validator

from flowboard.assertions.checks.check import BrokenAssertion, Check, Pattern, Row
from flowboard.assertions.checks.readers.markdown import within_fence
from flowboard.assertions.reading import excerpt


class JsonValid(Check):
    """The output is JSON.

    Example:
        {check: json_valid}
        passes: "{\\"city\\": \\"Paris\\"}"
        fails: "{'city': 'Paris'}"
        says: It is no JSON: it can't be read on from line 1, column 2.
    """

    name: ClassVar[str] = "json_valid"

    fenced: bool = Field(False, description="whether JSON in a Markdown code fence passes too")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        try:
            _parsed(output, fenced=self.fenced)
        except ValueError as error:
            return str(error)
        return None


class JsonSchema(Check):
    """The output is JSON that fits a JSON Schema.

    Example:
        {check: json_schema, schema: {type: object, required: [city]}}
        passes: "{\\"city\\": \\"Paris\\"}"
        fails: "{\\"town\\": \\"Paris\\"}"
        says: The JSON doesn't fit: 'city' is a required property.
    """

    name: ClassVar[str] = "json_schema"

    json_schema: dict[str, Any] = Field(
        alias="schema", description="a JSON Schema, draft 2020-12 unless it names another in $schema"
    )
    fenced: bool = Field(False, description="whether JSON in a Markdown code fence passes too")

    @field_validator("json_schema")
    @classmethod
    def _is_schema(cls, schema: dict[str, Any]) -> dict[str, Any]:
        _compiled(schema)
        return schema

    @cached_property
    def _first_error(self) -> Callable[[Any], str | None]:
        return _compiled(self.json_schema)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        try:
            value = _parsed(output, fenced=self.fenced)
        except ValueError as error:
            return str(error)
        error_text = self._first_error(value)
        return None if error_text is None else f"The JSON doesn't fit: {error_text}."


def _parsed(output: Any, *, fenced: bool) -> Any:
    """The value that a text is, or data as it is.

    Raises:
        ValueError: the text is no JSON; the message is a sentence.
    """
    if not isinstance(output, str):
        return output
    try:
        return orjson.loads(within_fence(output) if fenced else output)
    except orjson.JSONDecodeError as error:
        if not output.strip():
            raise ValueError("It is no JSON: it is empty.") from None
        place = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"It is no JSON: it can't be read on from {place}.") from None


def _compiled(schema: dict[str, Any]) -> Callable[[Any], str | None]:
    """A function that gives the most telling error of a value, or None.

    References lead within the schema only: nothing is fetched. Patterns have a time limit.

    Raises:
        ValueError: it is no valid schema.
    """
    # Imported here because it takes 80 ms and few flows check by schema.
    from jsonschema import Draft202012Validator, SchemaError
    from jsonschema.exceptions import ValidationError, best_match
    from jsonschema.validators import extend, validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    def pattern(_: Any, source: str, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and not Pattern(source).found_in(value):
            yield ValidationError(f"{excerpt(value)} doesn't match {source!r}")

    base = validator_for(schema, default=Draft202012Validator)
    try:
        base.check_schema(schema, format_checker=base.FORMAT_CHECKER)  # type: ignore[call-arg]
    except SchemaError as error:
        place = "/".join(map(str, error.absolute_path)) or "the top"
        raise ValueError(f"this is no JSON Schema: {error.message} (at {place})") from None
    validator = extend(base, {"pattern": pattern})(  # type: ignore[no-untyped-call]
        schema, registry=Registry()
    )

    def first_error(value: Any) -> str | None:
        try:
            error = best_match(validator.iter_errors(value))
        except Unresolvable as missing:
            raise BrokenAssertion(
                f"The schema refers to {missing.ref!r}, which isn't within it."
            ) from None
        if error is None:
            return None
        place = error.json_path.removeprefix("$").lstrip(".")
        return f"{error.message}, at {place}" if place else error.message

    return first_error
