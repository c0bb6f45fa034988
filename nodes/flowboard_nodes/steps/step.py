"""What a step of a transform is: a value in, a value out, or a sentence that says why not."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from flowboard.node import PortType, Value

MAX_CHARACTERS = 4_000_000
"""The most that a step may build; a flow may come from anywhere, and runs without asking."""


class StepFailed(Exception):
    """A step finds nothing to give. The message goes on after the step's name: `is no JSON: …`.

    A `default` step behind it takes over, but not where the step is at fault and not the value
    (`final`): a pattern that takes too long would be hidden by it.
    """

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class Step(BaseModel, ABC):
    """One step. Its fields are its arguments; `do` is its name. The smallest one::

    class Upper(Step):
        do: Literal["upper"]

        def apply(self, value, others):
            return text_of(value).upper()
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    gives: ClassVar[PortType] = "json"
    """The type of what it gives, where that is always the same."""

    do: str

    @abstractmethod
    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """What the step makes of `value`; `others` are further inputs of the node, by name.

        Raises:
            StepFailed: it can't make anything of it.
        """


class TextStep(Step):
    """A step that turns a text into something; of a list it takes each member."""

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        if isinstance(value, list):
            return [self.apply(member, others) for member in value]
        if isinstance(value, str):
            return self.of_text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.of_text(str(value))
        raise StepFailed(f"takes a text, but got {shown(value)}")

    @abstractmethod
    def of_text(self, text: str) -> Value:
        """What the step makes of one text. Raises as `apply` does."""


def text_of(value: Value) -> str:
    """A value as a template writes it: null is empty, structures are JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def shown(value: Value, length: int = 60) -> str:
    """The beginning of a value on one line, as JSON, for a message."""
    head = value[: 4 * length] if isinstance(value, str) else value
    line = json.dumps(head, ensure_ascii=False)
    return line if len(line) <= length else f"{line[:length].rstrip()}…"
