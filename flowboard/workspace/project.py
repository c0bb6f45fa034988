"""The Python API: a flow file opened for validating, estimating and running."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.validation import ValidationReport, validated

if TYPE_CHECKING:
    from flowboard.runtime.estimate import Estimate
    from flowboard.workspace.run_report import RunReport
    from flowboard.workspace.running import Beginning, Tell
    from flowboard.workspace.trust.sheet import TrustSheet


class Project:
    """A flow file with the node types that are at hand for it.

    Opening one runs nothing of the flow and opens no connection.
    """

    def __init__(self, file: FlowFile, types: NodeTypes) -> None:
        self.file = file
        self.types = types

    @property
    def flow(self) -> Flow:
        """The document."""
        return self.file.flow

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file.path or "")

    @property
    def recording(self) -> Path:
        """The recording beside the file, whether it is there or not."""
        from flowboard.workspace.models import recording_path

        return recording_path(self.path)

    def validate(self) -> ValidationReport:
        """Everything that is wrong with the flow, its data files included.

        Raises:
            WorkspaceError: a node type is there but can't be imported.
        """
        folder = self.path.parent
        return validated(self.file, self.types, FlowFiles(folder, OutputFolder(folder / "out")))

    def estimate(self, **request: Any) -> Estimate:
        """What `run` with the same arguments would do, without asking a model."""
        import asyncio

        from flowboard.workspace.run_request import RunRequest
        from flowboard.workspace.running import estimate_flow

        return asyncio.run(estimate_flow(self.file, self.types, RunRequest(**request)))

    def unknown_calls(self, run: str) -> list[str]:
        """The calls of a run that were in flight when it crashed, one line each.

        Raises:
            WorkspaceError: there is no such run.
        """
        from flowboard.workspace.running import unknown_calls

        return unknown_calls(self.file, run)

    def trust_hash(self, **request: Any) -> str:
        """The hash of what the flow executes: what `trust` of `run` takes. Raises as `trust_sheet`."""
        from flowboard.workspace.run_request import RunRequest
        from flowboard.workspace.trust.decisions import hash_of

        return hash_of(self.file, self.types, RunRequest(**request))

    def trust_sheet(self, **request: Any) -> TrustSheet:
        """What a run with the same arguments would execute, reach, read, write and spend.

        Raises:
            FlowError: the flow can't be run as it stands.
            WorkspaceError: something that it needs isn't there.
        """
        import asyncio

        from flowboard.workspace.run_request import RunRequest
        from flowboard.workspace.trust.sheet import make_sheet

        return asyncio.run(make_sheet(self.file, self.types, RunRequest(**request)))

    def run(
        self,
        *,
        listeners: Sequence[Tell] = (),
        on_begin: Callable[[Beginning], None] | None = None,
        **request: Any,
    ) -> RunReport:
        """Run the flow and wait for its end; the arguments are the fields of `RunRequest`.

        Raises:
            FlowError: the flow can't be run as it stands.
            TrustNeeded: it does something that needs the user's trust; give its hash as `trust`.
            WorkspaceError: something that it needs isn't there.
        """
        import asyncio

        return asyncio.run(self.run_async(listeners=listeners, on_begin=on_begin, **request))

    async def run_async(
        self,
        *,
        listeners: Sequence[Tell] = (),
        on_begin: Callable[[Beginning], None] | None = None,
        **request: Any,
    ) -> RunReport:
        """`run`, on the running loop. Raises as `run` does."""
        from flowboard.workspace.run_request import RunRequest
        from flowboard.workspace.running import run_flow

        return await run_flow(
            self.file, self.types, RunRequest(**request), listeners=listeners, on_begin=on_begin
        )


def load(path: str | os.PathLike[str], *, nodes: Iterable[str | os.PathLike[str]] = ()) -> Project:
    """Open the flow file at `path`; `nodes` are folders with further node types, which are trusted.

    Raises:
        FlowError: the file can't be read as a flow.
        WorkspaceError: one of the folders isn't there.
    """
    return Project(load_flow(os.fspath(path)), NodeTypes(nodes))
