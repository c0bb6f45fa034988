"""An evaluator of a run as it is read from the store: its rows, what it has said of them, and the grades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flowboard.assertions.learned import Artefact
from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow, read_flow
from flowboard.node import Files, NodeFailed
from flowboard.runtime.plan import make_plan
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.evaluators.anchors import drifted
from flowboard.workspace.evaluators.assertions import assertions_of, criteria_of, evaluator_in
from flowboard.workspace.evaluators.evidence import Evidence, Said, asking, gathered
from flowboard.workspace.evaluators.graded import graded_rows
from flowboard.workspace.evaluators.learners import Vectors, artefact_of, learners_of, vectors_of
from flowboard.workspace.evaluators.remembering import with_remembered
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.evaluators.verdicts import known
from flowboard.workspace.files import FlowFiles, granted_files
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.trust.code import carried_texts, read_code_file


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatorOfRun:
    """An evaluator and everything that was said of its rows.

    Attributes:
        run, node: where it is.
        snapshot: the flow of the run.
        flow: the flow that the evaluator is taken from: that of the run, or a later one.
        rows: what it judges.
        said: what its assertions have said of the rows.
        log: the entries about the step that it judges, oldest first.
        criteria: as the evaluator has them.
        artefacts: what learned assertions have learned, by their names.
        vectors: of the outputs, for those of them that learn embeddings.
        drifted: of judges that no longer say what they said, in sentences.
    """

    run: RunRecord
    node: str
    snapshot: Flow
    flow: Flow
    rows: tuple[EvaluatorRow, ...]
    said: Said
    log: tuple[GradeRecord, ...]
    criteria: tuple[Criterion, ...]
    artefacts: Mapping[str, Artefact]
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    drifted: tuple[str, ...] = ()

    def title(self, criterion: Criterion | None = None) -> str:
        """What its card, or that of one of its criteria, is called."""
        if criterion is None:
            return self.flow.nodes[self.node].title or self.node
        return criterion.text or criterion.id

    def evidence(self, criterion: Criterion | None = None) -> Evidence:
        """The evidence on the evaluator as a whole, or on one of its criteria."""
        name, version = ("", 1) if criterion is None else (criterion.id, criterion.version)
        graded = graded_rows(self.rows, self.log, self.run.id, name, version)
        ours = [one for one in self.said.assertions if name in ("", one.spec.criterion)]
        learners = learners_of(ours, self.artefacts, self.vectors, graded.rows)
        return gathered(self.said, self.rows, graded, name, learners)


def read_evaluator(
    store: Store, run: RunRecord, types: NodeTypes, node_id: str, flow: Flow | None = None
) -> EvaluatorOfRun:
    """Read an evaluator of a run. Nothing runs.

    Args:
        store: where the run is.
        run: the run.
        types: the node types at hand.
        node_id: the evaluator.
        flow: what its criteria and candidates are taken from, such as the draft of an editor; the flow
            of the run if omitted. The rows are those of the run in any case.

    Raises:
        PlanError: a node type of the flow isn't at hand any more, or the evaluator is misconfigured.
        WorkspaceError: there is no such node, it is no evaluator, or nothing can be judged there.
    """
    snapshot = read_flow(run.snapshot, run.flow_path).flow
    plan = make_plan(snapshot, lambda name, node: make_step(types, name, node))
    node = evaluator_in(plan, node_id)
    rows = evaluator_rows(store, run, types, node_id)
    flow = snapshot if flow is None or node_id not in flow.nodes else flow
    step = node.step if flow is snapshot else make_step(types, node_id, flow.nodes[node_id])
    assertions = assertions_of(step)
    specs = [one.spec for one in assertions]
    files = files_of(flow, run.flow_path)
    read_file = code_reader(flow, files)
    columns = known(store, specs, rows, ran=node.step.asserts(), read_file=read_file)
    columns = with_remembered(store, run, types, node_id, specs, rows, columns, read_file)
    taken = asking(store, run.id, node_id)
    said = Said(
        assertions,
        {one.name: column for one, column in zip(assertions, columns, strict=True)},
        {one.name: taken.get(one.written, {}) for one in assertions},
    )
    judged = plan.nodes[node.lanes[0].bindings[0].choices[0][0]].id
    artefacts = {
        one.name: artefact
        for one in assertions
        if (artefact := artefact_of(one.spec, run.flow_path, files)) is not None
    }
    return EvaluatorOfRun(
        run=run,
        node=node_id,
        snapshot=snapshot,
        flow=flow,
        rows=tuple(rows),
        said=said,
        log=tuple(grades.log(store, judged)),
        criteria=criteria_of(step),
        artefacts=artefacts,
        vectors=vectors_of(store, run.flow_path, artefacts, rows),
        drifted=tuple(
            f"{name} has drifted: {signal.sentence}" for name, signal in drifted(store, specs)
        ),
    )


def files_of(flow: Flow, flow_path: str) -> FlowFiles:
    """The files that a flow, or the snapshot of a run, may read."""
    folder = Path(flow_path).parent
    return FlowFiles(folder, OutputFolder(folder / "out"), granted_files(flow))


def code_reader(flow: Flow, files: Files) -> Callable[[str], str]:
    """What gives the text of a code file: as a snapshot carries it, else as it is beside the flow."""
    carried = carried_texts(flow)

    def read(name: str) -> str:
        if name in carried:
            return carried[name]
        try:
            return read_code_file(name, files)
        except OSError as error:
            raise NodeFailed(f"the code file {name!r} can't be read ({error.strerror})") from error

    return read


def flow_now(flow_path: str) -> Flow | None:
    """The flow as its file has it now; None where there is none that can be read."""
    try:
        return load_flow(flow_path).flow
    except FlowError:
        return None
