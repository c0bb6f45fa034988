"""The engine in a folder of its own: a real store, a real journal, and a provider on loopback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

from flowboard.flow.document import Flow, Node
from flowboard.flow.reading import read_flow
from flowboard.llm.keys import Keys
from flowboard.llm.profiles import Profile, TokenPrices
from flowboard.llm.registry import Mode, ModelRegistry
from flowboard.node import NodeType
from flowboard.runtime.calls import Recorder
from flowboard.runtime.estimate import Estimate, estimate
from flowboard.runtime.events import Event, NodeProgress
from flowboard.runtime.options import RunOptions, RunSummary, StopSignal
from flowboard.runtime.plan import Plan, make_plan
from flowboard.store import calls, cells
from flowboard.store.calls import Call
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.execution import StoredGrades, carry_out
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from tests.provider import Provider
from tests.runtime.steps import STEPS

PACK = NodeTypes()


@cache
def flow_of(nodes: str) -> Flow:
    """A flow from the YAML of its nodes."""
    return read_flow(
        "flowboard: 1\nnodes:\n" + indent(nodes.strip(), "  ") + "\n", "test.flow.yaml"
    ).flow


@dataclass
class Ran:
    """A run that has ended: its summary, what it told, and what it left in the store."""

    summary: RunSummary
    events: list[Event]
    store: Store

    @property
    def id(self) -> str:
        return self.summary.run_id

    @property
    def status(self) -> str:
        return self.summary.status

    def of(self, node: str) -> NodeProgress:
        """The counters of a node."""
        return self.summary.nodes[node]

    def statuses(self, node: str) -> dict[str, int]:
        """How the cells of a node ended, as counted."""
        return self.summary.nodes[node].statuses

    def work(self) -> dict[str, tuple[int, int]]:
        """By node, how many cells were computed and how many reused."""
        return {name: (node.computed, node.reused) for name, node in self.summary.nodes.items()}

    def cells(self, node: str | None = None) -> list[Cell]:
        """The cells on record."""
        return list(cells.stream(self.store, self.id, node))

    def cell(self, node: str, key: str) -> Cell:
        """One cell."""
        found = cells.one(self.store, self.id, node, key)
        assert found is not None, f"{node} has no cell {key}; it has {[c.key for c in self.cells(node)]}"
        return found

    def outputs(self, node: str) -> dict[str, Any]:
        """By key, the outputs of the cells of a node that have any."""
        return {cell.key: cell.outputs["outputs"] for cell in self.cells(node) if cell.outputs}

    def calls(self) -> list[Call]:
        """The calls on record."""
        return list(calls.stream(self.store, self.id))

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What the events of one kind said."""
        return [event.data for event in self.events if event.kind == kind]


@dataclass
class Engine:
    """Runs flows. `types` are further node types by name; the built-in pack and `steps` are there."""

    folder: Path
    store: Store
    provider: Provider
    types: dict[str, type[NodeType]] = field(default_factory=dict)
    prices: TokenPrices | None = None
    _registries: dict[str, ModelRegistry] = field(default_factory=dict)

    def make_step(self, node_id: str, node: Node) -> NodeType:
        """The factory of plans."""
        cls = self.types.get(node.type) or STEPS.get(node.type) or PACK.find(node.type)
        assert cls is not None, node.type
        return cls.model_validate(node.config)

    def plan(self, flow: Flow, targets: Sequence[str] | None = None) -> Plan:
        return make_plan(flow, self.make_step, targets)

    async def run(
        self,
        nodes: str | Flow,
        *,
        resume: Ran | None = None,
        recorder: Recorder | None = None,
        stop: StopSignal | None = None,
        **options: Any,
    ) -> Ran:
        """Run a flow to its end."""
        flow = flow_of(nodes) if isinstance(nodes, str) else nodes
        chosen = RunOptions(**options)
        run_id = resume.id if resume else self.store.create_run("test", str(self.folder), "")
        heard: list[Event] = []
        summary = await carry_out(
            run_id,
            self.plan(flow, chosen.targets),
            chosen,
            store=self.store,
            models=self.registry(chosen.models),
            files=self.files,
            listeners=[heard.append],
            recorder=recorder,
            stop=stop,
            resumed=resume is not None,
        )
        return Ran(summary, heard, self.store)

    async def estimate(self, nodes: str | Flow, **options: Any) -> Estimate:
        """What a run would do."""
        flow = flow_of(nodes) if isinstance(nodes, str) else nodes
        chosen = RunOptions(**options)
        return await estimate(
            self.plan(flow, chosen.targets),
            chosen,
            store=self.store,
            models=self.registry(chosen.models),
            files=self.files,
            grades=StoredGrades(self.store),
        )

    def registry(self, mode: Mode) -> ModelRegistry:
        """The models of a run. Live ones are shared by all runs of a test: a client takes 70 ms."""
        prices = {} if self.prices is None else {"*": self.prices}
        which = f"{mode} {self.prices}" if mode != "recorded" else f"recording {len(self._registries)}"
        if which not in self._registries:
            profile = Profile(
                name="local", base_url=self.provider.base_url, concurrency=16, prices=prices
            )
            self._registries[which] = ModelRegistry(
                mode, self.recording, profiles={"local": profile}, keys=Keys()
            )
        return self._registries[which]

    async def close(self) -> None:
        """Give back connections and files."""
        for registry in self._registries.values():
            await registry.close()

    @property
    def recording(self) -> Path:
        return self.folder / "test.recording.jsonl"

    @property
    def files(self) -> FlowFiles:
        return FlowFiles(self.folder, OutputFolder(self.folder / "out"))

    def rows_in_store(self) -> Mapping[str, int]:
        """How many rows each table has."""
        from sqlalchemy import func, select

        from flowboard.store.tables import metadata

        with self.store.reading() as connection:
            return Counter(
                {
                    table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in metadata.sorted_tables
                }
            )
