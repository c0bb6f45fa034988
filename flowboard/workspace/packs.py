"""Where node types come from: installed packages, and folders that the user has named.

An installed package registers through the entry-point group `flowboard.nodes`; the entry's name
is the type, `NAME@2` for its second major version. A folder holds one Python file per node type.
Folders are code: only those are read that the user names with `--nodes` or `FLOWBOARD_NODES`,
never one that merely lies beside a flow.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from traceback import extract_tb

from flowboard.node import NodeType
from flowboard.workspace.errors import WorkspaceError

GROUP = "flowboard.nodes"
VARIABLE = "FLOWBOARD_NODES"

NodeClass = type[NodeType]


def named_folders(given: Iterable[str | os.PathLike[str]] = ()) -> list[Path]:
    """The folders of node types that the user has named: `given`, then those in `FLOWBOARD_NODES`.

    Raises:
        WorkspaceError: one of them isn't a folder.
    """
    from_environment = os.environ.get(VARIABLE, "")
    folders = [*map(Path, given), *map(Path, filter(None, from_environment.split(os.pathsep)))]
    for folder in folders:
        if not folder.is_dir():
            raise WorkspaceError(
                f"There is no folder {folder} with node types. Correct --nodes or {VARIABLE}."
            )
    return list(dict.fromkeys(folder.resolve() for folder in folders))


class InstalledPacks:
    """Node types of installed packages. A type is imported when it is asked for, not before."""

    def __init__(self) -> None:
        self._entries: dict[str, EntryPoint] = {entry.name: entry for entry in entry_points(group=GROUP)}

    def names(self) -> list[str]:
        """The names of all types, with `@N` where a package registers a later major version."""
        return sorted(self._entries)

    def find(self, name: str) -> NodeClass | None:
        """The class of a type, or None.

        Raises:
            WorkspaceError: the package that brings it can't be imported.
        """
        entry = self._entries.get(name)
        if entry is None:
            return None
        try:
            found = entry.load()
        except Exception as error:
            package = entry.dist.name if entry.dist else entry.value
            raise WorkspaceError(
                f"The node type {name!r} of the package {package} can't be imported "
                f"({type(error).__name__}: {error}). Update or reinstall that package."
            ) from error
        if not (isinstance(found, type) and issubclass(found, NodeType)):
            raise WorkspaceError(f"{entry.value}, registered as the node type {name!r}, is no NodeType.")
        return found


@dataclass(slots=True)
class _LoadedFile:
    stamp: tuple[int, int]
    digest: str
    module: str
    types: dict[str, NodeClass]


class FolderPack:
    """Node types in the files of one folder; a file that has changed is read anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[Path, _LoadedFile] = {}

    def types(self) -> Mapping[str, NodeClass]:
        """The classes by type, as the files stand now.

        Raises:
            WorkspaceError: a file can't be imported; the message names file and line.
        """
        present = [file for file in sorted(self.folder.glob("*.py")) if not file.name.startswith("_")]
        for gone in self._files.keys() - set(present):
            sys.modules.pop(self._files.pop(gone).module, None)
        found: dict[str, NodeClass] = {}
        for file in present:
            found |= self._load(file).types
        return found

    def _load(self, file: Path) -> _LoadedFile:
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        loaded = self._files.get(file)
        if loaded is not None and loaded.stamp == stamp:
            return loaded
        source = file.read_bytes()
        digest = sha256(source).hexdigest()
        if loaded is not None and loaded.digest == digest:
            loaded.stamp = stamp
            return loaded
        if loaded is not None:
            sys.modules.pop(loaded.module, None)
        # The name holds the digest: classes of the old version may still be in use.
        place = sha256(str(file).encode()).hexdigest()[:8]
        module = f"flowboard_folder_{place}_{file.stem}_{digest[:12]}"
        loaded = _LoadedFile(stamp, digest, module, _import(file, source, module))
        self._files[file] = loaded
        return loaded


def _import(file: Path, source: bytes, name: str) -> dict[str, NodeClass]:
    spec = importlib.util.spec_from_loader(name, loader=None, origin=str(file))
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(file)
    sys.modules[name] = module  # pydantic looks annotations up there
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)  # noqa: S102 - the user named this folder
    except Exception as error:
        sys.modules.pop(name, None)
        raise WorkspaceError(f"{_place(file, error)}: {type(error).__name__}: {error}") from error
    return {
        value.type: value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, NodeType)
        and value.__module__ == name
        and hasattr(value, "type")
    }


def _place(file: Path, error: Exception) -> str:
    """The file and the line of it at which an import failed."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f"{file}:{error.lineno}"
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f"{file}:{lines[-1]}" if lines else str(file)
