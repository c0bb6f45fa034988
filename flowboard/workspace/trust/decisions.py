"""Use case: look at what a flow would do, trust exactly that, and take the trust back."""

from __future__ import annotations

from flowboard.flow.flow_file import FlowFile
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import RunSource, flow_place
from flowboard.workspace.trust.gate import Gate, hashes_in, why_not_trusted
from flowboard.workspace.trust.run import guarded
from flowboard.workspace.trust.sheet import TrustSheet, guarded_source
from flowboard.workspace.trust.store import NOTHING_SAID, TrustedFlow, TrustStore


def hash_of(file: FlowFile, types: NodeTypes, request: RunRequest) -> str:
    """The hash of the executable parts of a flow, or of the run that a request goes on with.

    Raises:
        FlowError: the flow can't be run as it stands.
        WorkspaceError: something that the request names isn't there.
    """
    return guarded_source(file, types, request)[1].gate.whole.hash


def is_trusted(hash_: str, given: str | None = None) -> bool:
    """Whether the user trusts a hash; `given` are further ones that come with a command."""
    return why_not_trusted(hash_, hashes_in(given)) is None


def trust(sheet: TrustSheet) -> None:
    """Trust what a sheet shows, from now on.

    Raises:
        WorkspaceError: the user's list can't be used; it stays as it is.
    """
    TrustStore().add(sheet.hash, sheet.name, sheet.flow)


def revoke(file: FlowFile, types: NodeTypes) -> list[TrustedFlow]:
    """Trust a flow no longer, neither as it stands nor as it was before; gives what was on the list.

    Raises:
        FlowError: the flow can't be run as it stands.
        WorkspaceError: the user's list can't be used; it stays as it is.
    """
    hash_ = hash_of(file, types, RunRequest())
    return TrustStore().remove(hash_, str(flow_place(file)))


def trusted_flows() -> list[TrustedFlow]:
    """Everything on the user's list, oldest first.

    Raises:
        WorkspaceError: the list can't be used.
    """
    return list(TrustStore().flows().values())


def resign(before: FlowFile, after: FlowFile, types: NodeTypes) -> bool:
    """Carry trust over an edit that the user has made in the editor; tells whether `after` has it.

    What was trusted before stays so with the user's own change in it, and so does what needed no
    trust. A flow that waited for trust goes on waiting: an edit is no yes to the rest of it.

    Raises:
        WorkspaceError: the user's list can't be used; it stays as it is.
    """
    earlier, later = _gate(before, types), _gate(after, types)
    if earlier.needs() and not earlier.is_trusted():
        return False
    if later.needs() and not later.is_trusted():
        TrustStore().add(later.whole.hash, after.flow.name, str(flow_place(after)))
    return True


def _gate(file: FlowFile, types: NodeTypes) -> Gate:
    source = RunSource(file, {}, NOTHING_SAID)
    return guarded(source, types, OutputFolder(source.folder / "out")).gate
