"""The folder that runs write to, and the list of what Flowboard has written there.

`.flowboard-out.json` in the folder names every file with the digest of what was written. A file
that isn't on the list, or no longer is what was written, belongs to somebody else and stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.open_folder import OpenFolder

MANIFEST: Final = ".flowboard-out.json"
_LONGEST_MANIFEST: Final = 16_000_000  # bytes
_ANYTHING: Final = "*"
"""Stands for the digest of a file that a node writes by itself."""


class OutputFolder:
    """Writes files into one folder, whole or not at all, and never over a file of somebody else.

    Nothing is written through a link, neither at the folder nor inside it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._real = folder.resolve()  # only now: it may be swapped for a link later

    def claim(self, name: str) -> Path:
        """The place for a file that a node writes by itself; it is Flowboard's from now on.

        Raises:
            WorkspaceError: the name leads out of the folder, or the file is somebody else's.
        """
        place = self.free(name)
        try:
            with self._opened(self._parts(place)[:-1], make=True):
                self._note(name, [_ANYTHING])
        except OSError as error:
            raise _unwritable(place, error) from error
        return place

    def free(self, name: str) -> Path:
        """The place of `name`, which may be written.

        Raises:
            WorkspaceError: the name leads out of the folder, or the file is somebody else's.
        """
        if self.folder.is_symlink():
            raise WorkspaceError(
                f"{self.folder} is a link to {self.folder.resolve()}. If outputs shall go there, say so: "
                f"--out {self.folder.resolve()}."
            )
        try:
            place = (self.folder / name).resolve()
        except (OSError, ValueError, RuntimeError):  # a NUL, a name too long, links in a circle
            place = Path("/")
        if not place.is_relative_to(self._real) or place == self._real or place.name == MANIFEST:
            raise WorkspaceError(
                f"The output {name[:200]!r} leads out of the output folder. Give a plain name."
            )
        known = self._listed().get(name, [])
        if self._is_taken(place) and _ANYTHING not in known and self._digest(place) not in known:
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

        def note(digest: str) -> None:
            # Both digests are listed while the file changes: a crash in between leaves it ours.
            self._note(name, [digest, *before])

        try:
            with self._opened(self._parts(place)[:-1], make=True) as folder:
                digest = _replace_in(folder, place.name, write, note)
                self._note(name, [digest])
        except OSError as error:
            raise _unwritable(place, error) from error
        return place

    def _opened(
        self, parts: Sequence[str] = (), *, make: bool = False
    ) -> AbstractContextManager[OpenFolder]:
        """The folder, or the one that `parts` lead to inside it."""
        return OpenFolder.opened(self._real.parent, (self._real.name, *parts), make=make)

    def _parts(self, place: Path) -> tuple[str, ...]:
        return place.relative_to(self._real).parts

    def _is_taken(self, place: Path) -> bool:
        *parts, name = self._parts(place)
        try:
            with self._opened(parts) as folder:
                return folder.is_taken(name)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # what can't be looked at is somebody else's

    def _digest(self, place: Path) -> str | None:
        """The digest of what stands there; None for what is no file, or can't be read."""
        *parts, name = self._parts(place)
        try:
            with self._opened(parts) as folder, folder.file(name) as stream:
                return file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    def _listed(self) -> dict[str, list[str]]:
        try:
            with self._opened() as folder, folder.file(MANIFEST) as stream:
                listed = dict(orjson.loads(stream.read(_LONGEST_MANIFEST))["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}  # without a list that can be read, every file is somebody else's
        return {name: digests for name, digests in listed.items() if isinstance(digests, list)}

    def _note(self, name: str, digests: list[str]) -> None:
        listing = {"files": dict(sorted((self._listed() | {name: digests}).items()))}
        text = orjson.dumps(listing, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        with self._opened() as folder:
            _replace_in(folder, MANIFEST, lambda stream: stream.write(text))


def replace_file(place: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all: `write` gets a stream beside it that then takes its place.

    The stream can also be read. The user has chosen the place: links on the way to it are followed,
    and a link at its end is replaced.

    Raises:
        WorkspaceError: the folder can't be written to; the old file stays.
    """
    try:
        with OpenFolder.opened(place.parent, make=True) as folder:
            _replace_in(folder, place.name, write)
    except OSError as error:
        raise _unwritable(place, error) from error


def _replace_in(
    folder: OpenFolder,
    name: str,
    write: Callable[[BinaryIO], object],
    about_to: Callable[[str], None] | None = None,
) -> str:
    """Write a file of a folder and give its digest, which `about_to` is told before it takes its place."""
    with folder.new_file() as (temporary, stream):
        write(stream)
        stream.flush()
        stream.seek(0)
        digest = file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
        stream.close()  # before it is renamed: Windows renames no open file
        if about_to is not None:
            about_to(digest)
        folder.rename(temporary, name)
    return digest


def _unwritable(place: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"{place} can't be written ({error.strerror or error}). Make room or choose another place; "
        "nothing is lost, `flowboard export` writes results again.",
        ExitCode.FAILURE,
    )
