"""The flow as it is now, and what that makes of a card that was measured earlier."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.runtime.plan import PlanError
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.fingerprints import evaluator_fingerprint, population_fingerprint
from flowboard.workspace.evaluators.reading import files_of, flow_now
from flowboard.workspace.evaluators.subjects import evaluator_rows

if TYPE_CHECKING:
    from flowboard.align.card import ReportCard


class Today:
    """The flow as it is now, and what that makes of a card."""

    def __init__(
        self, store: Store, run: RunRecord, types: NodeTypes, node_id: str, now: Flow | None
    ) -> None:
        self._store, self._run, self._types, self._node = store, run, types, node_id
        self._flow = now
        self._outputs: dict[str, frozenset[str] | None] = {}
        self.notes: tuple[str, ...] = ()
        if now is None:
            self._flow = flow_now(run.flow_path)
            if self._flow is None:
                is_there = Path(run.flow_path).is_file()
                self._tell("can't be read" if is_there else "is gone")
        if self._flow is not None and node_id not in self._flow.nodes:
            self._flow = None
            self._tell(f"has no node {node_id!r} any more")

    def _tell(self, what: str) -> None:
        self.notes = (f"{self._run.flow_path} {what}, so whether the card still holds can't be told.",)

    def same_evaluator(self) -> Flow | None:
        """The flow as it is now, if its evaluator has the criteria of the run's, and the same decides."""
        if self._flow is None:
            return None
        snapshot = read_flow(self._run.snapshot, self._run.flow_path).flow
        try:
            prints = {
                evaluator_fingerprint(
                    flow,
                    self._node,
                    self._types,
                    files_of(flow, self._run.flow_path),
                    flow_path=self._run.flow_path,
                )
                for flow in (snapshot, self._flow)
                if self._node in flow.nodes
            }
        except PlanError:
            return None
        return self._flow if len(prints) == 1 else None

    def aged(
        self, card: ReportCard, run_id: str, subjects: Collection[str], criterion: str
    ) -> ReportCard:
        """The card of a run, held against the flow as it is now."""
        from flowboard.align.card.ageing import as_of_now

        evaluator, population = self._fingerprints(card, criterion)
        carried = None
        if population and population != card.fingerprints.population and subjects:
            made_now = self._made_now(population, run_id)
            carried = None if made_now is None else len(made_now.intersection(subjects))
        return as_of_now(card, evaluator, population, carried)

    def _fingerprints(self, card: ReportCard, criterion: str) -> tuple[str, str]:
        """Those of evaluator and population today; empty where they can't be told."""
        if self._flow is None:
            return "", ""
        files = files_of(self._flow, self._run.flow_path)
        try:
            return (
                evaluator_fingerprint(
                    self._flow,
                    self._node,
                    self._types,
                    files,
                    criterion=criterion,
                    flow_path=self._run.flow_path,
                ),
                population_fingerprint(self._flow, self._node, self._types, files),
            )
        except (PlanError, FlowError) as error:
            self._tell(f"can't run as it stands ({error})")
            return "", ""

    def _made_now(self, population: str, but: str) -> frozenset[str] | None:
        """The subjects of the latest other run whose outputs were made as they would be today."""
        if population not in self._outputs:
            self._outputs[population] = next(self._subjects_of_runs(population, but), None)
        return self._outputs[population]

    def _subjects_of_runs(self, population: str, but: str) -> Iterator[frozenset[str]]:
        for run in self._store.runs(20, flow_path=self._run.flow_path):
            if run.id == but:
                continue
            try:
                flow = read_flow(run.snapshot, run.flow_path).flow
                files = files_of(flow, run.flow_path)
                of_run = population_fingerprint(flow, self._node, self._types, files, run.started_at)
                if of_run == population:
                    rows = evaluator_rows(self._store, run, self._types, self._node)
                    yield frozenset(subject for row in rows for subject in row.subjects)
            except (PlanError, FlowError, KeyError, WorkspaceError):
                continue  # a run of the flow when it had no such evaluator yet
