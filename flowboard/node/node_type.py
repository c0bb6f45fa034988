"""The base class of every node type."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.ports import Port
from flowboard.node.chat import CallEstimate
from flowboard.node.context import Context, Files
from flowboard.node.values import Awaiting, Expanded, Outputs, SourceRow, Value

Shape = Literal["source", "map", "expand", "reduce"]


class NodeType(BaseModel):
    """The base of every node type. Fields are configuration; class variables describe the type."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=False)

    type: ClassVar[str]
    version: ClassVar[int] = 1
    """Part of the cache key: raise it when `run` gives other results for the same inputs."""
    shape: ClassVar[Shape] = "map"
    """`source` makes rows, `map` keeps keys, `expand` adds axes, `reduce` drops axes."""
    pure: ClassVar[bool] = True
    """Whether equal inputs give equal outputs; only then are results reused by later runs."""
    category: ClassVar[str] = "Transform"
    icon: ClassVar[str] = "extension"
    inputs: ClassVar[tuple[Port, ...]] = ()
    outputs: ClassVar[tuple[Port, ...]] = ()
    primary: ClassVar[str] = ""
    """The primary output port of a type whose ports only the data can tell; else it is the first."""
    open_inputs: ClassVar[bool] = False
    """Whether the type takes any further input by the name it is wired under, as json, optional."""
    role: ClassVar[Literal["step", "evaluator", "grading", "filter", "output", "canvas"]] = "step"
    """Everything but a `step` is folded out when failures are traced; `canvas` is in no run at all."""

    def input_ports(self) -> Sequence[Port]:
        """The inputs of this configured node; a prompt adds one per template variable."""
        return self.inputs

    def output_ports(self) -> Sequence[Port] | None:
        """The outputs of this configured node; the first is the primary one.

        None when only a look into the data can tell (see `peek`).
        """
        return self.outputs

    def peek(self, files: Files) -> Sequence[Port]:
        """The output ports as the data has them. Only called where `output_ports` gives None."""
        return self.output_ports() or ()

    def axes(self) -> Mapping[str, Sequence[str]]:
        """Axes with labels known before the run, one cell per label: `{"model": ["openai/…"]}`."""
        return {}

    def drops(self) -> Sequence[str] | None:
        """For `reduce`: the qualified axes to drop; None means the innermost axis of the input."""
        return None

    def estimate(self) -> Sequence[CallEstimate]:
        """The model calls of one cell, without those of its assertions."""
        return ()

    def asserts(self) -> Sequence[AssertionSpec]:
        """The assertions that `run` evaluates through `ctx.evaluate`."""
        return ()

    def data_files(self) -> Sequence[str]:
        """Relative paths that `run` reads: they are part of the cache key and of the trust sheet.

        One that ends in `/` is a folder, and stands for every file in it and below.
        """
        return ()

    def base_urls(self) -> Sequence[str]:
        """Addresses in the configuration that `run` asks: a user has to trust their origins first."""
        return ()

    def code_sources(self) -> Sequence[str]:
        """Python that `run` gives to the sandbox, or `file.py::function`: shown on the trust sheet."""
        return ()

    def rows(self, ctx: Context) -> Iterable[SourceRow] | AsyncIterator[SourceRow]:
        """For `source` nodes instead of `run`: the rows, streamed."""
        raise TypeError(f"{self.type} is no source")

    async def run(self, ctx: Context, **inputs: Value) -> Outputs | Expanded | Awaiting:
        """Turn the inputs of one cell into outputs by port; `ABSENT` for a port without an item.

        In a `reduce` node every input is the list of the group's values, in order.

        Raises:
            NodeFailed: there is no output for this item; the message says what to do.
        """
        raise TypeError(f"{self.type} doesn't run")
