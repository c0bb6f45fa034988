"""The files that a flow may touch: those beside it for reading, the output folder for writing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from flowboard.flow.document import Flow
from flowboard.node import NodeFailed
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import OutputFolder


class FlowFiles:
    """Implements `flowboard.node.Files` for the flow in `folder`.

    `granted` maps names to files outside the folder that the user has named on this run, such as
    with `--data`; a flow can't grant itself any.
    """

    def __init__(
        self, folder: Path, output: OutputFolder, granted: Mapping[str, Path] | None = None
    ) -> None:
        self._folder = folder.resolve()
        self._output = output
        self._granted = dict(granted or {})

    def path(self, relative: str) -> Path:
        """The place of a file that the flow names.

        Raises:
            NodeFailed: the path leaves the flow's folder or doesn't exist.
        """
        place = self._granted.get(relative)
        if place is None:
            place = self._inside(relative)
        try:
            is_file, is_folder = place.is_file(), place.is_dir()
        except OSError:  # a name that no file can have
            is_file = is_folder = False
        if not is_file:
            kind = "is a folder, not a file" if is_folder else "doesn't exist"
            raise NodeFailed(
                f"the file {relative[:200]!r} {kind}; it is looked for in {self._folder}",
                stops_node=True,
            )
        return place

    def open(self, relative: str) -> BinaryIO:
        """Open a file that the flow names for reading bytes. Raises as `path` does."""
        try:
            return self.path(relative).open("rb")
        except OSError as error:
            raise NodeFailed(
                f"the file {relative!r} can't be read ({error.strerror}); check its permissions",
                stops_node=True,
            ) from error

    def output_path(self, name: str) -> Path:
        """Where to write `name` under the output folder.

        Raises:
            NodeFailed: a file that isn't Flowboard's stands there.
        """
        try:
            return self._output.claim(name)
        except WorkspaceError as error:
            raise NodeFailed(str(error), stops_node=True) from error

    def _inside(self, relative: str) -> Path:
        try:
            place = (self._folder / relative).resolve()
        except (OSError, ValueError, RuntimeError):  # a NUL, a name too long, links in a circle
            place = Path("/")
        if Path(relative).is_absolute() or not place.is_relative_to(self._folder):
            raise NodeFailed(
                f"the file {relative!r} is outside the flow's folder; put it beside the flow, or name "
                "it on the command line with --data",
                stops_node=True,
            )
        return place


def granted_files(snapshot: Flow) -> dict[str, Path]:
    """The files outside the flow's folder that the user had granted when a run began.

    Only the user can have put an absolute path into a snapshot: a flow that names one itself is
    refused before a run of it is made.
    """
    places = [node.config.get("path") for node in snapshot.nodes.values()]
    return {
        place: Path(place) for place in places if isinstance(place, str) and Path(place).is_absolute()
    }
