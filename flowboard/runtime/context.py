"""What a running cell sees of the engine: the implementation of `flowboard.node.Context`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flowboard.node import (
    ABSENT,
    AssertionSpec,
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    Files,
    Grade,
    NodeFailed,
    Sandbox,
    SandboxResult,
    Verdict,
)
from flowboard.runtime.asserting import Assertions
from flowboard.runtime.attempts import Caller
from flowboard.runtime.cache_key import subject
from flowboard.runtime.calls import Calls
from flowboard.runtime.items import OK, Cell, Line
from flowboard.runtime.plan import Plan
from flowboard.runtime.policy import WouldCall


class Grades(Protocol):
    """Where human grades are found by subject."""

    def latest(self, subject: str) -> Grade | None:
        """The newest grade of a subject, or None."""


class UncountedSandbox:
    """The sandbox of an estimate: code isn't run, and what hangs on it is counted as unknown."""

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any] | Sequence[Any]]
    ) -> Sequence[SandboxResult]:
        """Refuse.

        Raises:
            WouldCall: always.
        """
        raise WouldCall


class RowNames:
    """Under which names the values of each node stand in a row, worked out once a plan.

    Every value is there as `node.port`; the columns of a source also bare, where only one
    source has them.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._names: dict[tuple[int, str], tuple[str, ...]] = {}
        self._bare: dict[str, set[int]] = {}
        self._sources = {node.index for node in plan.sources}

    def node_id(self, index: int) -> str:
        """The id of a planned node."""
        return self._plan.nodes[index].id

    def note_columns(self, source: int, columns: Mapping[str, Any]) -> None:
        """Learn the columns of a source from its first row."""
        for column in columns:
            self._bare.setdefault(column, set()).add(source)

    def row(self, line: Line) -> dict[str, Any]:
        """The flat row of a line of ancestors."""
        names = self._names
        row: dict[str, Any] = {}
        for index, item in line.items():
            if item.state != OK:
                continue
            for port, value in item.outputs.items():
                if value is ABSENT:
                    continue
                found = names.get((index, port))
                if found is None:
                    found = names[index, port] = self._named(index, port)
                for name in found:
                    row[name] = value
        return row

    def _named(self, index: int, port: str) -> tuple[str, ...]:
        full = f"{self._plan.nodes[index].id}.{port}"
        if index in self._sources and len(self._bare.get(port, ())) == 1:
            return full, port
        return (full,)


@dataclass(frozen=True, slots=True)
class Services:
    """What the contexts of a run have in common.

    `log` takes node, message and level; `on_progress` node, key, steps done, steps in all (or
    None) and a message; `on_text` node, key and a piece of an answer.
    """

    calls: Calls
    assertions: Assertions
    files: Files
    sandbox: Sandbox
    grades: Grades
    rows: RowNames
    log: Callable[[str, str, str], None]
    on_progress: Callable[[str, str, int, int | None, str], None]
    on_text: Callable[[str, str, str], None] | None = None


class CellContext:
    """The context of one cell. It also notes what the cell used, for the record and the cache.

    Attributes:
        answers: the answers of models so far.
        missed: how many of them had to be asked for.
        spent: what these cost, in US dollars.
        asked_row: whether the cell has looked at its row.
        verdicts: what an evaluator's assertions have said.
    """

    __slots__ = (
        "_cell", "_key", "_row", "_services", "answers", "asked_row", "attempt", "missed", "spent",
        "verdicts",
    )  # fmt: skip

    def __init__(self, services: Services, cell: Cell, key: str, attempt: int) -> None:
        self._services = services
        self._cell = cell
        self._key = key
        self._row: Mapping[str, Any] | None = None
        self.attempt = attempt
        self.answers: list[ChatResponse] = []
        self.missed = 0
        self.spent = 0.0
        self.asked_row = False
        self.verdicts: list[Verdict] = []

    @property
    def node(self) -> str:
        """Id of the node."""
        return self._cell.node.id

    @property
    def key(self) -> str:
        """The cell's key as it is written."""
        return self._key

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the axes that this node adds."""
        return self._cell.own

    @property
    def row(self) -> Mapping[str, Any]:
        """The ancestors' values as `node.port`, plus bare dataset columns where unique."""
        self.asked_row = True
        if self._row is None:
            self._row = self._services.rows.row(self._cell.line)
        return self._row

    @property
    def files(self) -> Files:
        """The files beside the flow."""
        return self._services.files

    @property
    def sandbox(self) -> Sandbox:
        """The place where user code runs."""
        return self._services.sandbox

    async def chat(self, request: ChatRequest) -> ChatResponse:
        """Ask a model on behalf of this cell."""
        return await self.ask(request, "")

    async def ask(self, request: ChatRequest, purpose: str) -> ChatResponse:
        """Ask a model; `purpose` names the assertion when a judge asks."""
        services = self._services
        on_text: Callable[[str], None] | None = None
        if services.on_text is not None and not purpose:
            show, node, key = services.on_text, self.node, self._key

            def on_text(piece: str) -> None:
                show(node, key, piece)

        caller = Caller(self._cell.node.id, self._key, purpose)
        try:
            response, reused = await services.calls.chat(request, caller, self.attempt, on_text)
        except NodeFailed as error:
            if purpose and error.stops_node:  # a judge takes no cell with it, so nothing else tells this
                services.log(self.node, f"{purpose}: {error}", "warning")
            raise
        self._note(response, reused)
        return response

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Embed texts on behalf of this cell."""
        caller = Caller(self._cell.node.id, self._key)
        bought: list[EmbedResponse] = []
        try:
            response, reused = await self._services.calls.embed(request, caller, bought.append)
        finally:
            for answer in bought:
                self._note(_what_it_took(answer), reused=False)
        if not bought:
            self._note(_what_it_took(response), reused)
        return response

    def _note(self, answer: ChatResponse, reused: bool) -> None:
        """Put an answer, and whether it was there already, to what the cell has used."""
        self.answers.append(answer)
        if not reused:
            self.missed += 1
            self.spent += answer.cost or 0.0

    async def evaluate(self, specs: Sequence[AssertionSpec], output: Any) -> list[Verdict]:
        """Evaluate assertions on a value, in order; what an evaluator's say goes on the cell's record."""
        verdicts = await self._services.assertions.evaluate(specs, output, self)
        if self._cell.node.step.role == "evaluator":
            self.verdicts.extend(verdicts)
        return verdicts

    def grade(self, inputs: Mapping[str, Any]) -> Grade | None:
        """The latest human grade of this node on this subject."""
        return self._services.grades.latest(self.subject(inputs))

    def subject(self, inputs: Mapping[str, Any]) -> str:
        """The subject that this cell's main input is: whose output, and in what context."""
        main, *_ = self._cell.node.lanes[self._cell.lane].bindings
        index, port = main.choices[0]
        others = {name: value for name, value in inputs.items() if name != main.port}
        return subject(self._services.rows.node_id(index), port, inputs[main.port], others)

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far a long cell has come."""
        self._services.on_progress(self.node, self._key, done, total, message)

    def log(self, message: str, level: Literal["info", "warning"] = "info") -> None:
        """Leave a line in the log of the run."""
        self._services.log(self.node, message, level)


def _what_it_took(answer: EmbedResponse) -> ChatResponse:
    """Vectors on the record of a cell: what they took counts as what other answers took."""
    return ChatResponse(
        text="",
        model=answer.model,
        usage=answer.usage,
        cost=answer.cost,
        latency=answer.latency,
        request_id=answer.request_id,
        source=answer.source,
    )
