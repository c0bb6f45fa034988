"""The folder that runs write to, and the list of what Flowboard has written there.

`.flowboard-out.json` in the folder names every file with the digest of what was written. A file
that isn't on the list, or no longer is what was written, belongs to somebody else and stays.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from flowboard.workspace.errors import ExitCode, WorkspaceError

MANIFEST: Final = ".flowboard-out.json"
_ANYTHING: Final = "*"
"""Stands for the digest of a file that a node writes by itself."""


class OutputFolder:
    """Writes files into one folder, whole or not at all, and never over a file of somebody else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def claim(self, name: str) -> Path:
        """The place for a file that a node writes by itself; it is Flowboard's from now on.

        Raises:
            WorkspaceError: the name leads out of the folder, or the file is somebody else's.
        """
        place = self.free(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._note(name, [_ANYTHING])
        return place

    def free(self, name: str) -> Path:
        """The place of `name`, which may be written.

        Raises:
            WorkspaceError: the name leads out of the folder, or the file is somebody else's.
        """
        place = (self.folder / name).resolve()
        if not place.is_relative_to(self.folder.resolve()) or place.name == MANIFEST:
            raise WorkspaceError(
                f"The output {name!r} leads out of the output folder. Give a plain name."
            )
        if place.exists():
            known = self._listed().get(name, [])
            if _ANYTHING not in known and _digest(place) not in known:
                raise WorkspaceError(
                    f"{place} wasn't written by Flowboard, or was changed since, so it stays. "
                    "Move it away, or choose another folder with --out."
                )
        return place

    def write(self, name: str, write: Callable[[BinaryIO], None]) -> Path:
        """Write a file: `write` gets a stream beside it, which takes its place when all is on disk.

        Raises:
            WorkspaceError: the file is somebody else's, or the folder can't be written to.
        """
        place = self.free(name)
        before = self._listed().get(name, [])[:1]

        def note(new: Path) -> None:
            # Both digests are listed while the file changes: a crash in between leaves it ours.
            self._note(name, [_digest(new), *before])

        replace_file(place, write, note)
        self._note(name, [_digest(place)])
        return place

    def _listed(self) -> dict[str, list[str]]:
        try:
            listed = orjson.loads((self.folder / MANIFEST).read_bytes())["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}  # without a list that can be read, every file is somebody else's
        return listed if isinstance(listed, dict) else {}

    def _note(self, name: str, digests: list[str]) -> None:
        listing = {"files": dict(sorted((self._listed() | {name: digests}).items()))}
        manifest = self.folder / MANIFEST
        temporary = manifest.with_suffix(".writing")
        temporary.write_bytes(
            orjson.dumps(listing, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
        temporary.replace(manifest)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def replace_file(
    place: Path, write: Callable[[BinaryIO], None], about_to: Callable[[Path], None] | None = None
) -> None:
    """Write a file whole or not at all: `write` gets a stream beside it that then takes its place.

    `about_to` is called with the finished new file before that.

    Raises:
        WorkspaceError: the folder can't be written to; the old file stays.
    """
    temporary: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".writing", dir=place.parent)
        temporary = Path(path)
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        if about_to is not None:
            about_to(temporary)
        temporary.replace(place)
    except OSError as error:
        raise WorkspaceError(
            f"{place} can't be written ({error.strerror}). Make room or choose another place; nothing is "
            "lost, `flowboard export` writes results again.",
            ExitCode.FAILURE,
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
