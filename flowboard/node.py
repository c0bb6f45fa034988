"""The node contract: everything that the author of a node type imports.

A node type is one class in one file. Its fields are its configuration, its ports are declared,
and `run` turns the inputs of one cell into outputs::

    from flowboard.node import Context, NodeType, Port

    class Shout(NodeType):
        \"\"\"Writes a text in capitals.\"\"\"

        type = "shout"
        inputs = (Port("text"),)
        outputs = (Port("text"),)

        mark: str = Field("!", description="what to put behind the text")

        async def run(self, ctx: Context, **inputs):
            return {"text": inputs["text"].upper() + self.mark}

It registers through the entry-point group `flowboard.nodes`, or as a file in a `nodes` folder
beside the flow. This module holds protocols and data models only; the engine implements them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from flowboard.flow.assertion import AssertionSpec, Criterion, Kind, Outcome, Scope
from flowboard.flow.ports import Port, PortType

__all__ = [
    "ABSENT",
    "AssertionSpec",
    "Awaiting",
    "CallEstimate",
    "CallFailed",
    "ChatModel",
    "ChatRequest",
    "ChatResponse",
    "Context",
    "Criterion",
    "Expanded",
    "Field",
    "Files",
    "Grade",
    "Kind",
    "Message",
    "NodeFailed",
    "NodeType",
    "Outcome",
    "Outputs",
    "Port",
    "PortType",
    "Sandbox",
    "SandboxResult",
    "Scope",
    "SourceRow",
    "Usage",
    "Verdict",
]

Value = Any
"""Anything that JSON can hold: str, int, float, bool, None, list, dict with str keys."""

Outputs = Mapping[str, Value]
Message = Mapping[str, Any]
"""A chat message: `{"role": "system" | "user" | "assistant", "content": str}`."""

Shape = Literal["source", "map", "expand", "reduce"]
FinishReason = Literal["stop", "length", "refusal", "tool", "other"]


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()
"""Given for an output port that has no item for this key; what hangs on it is skipped."""


# -- what `run` may give back ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a source: its values by port, and the value of its id column, if it has one."""

    outputs: Outputs
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Expanded:
    """The items of a dynamic `expand` node: outputs by label, in order. Empty is allowed."""

    items: Mapping[str, Outputs]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Given when an item waits for a person. Its descendants stay queued; the run ends without it."""

    reason: str


# -- failures -------------------------------------------------------------------------------------


class NodeFailed(Exception):
    """A node can't give an output for this item. The message says why and what to do next.

    `status` is the status of the cell: `error` for the node's own fault, `infra` for faults of
    the network or a provider, `no_recording` when a recording has no answer. With `stops_node`
    the remaining cells of the node aren't tried (a refused key fails every row alike).
    """

    def __init__(self, message: str, *, status: str = "error", stops_node: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.stops_node = stops_node


class CallFailed(NodeFailed):
    """One attempt at a model call failed. `retryable` attempts are repeated by the engine.

    `retry_after` is the provider's wish in seconds, `throttled` marks a 429 or an overload.
    """

    def __init__(
        self,
        message: str,
        *,
        status: str = "infra",
        retryable: bool = False,
        retry_after: float | None = None,
        throttled: bool = False,
        stops_node: bool = False,
        http_status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, status=status, stops_node=stops_node)
        self.retryable = retryable
        self.retry_after = retry_after
        self.throttled = throttled
        self.http_status = http_status
        self.request_id = request_id


# -- models ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call as the provider counted them; `cached` is the part of `input` read from its cache."""

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question to a chat model. `model` is the name as written in the flow (`openai/gpt-5-mini`).

    `parameters` are semantic ones only (temperature, max_tokens, …). With `schema` the answer is
    JSON that fits it. `sample` tells repeated draws of the same question apart.
    """

    model: str
    messages: Sequence[Message]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    sample: int = 0


@dataclass(slots=True)
class ChatResponse:
    """A model's answer. `json` is set when a schema was asked for; `cost` is in US dollars.

    `latency` is in seconds from sending to the last byte. `source` is `live` or `recorded`.
    """

    text: str
    json: Value = None
    model: str = ""
    usage: Usage | None = None
    cost: float | None = None
    latency: float = 0.0
    finish_reason: FinishReason = "stop"
    request_id: str | None = None
    source: Literal["live", "recorded"] = "live"


class ChatModel(Protocol):
    """A chat model behind one origin. The smallest one::

        class Parrot:
            identity, origin, source, concurrency = "parrot", "local", "live", 8

            async def complete(self, request, on_text=None):
                return ChatResponse(text=request.messages[-1]["content"])

            async def close(self): ...

    `identity` names what answers (provider and resolved model); it is part of the cache key.
    `origin` is scheme, host and port, or `recorded`: limits and keys belong to it.
    """

    @property
    def identity(self) -> str:
        """What answers: provider and resolved model, or a model of one recording."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, or `recorded`."""

    @property
    def source(self) -> Literal["live", "recorded"]:
        """Whether answers are bought or played."""

    @property
    def concurrency(self) -> int:
        """The most calls at once."""

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        """Make exactly one attempt. With `on_text` the answer is streamed to it piece by piece.

        Raises:
            CallFailed: the attempt failed; it says whether trying again may help.
        """

    async def close(self) -> None:
        """Give back connections."""


