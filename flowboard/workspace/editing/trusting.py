"""Trust in an open flow: what the owner edits stays trusted, what others bring in doesn't become so."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_source import RunSource
from flowboard.workspace.trust.decisions import resign
from flowboard.workspace.trust.run import guarded
from flowboard.workspace.trust.store import NOTHING_SAID


class TrustOfEdits:
    """Notes whose edits led from which flow to which, and carries trust over those of the owner.

    Signing reads code files and the user's list, so it is done when somebody needs it, for all edits
    in a row at once. A flow that waits for trust goes on waiting: an edit is no yes to the rest.
    """

    def __init__(self, types: NodeTypes) -> None:
        self._types = types
        self._lock = Lock()
        self._pairs: list[tuple[Flow, Flow]] = []

    def note(self, before: Flow, after: Flow) -> None:
        """The owner has edited `before` into `after`."""
        with self._lock:
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
                resign(replace(file, flow=before), replace(file, flow=after), self._types)
        except WorkspaceError as error:
            return str(error)
        return ""


def waits_for_trust(file: FlowFile, types: NodeTypes) -> bool:
    """Whether something in a flow needs trust that it hasn't got: it is shown, and doesn't run.

    Raises:
        WorkspaceError: the profiles can't be read, or a node names an address that is none.
    """
    source = RunSource(file, {}, NOTHING_SAID)
    gate = guarded(source, types, OutputFolder(source.folder / "out")).gate
    return bool(gate.needs()) and not gate.is_trusted()
