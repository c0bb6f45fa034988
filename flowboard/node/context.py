"""The engine's side of a cell: what a running node may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from flowboard.flow.assertion import AssertionSpec
from flowboard.node.chat import ChatRequest, ChatResponse
from flowboard.node.embedding import EmbedRequest, EmbedResponse
from flowboard.node.sandbox import Sandbox
from flowboard.node.values import Value
from flowboard.node.verdicts import Grade, Verdict


class Files(Protocol):
    """Read access to the files beside the flow, and write access to the run's output folder.

    A name that ends in `/` is that of a folder.
    """

    def path(self, relative: str) -> Path:
        """The place of a file that the flow names.

        Raises:
            NodeFailed: the path leaves the flow's folder or doesn't exist.
        """

    def open(self, relative: str) -> BinaryIO:
        """Open a file that the flow names for reading bytes. Raises as `path` does."""

    def list(self, folder: str) -> Sequence[str]:
        """The files in a folder and below, relative to the flow and in order; hidden ones left out.

        Raises:
            NodeFailed: there is no such folder beside the flow, or it holds too many files.
        """

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

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Embed texts, with everything around it that `chat` has: each text is bought once.

        Raises:
            NodeFailed: there are not all vectors; let it pass, as with `chat`.
        """

    async def evaluate(self, specs: Sequence[AssertionSpec], output: Value) -> list[Verdict]:
        """Evaluate assertions on a value, in order. Never raises for a failing or broken assertion."""

    def grade(self, inputs: Mapping[str, Value]) -> Grade | None:
        """The latest human grade of this node on this subject, or None."""

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far a long cell has come."""

    def log(self, message: str, level: Literal["info", "warning"] = "info") -> None:
        """Leave a line in the log of the run; shown once per distinct message and node."""