# -- assertions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one assertion says of one item. `message` explains anything but a pass."""

    name: str
    outcome: Outcome
    kind: Kind | Literal["human", "system"] = "check"
    message: str = ""
    criterion: str | None = None
    scope: Scope = "full"
    reason: str = ""
    """A judge's reasoning."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A human verdict on an item."""

    grade: Literal["good", "bad", "unsure"]
    note: str = ""
    grader: str = ""
    carried: bool = False


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """What user code gave for one row: a JSON value, or an error in words."""

    value: Value = None
    error: str | None = None


class Sandbox(Protocol):
    """The only place that runs user code."""

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Value]]
    ) -> Sequence[SandboxResult]:
        """Call `function` of `source` once per row of keyword arguments, each row apart.

        Raises:
            NodeFailed: the sandbox isn't available on this machine; the message says why.
        """


# -- the engine's side of a cell ------------------------------------------------------------------


class Files(Protocol):
    """Read access to the files beside the flow, and write access to the run's output folder."""

    def path(self, relative: str) -> Path:
        """The place of a file that the flow names.

        Raises:
            NodeFailed: the path leaves the flow's folder or doesn't exist.
        """

    def open(self, relative: str) -> BinaryIO:
        """Open a file that the flow names for reading bytes. Raises as `path` does."""

    def output_path(self, name: str) -> Path:
        """Where to write `name` under the output folder; never over a file that isn't Flowboard's."""


class Context(Protocol):
    """What a running cell may use. A node never touches the store, the UI or the network itself."""

    @property
    def node(self) -> str:
        """Id of the node."""

    @property
    def key(self) -> str:
        """The cell's key as it is written (`tweets=a1b2;answer.model=openai/gpt-5-mini`)."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the axes that this node adds, without the node's name (`{"model": …}`)."""

    @property
    def attempt(self) -> int:
        """0, or the how-many-eth retry after a failed assertion (`on_fail: retry N`)."""

    @property
    def row(self) -> Mapping[str, Value]:
        """The ancestors' values as `node.port`, plus bare dataset columns where they are unique."""

    @property
    def files(self) -> Files:
        """The files beside the flow, and the run's output folder."""

    @property
    def sandbox(self) -> Sandbox:
        """The only place that runs user code."""

    async def chat(self, request: ChatRequest) -> ChatResponse:
        """Ask a model, with cache, journal, limits, retries and budget around it.

        Raises:
            NodeFailed: there is no answer; let it pass, the engine turns it into the cell's status.
        """

    async def evaluate(self, specs: Sequence[AssertionSpec], output: Value) -> list[Verdict]:
        """Evaluate assertions on a value, in order. Never raises for a failing or broken assertion."""

    def grade(self, inputs: Mapping[str, Value]) -> Grade | None:
        """The latest human grade of this node on this subject, or None."""

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far a long cell has come."""

    def log(self, message: str, level: Literal["info", "warning"] = "info") -> None:
        """Leave a line in the log of the run; shown once per distinct message and node."""


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """Model calls that one cell is going to make, for the estimate before a run."""

    model: str
    calls: int = 1
    input_tokens: int = 0
    output_tokens: int = 0


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
    open_inputs: ClassVar[bool] = False
    """Whether the type takes any further input by the name it is wired under, as json, optional."""
    role: ClassVar[Literal["step", "evaluator", "grading", "filter", "output"]] = "step"
    """Everything but a `step` is folded out when failures are traced."""

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
        """Relative paths that `run` reads: they are part of the cache key and of the trust sheet."""
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
