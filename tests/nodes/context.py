"""A small engine's side for one cell: real files, a scripted model and a scripted judge."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from flowboard.node import (
    AssertionSpec,
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    Files,
    Grade,
    NodeFailed,
    Outcome,
    Sandbox,
    SandboxResult,
    Verdict,
)


class FolderFiles:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, relative: str) -> Path:
        path = self.folder / relative
        if not path.exists():
            raise NodeFailed(f"there is no file {relative!r}")
        return path

    def open(self, relative: str) -> BinaryIO:
        return self.path(relative).open("rb")

    def output_path(self, name: str) -> Path:
        return self.folder / "out" / name


class NoSandbox:
    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[SandboxResult]:
        raise NodeFailed("no code runs here")


class CellOf:
    """The context of one cell in a folder.

    Args:
        answer: what the model says to a request.
        vector: what the model makes of a text.
        outcome: what an assertion says of an output.
        graded: the grade of every item.
    """

    def __init__(
        self,
        folder: Path = Path(),
        *,
        labels: Mapping[str, str] | None = None,
        answer: Callable[[ChatRequest], ChatResponse] | None = None,
        vector: Callable[[str], Sequence[float]] | None = None,
        outcome: Callable[[AssertionSpec, Any], Outcome] | None = None,
        graded: Grade | None = None,
    ) -> None:
        self.node = "node"
        self.key = "rows=1"
        self.labels: Mapping[str, str] = labels or {}
        self.attempt = 0
        self.row: Mapping[str, Any] = {}
        self.files: Files = FolderFiles(folder)
        self.sandbox: Sandbox = NoSandbox()
        self.asked: list[ChatRequest] = []
        self.embedded: list[EmbedRequest] = []
        self.logged: list[tuple[str, str]] = []
        self._answer = answer
        self._vector = vector
        self._outcome = outcome
        self._graded = graded

    @property
    def warnings(self) -> str:
        """All warnings so far, a line each."""
        return "\n".join(message for message, level in self.logged if level == "warning")

    async def chat(self, request: ChatRequest) -> ChatResponse:
        self.asked.append(request)
        if self._answer is None:
            raise NodeFailed("no model answers here")
        return self._answer(request)

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        self.embedded.append(request)
        if self._vector is None:
            raise NodeFailed("no model embeds here")
        return EmbedResponse([array("f", self._vector(text)) for text in request.texts])

    async def evaluate(self, specs: Sequence[AssertionSpec], output: Any) -> list[Verdict]:
        assert self._outcome is not None
        return [
            Verdict(
                spec.name,
                self._outcome(spec, output),
                message=f"about {output}",
                criterion=spec.criterion,
            )
            for spec in specs
        ]

    def grade(self, inputs: Mapping[str, Any]) -> Grade | None:
        return self._graded

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        pass

    def log(self, message: str, level: Literal["info", "warning"] = "info") -> None:
        self.logged.append((message, level))
