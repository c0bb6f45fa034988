"""The files that a flow may touch: those beside it for reading, the output folder for writing."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final, Literal
from unicodedata import normalize

from flowboard.flow.document import Flow
from flowboard.node import NodeFailed
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.open_folder import NotAFile, OpenFolder
from flowboard.workspace.output_folder import OutputFolder

MOST_LISTED: Final = 10_000
"""Files of a folder."""

_SHOWN: Final = 200
"""So many characters of a path are repeated in a message."""


class FlowFiles:
    """Implements `flowboard.node.Files` for the flow in `folder`.

    A link is followed as long as it stays inside the folder. `open` is safe from links that are
    swapped in meanwhile; `path` only says where a file is at this moment.

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
        """The place of a file that the flow names, or of a folder, whose name ends in `/`.

        Raises:
            NodeFailed: the path leaves the flow's folder, or no ordinary file is there.
        """
        place = self._place(relative)
        if relative.endswith("/") and _kind(place) == "folder":
            return place
        if _kind(place) != "file":
            raise self._no_file(relative, place)
        return place

    def open(self, relative: str) -> BinaryIO:
        """Open a file that the flow names for reading bytes. Raises as `path` does."""
        place = self._place(relative)
        if _kind(place) != "file":
            raise self._no_file(relative, place)
        granted = relative in self._granted
        folder = place.parent if granted else self._folder
        *parts, name = place.relative_to(folder).parts
        try:
            with OpenFolder.opened(folder, parts) as opened:
                return opened.file(name)
        except NotAFile as error:
            raise self._no_file(relative, place) from error
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise _outside(relative) from error
            raise NodeFailed(
                f"the file {relative[:_SHOWN]!r} can't be read ({error.strerror}); check its permissions",
                stops_node=True,
            ) from error

    def list(self, folder: str) -> list[str]:
        """The paths of all ordinary files in a folder and below, relative to the flow, in order.

        Hidden ones are left out, and so is whatever a link leads to.

        Raises:
            NodeFailed: there is no such folder inside the flow's, or it holds too many files.
        """
        place = self._inside(folder)
        if _kind(place) != "folder":
            raise NodeFailed(
                f"there is no folder {folder[:_SHOWN]!r}; it is looked for in {self._folder}",
                stops_node=True,
            )
        found: list[str] = []
        for above, folders, names in os.walk(place):
            folders[:] = [name for name in folders if not name.startswith(".")]
            here = Path(above)
            found += [
                (here / name).relative_to(self._folder).as_posix()
                for name in names
                if not name.startswith(".") and stat.S_ISREG((here / name).lstat().st_mode)
            ]
            if len(found) > MOST_LISTED:
                raise NodeFailed(
                    f"the folder {folder[:_SHOWN]!r} has more than {MOST_LISTED:,} files; name a smaller one",
                    stops_node=True,
                )
        return sorted(found)

    def output_path(self, name: str) -> Path:
        """Where to write `name` under the output folder.

        Raises:
            NodeFailed: a file that isn't Flowboard's stands there.
        """
        try:
            return self._output.claim(name)
        except WorkspaceError as error:
            raise NodeFailed(str(error), stops_node=True) from error

    def _place(self, relative: str) -> Path:
        return self._granted.get(relative) or self._inside(relative)

    def _inside(self, relative: str) -> Path:
        try:
            place = (self._folder / relative).resolve()
        except (OSError, ValueError, RuntimeError):  # a NUL, a name too long, links in a circle
            place = Path("/")
        if Path(relative).is_absolute() or not place.is_relative_to(self._folder):
            raise _outside(relative)
        return place

    def _no_file(self, relative: str, place: Path) -> NodeFailed:
        near = _spelt_otherwise(place)
        what = {
            None: "doesn't exist" + (f"; is it {near!r}?" if near else ""),
            "folder": "is a folder, not a file",
            "other": "is no ordinary file, but a pipe, a socket or a device",
            "file": "was replaced while it was opened",
        }[_kind(place)]
        return NodeFailed(
            f"the file {relative[:_SHOWN]!r} {what}; it is looked for in {self._folder}", stops_node=True
        )


def _kind(place: Path) -> Literal["file", "folder", "other"] | None:
    """What stands at a place; None for nothing, and for a name that nothing can have."""
    try:
        mode = place.stat().st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "other"


def _outside(relative: str) -> NodeFailed:
    return NodeFailed(
        f"the file {relative[:_SHOWN]!r} is outside the flow's folder; put it beside the flow, or name "
        "it on the command line with --data",
        stops_node=True,
    )


def _spelt_otherwise(place: Path) -> str | None:
    """A file beside `place` whose name differs only in case, or in how Unicode writes its letters.

    Another system may take both for one name: a flow that runs there doesn't here.
    """
    wanted = normalize("NFKC", place.name).casefold()
    try:
        names = (entry.name for entry in place.parent.iterdir())
        return next((name for name in names if normalize("NFKC", name).casefold() == wanted), None)
    except OSError:
        return None


def granted_files(snapshot: Flow) -> dict[str, Path]:
    """The files outside the flow's folder that the user had granted when a run began.

    Only the user can have put an absolute path into a snapshot: a flow that names one itself is
    refused before a run of it is made.
    """
    places = [node.config.get("path") for node in snapshot.nodes.values()]
    return {
        place: Path(place) for place in places if isinstance(place, str) and Path(place).is_absolute()
    }
