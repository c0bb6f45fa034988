"""The trust sheet: everything that a flow would do, to be read before it runs for the first time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.runtime.plan import Plan, make_plan
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.models import recording_path
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import RunSource, flow_place, run_source
from flowboard.workspace.trust.code import CodePiece
from flowboard.workspace.trust.gate import Gate
from flowboard.workspace.trust.needs import Contact, Need, contacts_of
from flowboard.workspace.trust.parts import ExecutableParts, FileUse
from flowboard.workspace.trust.run import Guarded, guarded
from flowboard.workspace.validation import validated

if TYPE_CHECKING:
    from flowboard.runtime.estimate import Estimate


@dataclass(frozen=True, slots=True)
class NodeCalls:
    """The calls that a node makes with those of its judges; `cost` is in US dollars, None if unknown."""

    node: str
    models: tuple[str, ...]
    calls: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class TrustSheet:
    """What a flow executes, reaches, reads, writes and spends, and the hash of exactly that.

    `calls` are those of a first run whose models are all asked live; None where they can't be
    counted. `notes` are what one should know of the sheet itself.
    """

    flow: str
    name: str
    hash: str
    needs: tuple[Need, ...]
    code: tuple[CodePiece, ...]
    contacts: tuple[Contact, ...]
    reads: tuple[FileUse, ...]
    writes: tuple[FileUse, ...]
    calls: tuple[NodeCalls, ...] | None
    notes: tuple[str, ...] = ()

    @property
    def all_calls(self) -> int:
        """The calls of all nodes."""
        return sum(node.calls for node in self.calls or ())

    @property
    def cost(self) -> float | None:
        """What they cost together in US dollars; None where a price isn't known."""
        costs = [node.cost for node in self.calls] if self.calls is not None else [None]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    def to_json(self) -> dict[str, Any]:
        """The sheet as JSON values."""
        return asdict(self) | {"all_calls": self.all_calls, "cost": self.cost}


def guarded_source(file: FlowFile, types: NodeTypes, request: RunRequest) -> tuple[RunSource, Guarded]:
    """A flow as a request would run it, checked, with its gate.

    Raises:
        FlowError: the flow can't be run as it stands.
        WorkspaceError: something that the request names isn't there.
    """
    source = run_source(file, types, request)
    output = OutputFolder(request.out or source.folder / "out")
    validated(source.file, types, FlowFiles(source.folder, output, source.granted)).raise_errors()
    return source, guarded(source, types, output)


async def make_sheet(file: FlowFile, types: NodeTypes, request: RunRequest) -> TrustSheet:
    """The trust sheet of a flow, or of the run that a request goes on with.

    Nothing of the flow is run, nothing is written, and nobody is contacted.

    Raises:
        FlowError, WorkspaceError: as `guarded_source` does.
    """
    source, guard = guarded_source(file, types, request)
    parts, profiles = guard.gate.whole, guard.gate.profiles
    notes = [
        f"{name} couldn't be read, so nothing of it is run: {problem}."
        for name, problem in guard.code.problems.items()
    ]
    calls: tuple[NodeCalls, ...] | None = None
    try:
        estimate = await _estimate(source, guard, types, request)
    except (WorkspaceError, FlowError) as error:
        notes.append(f"The calls can't be counted: {error}")
    else:
        calls = _calls(estimate, parts, guard.gate)
        notes += [f"There may be more calls than counted: {problem}" for problem in estimate.problems]
    return TrustSheet(
        flow=str(flow_place(file)),
        name=source.file.flow.name,
        hash=parts.hash,
        needs=guard.gate.needs(),
        code=parts.code,
        contacts=contacts_of(parts, profiles),
        reads=parts.reads,
        writes=parts.writes,
        calls=calls,
        notes=tuple(notes),
    )


async def _estimate(
    source: RunSource, guard: Guarded, types: NodeTypes, request: RunRequest
) -> Estimate:
    from flowboard.workspace.trust.estimate import whole_estimate

    options = request.options(source.earlier.options if source.earlier is not None else None)
    flow = source.file.flow
    with in_plain_words():
        plan: Plan = make_plan(flow, lambda name, node: make_step(types, name, node), options.targets)
        return await whole_estimate(
            plan,
            options,
            files=guard.files,
            profiles=guard.gate.profiles,
            recording=recording_path(flow_place(source.file)),
        )


def _calls(estimate: Estimate, parts: ExecutableParts, gate: Gate) -> tuple[NodeCalls, ...]:
    """The counted calls by node. What is asked on this machine alone costs nothing, priced or not."""
    contacts = contacts_of(parts, gate.profiles)
    abroad = {node for contact in contacts if not contact.is_loopback for node in contact.nodes}
    models: dict[str, dict[str, None]] = {}
    for asking in parts.asking:
        models.setdefault(asking.node, {}).update((model, None) for model, _ in asking.models if model)
    return tuple(
        NodeCalls(
            node=name,
            models=tuple(models.get(name, ())),
            calls=node.calls,
            cost=node.cost if node.cost is not None or name in abroad else 0.0,
        )
        for name, node in estimate.nodes.items()
        if node.calls
    )
