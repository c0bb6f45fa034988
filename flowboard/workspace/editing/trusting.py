"""Trust in an open flow: what the owner edits stays trusted, what others bring in doesn't become so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Lock

from flowboard.flow.document import Flow, Node
from flowboard.flow.flow_file import FlowFile
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_source import RunSource
from flowboard.workspace.trust.code import steps_of
from flowboard.workspace.trust.decisions import resign
from flowboard.workspace.trust.gate import Gate
from flowboard.workspace.trust.run import guarded
from flowboard.workspace.trust.store import NOTHING_SAID


class TrustOfEdits:
    """Notes whose edits led from which flow to which, and carries trust over those of the owner.

    Signing reads code files and the user's list, so it is done when somebody needs it, for all edits
    in a row at once. A flow that waits for trust goes on waiting: an edit is no yes to the rest.

    A node that isn't configured yet needs no trust, as it can't run. Where such a node came from
    elsewhere, putting it right would sign whatever else it says; so that waits for a yes as well.
    """

    def __init__(self, types: NodeTypes, opened: Flow) -> None:
        self._types = types
        self._lock = Lock()
        self._pairs: list[tuple[Flow, Flow]] = []
        self._unseen: set[str] = set()
        self.brought(opened)

    def brought(self, flow: Flow, before: Flow | None = None) -> None:
        """This is from elsewhere, as far as it wasn't in `before`: from a file, or another person."""
        known = {} if before is None else before.nodes
        new = {name: node for name, node in flow.nodes.items() if known.get(name) is not node}
        silent = {name: node for name, node in new.items() if _says_something(node)}
        configured = steps_of(flow.model_copy(update={"nodes": silent}), self._types)
        with self._lock:
            self._unseen |= silent.keys() - configured.keys()

    def note(self, before: Flow, after: Flow, renamed: Mapping[str, str]) -> None:
        """The owner has edited `before` into `after`; `renamed` has new ids by old ones."""
        with self._lock:
            self._unseen |= {renamed[name] for name in self._unseen if name in renamed}
            if self._pairs and self._pairs[-1][1] is before:
                self._pairs[-1] = (self._pairs[-1][0], after)
            else:
                self._pairs.append((before, after))

    def sign(self, file: FlowFile) -> str:
        """Carry trust over what was noted; `file` says where the flow lies. Gives what went wrong."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        try:
            for before, after in pairs:
                self._sign(replace(file, flow=before), replace(file, flow=after))
        except WorkspaceError as error:
            return str(error)
        return ""

    def _sign(self, before: FlowFile, after: FlowFile) -> None:
        if self._unseen:
            if gate_of(before, self._types).is_trusted():
                self._unseen -= steps_of(before.flow, self._types).keys()
            if self._unseen & steps_of(after.flow, self._types).keys():
                return
        resign(before, after, self._types)


def waits_for_trust(file: FlowFile, types: NodeTypes) -> bool:
    """Whether something in a flow needs trust that it hasn't got: it is shown, and doesn't run.

    Raises:
        WorkspaceError: the profiles can't be read, or a node names an address that is none.
    """
    gate = gate_of(file, types)
    return bool(gate.needs()) and not gate.is_trusted()


def brings_more_than_calls(file: FlowFile, nodes: Mapping[str, Node], types: NodeTypes) -> bool:
    """Whether nodes from a clipboard bring code, addresses or files that the flow doesn't have yet.

    Copies of its own nodes don't; nor does what merely asks models, as its owner sees.

    Raises:
        WorkspaceError: as `waits_for_trust`.
    """
    own = [(node.type, node.config, node.assertions) for node in file.flow.nodes.values()]
    new = {
        name: node
        for name, node in nodes.items()
        if (node.type, node.config, node.assertions) not in own and _says_something(node)
    }
    part = replace(file, flow=Flow(nodes=new))
    if new.keys() - steps_of(part.flow, types).keys():
        return True
    return any(need.kind != "spending" for need in gate_of(part, types).needs())


def gate_of(file: FlowFile, types: NodeTypes) -> Gate:
    """The gate in front of a flow as it stands. Raises as `waits_for_trust`."""
    source = RunSource(file, {}, NOTHING_SAID)
    return guarded(source, types, OutputFolder(source.folder / "out")).gate


def _says_something(node: Node) -> bool:
    """Whether a node has a text, a list or a mapping, in which code or an address may stand."""
    return bool(node.assertions) or any(
        isinstance(value, str | list | dict) and value for value in node.config.values()
    )
