"""Use case: share a flow as one zip with all that it reads, and open such a zip.

A bundle holds the flow at its top, and beside it the files that the flow names (data, documents,
code), what it has learned, its recording and its grades: what a run without keys needs. Nothing of the store, the
settings or the rest of the folder is in it. Equal files give an equal zip.

Opening one runs nothing. Every file is unpacked into a new folder, or none is.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow
from flowboard.node import Files, NodeFailed, NodeType
from flowboard.workspace.archives import Archive, ArchiveRefused, Entry, check_path
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError, in_plain_words
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.grades import grades_path
from flowboard.workspace.learned_files import learned_names
from flowboard.workspace.models import recording_path
from flowboard.workspace.open_folder import OpenFolder
from flowboard.workspace.output_folder import OutputFolder, replace_file
from flowboard.workspace.project import Project
from flowboard.workspace.trust.code import read_code_files, steps_of

FLOW: Final = ".flow.yaml"
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys([".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json"], "data"),
    **dict.fromkeys([".parquet", ".pq", ".xlsx", ".xlsm"], "data"),
    **dict.fromkeys([".txt", ".md", ".markdown"], "documents"),
    ".py": "code",
}
"""What a bundle may hold beside its flow, by extension."""

_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: equal files, equal bytes
_UNIX: Final = 3
_TEXTS: Final = frozenset(KINDS) - {".parquet", ".pq", ".xlsx", ".xlsm"}


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file of a bundle: its path, its kind (`flow`, `data`, `recording` …) and its bytes."""

    path: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was made at `path`, or opened into the folder `path`."""

    path: str
    flow: str
    files: tuple[BundledFile, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


def make_bundle(project: Project, target: Path | None = None, *, replace: bool = False) -> Bundle:
    """Write a flow and all that it reads to one zip (default: `NAME.zip` beside the flow).

    An earlier bundle of the same flow is written over; another file only with `replace`.

    Raises:
        FlowError: the flow can't be run as it stands.
        WorkspaceError: a file can't be in a bundle, or another file has the name already.
    """
    name = project.path.name
    if not name.endswith(FLOW):
        raise WorkspaceError(f"A bundle needs a flow whose name ends in {FLOW}; rename {name}.")
    place = target or project.path.with_name(f"{name.removesuffix(FLOW)}.zip")
    if not replace and os.path.lexists(place) and not _is_bundle_of(name, place):
        raise WorkspaceError(
            f"{place} is there already and is no bundle of {name}. Choose another name, or write over "
            "it with --replace."
        )
    files = FlowFiles(project.path.parent, OutputFolder(project.path.parent / "out"))
    paths, notes = _paths(project, files)
    for path in paths:
        _check_kind(path)
    _check_for_keys(paths, files)

    def write(stream: BinaryIO) -> None:
        _write(stream, paths, files)
        with Archive.opened(stream) as archive:  # what can't be opened again isn't given away
            _check_contents(archive.entries)
            for entry in archive.entries:
                with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of ours
                    archive.unpack(entry, nowhere)

    replace_file(place, write)
    with _file(place) as stream, Archive.opened(stream) as archive:
        return Bundle(str(place), name, _described(archive.entries), tuple(notes))


def open_bundle(source: Path, folder: Path | None = None) -> Bundle:
    """Unpack a bundle into a new folder (default: one of its name, in the present folder).

    Raises:
        WorkspaceError: the zip isn't a sound bundle, or the folder is there already; nothing is
            left behind then.
    """
    place = folder or Path(source.name.removesuffix(".zip") or "bundle")
    if os.path.lexists(place):
        raise WorkspaceError(f"{place} is there already. Name a new folder for the bundle.")
    temporary: Path | None = None
    try:
        with _file(source) as stream, Archive.opened(stream) as archive:
            flow = _check_contents(archive.entries)
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(prefix=".flowboard-", dir=place.parent))
            for entry in archive.entries:
                _unpack(archive, entry, temporary)
            notes = _check_flow(temporary / flow, archive.entries)
            temporary.chmod(0o755)
            temporary.rename(place)  # never over a folder with something in it
            return Bundle(str(place), flow, _described(archive.entries), tuple(notes))
    except OSError as error:
        raise WorkspaceError(
            f"{source} can't be opened into {place} ({error.strerror or error}). Nothing was kept; check "
            "the names and the space that is left.",
            ExitCode.FAILURE if temporary is not None else ExitCode.BAD_INPUT,
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


# -- what a bundle holds --------------------------------------------------------------------------


def _paths(project: Project, files: FlowFiles) -> tuple[dict[str, str], list[str]]:
    """What goes into the bundle of a flow: paths in it, with the names that the flow has for them.

    The list is what one should know of it.
    """
    flow, steps = project.flow, steps_of(project.flow, project.types)
    for node in flow.nodes.keys() - steps.keys():
        if project.types.find(flow.nodes[node].type) is None:
            raise WorkspaceError(
                f"Nobody knows which files {node} reads: there is no node type {flow.nodes[node].type!r} "
                "here. Install its pack first."
            )
    named = [name for node, step in steps.items() for name in _data(node, step, files)]
    left_out = [name for name in named if _is_idle(name, steps.values())]
    code = read_code_files(flow, steps, files, {})
    if code.problems:
        raise WorkspaceError(f"The code can't be in a bundle: {next(iter(code.problems.values()))}.")
    project.validate().raise_errors()
    beside = [path.name for path in (recording_path(project.path), grades_path(project.path))]
    present = [name for name in beside if _is_there(files, name)]
    wanted = [
        *(name for name in named if name not in left_out),
        *code.texts,
        *learned_names(project.path),
        *present,
        project.path.name,
    ]
    notes = [f"{name} isn't in it: it is none of {', '.join(KINDS)}." for name in left_out]
    if beside[0] not in present and any(step.estimate() for step in steps.values()):
        notes.append(
            "There is no recording in it, so others need a key to run it. `flowboard record` makes one."
        )
    if beside[1] not in present:
        notes.append(
            "There are no grades in it. `flowboard grades export` writes yours beside the flow."
        )
    return dict(sorted((posixpath.normpath(name), name) for name in wanted)), notes


def _data(node: str, step: NodeType, files: FlowFiles) -> Iterator[str]:
    """The files that a node reads, those of a folder one by one."""
    for name in step.data_files():
        try:
            files.path(name)
            yield from files.list(name) if name.endswith("/") else [name]
        except NodeFailed as error:
            raise WorkspaceError(
                f"{node} reads {name!r}, which can't be in a bundle: {error}. A bundle holds only what "
                "lies beside its flow."
            ) from error


def _is_idle(name: str, steps: Iterable[NodeType]) -> bool:
    """Whether a file only lies in a folder that is read, and is of no kind that a bundle holds."""
    is_named = any(name in step.data_files() for step in steps)
    return not is_named and PurePosixPath(name).suffix.lower() not in KINDS


def _is_there(files: Files, name: str) -> bool:
    try:
        files.path(name)
    except NodeFailed:
        return False
    return True


def _check_kind(path: str) -> None:
    """See that a file may be in a bundle, by its name.

    Raises:
        ArchiveRefused: it may not.
    """
    check_path(path)
    file = PurePosixPath(path)
    if path.endswith(FLOW):
        return
    if file.suffix.lower() not in KINDS:
        raise ArchiveRefused(
            f"{path!r} is nothing that belongs into a bundle. It may hold a flow and: {', '.join(KINDS)}."
        )
    if file.suffix.lower() == ".py" and _shadows(file):
        raise ArchiveRefused(
            f"The code file {path!r} has the name of a Python module, which it would stand in for. "
            "Give it another name, such as NAME.assertions.py."
        )


def _shadows(file: PurePosixPath) -> bool:
    """Whether Python, started in the folder of a file, may take it for a module of another package."""
    from importlib.machinery import PathFinder

    module = file.name.removesuffix(".py")
    if module in sys.stdlib_module_names or module.startswith("__"):
        return True
    installed = [path for path in sys.path if "site-packages" in path or "dist-packages" in path]
    return module.isidentifier() and PathFinder.find_spec(module, installed) is not None


def _check_for_keys(paths: Mapping[str, str], files: Files) -> None:
    """See that none of the user's keys is in the texts of a bundle.

    Raises:
        WorkspaceError: one is, with the line; or the keys can't be read.
    """
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import load_profiles

    keys = Keys()
    with in_plain_words():  # where keys can't be read, nobody can say that none is in it
        for profile in load_profiles().values():
            keys.find(profile)
        for origin in keys.origins():
            keys.look_up(origin)
    for path, name in paths.items():
        if PurePosixPath(path).suffix.lower() not in _TEXTS and not path.endswith(FLOW):
            continue
        with files.open(name) as stream:
            for number, line in enumerate(stream, start=1):
                text = line.decode("utf-8", "replace")
                if keys.redactor.redact_answer(text) != text:
                    raise WorkspaceError(
                        f"{path}, line {number}, holds one of your keys. Take it out: a bundle is for others."
                    )


def _write(stream: IO[bytes], paths: Mapping[str, str], files: Files) -> None:
    """Write the zip. Equal files give equal bytes: no times, no owners, sorted by path."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=False, compresslevel=9) as zipped:
        for path, name in paths.items():
            info = zipfile.ZipInfo(path, _TIME)
            info.create_system, info.external_attr = _UNIX, 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            with files.open(name) as source, zipped.open(info, "w") as target:
                shutil.copyfileobj(source, target)


# -- what a bundle may hold -----------------------------------------------------------------------


def _check_contents(entries: tuple[Entry, ...]) -> str:
    """See that a zip holds what a bundle does, by its names, and give the path of its flow.

    Raises:
        ArchiveRefused: it doesn't.
    """
    flows = [entry.path for entry in entries if entry.path.endswith(FLOW)]
    if len(flows) != 1 or "/" in flows[0]:
        found = ", ".join(flows[:5]) or "none"
        raise ArchiveRefused(f"A bundle holds one flow (NAME{FLOW}), at its top. This zip has: {found}.")
    for entry in entries:
        _check_kind(entry.path)
    return flows[0]


def _file(place: Path) -> BufferedReader:
    """An ordinary file, opened; a pipe isn't waited for."""
    place = place.resolve()
    with OpenFolder.opened(place.parent) as folder:
        return folder.file(place.name)


def _unpack(archive: Archive, entry: Entry, folder: Path) -> None:
    place = folder.joinpath(*entry.path.split("/"))
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as target:
        archive.unpack(entry, target)


def _check_flow(place: Path, entries: tuple[Entry, ...]) -> list[str]:
    """See that the unpacked flow can be read and names the code beside it; and say what comes next.

    Raises:
        ArchiveRefused: it can't, or doesn't.
    """
    try:
        file = load_flow(place)
    except FlowError as error:
        raise ArchiveRefused(
            f"The flow in the bundle can't be read: {error.problems[0].message}"
        ) from error
    code = [entry.path for entry in entries if entry.suffix == ".py"]
    idle = next((path for path in code if f"{path}::" not in file.text), None)
    if idle is not None:
        raise ArchiveRefused(f"{idle!r} is code that the flow doesn't name. The bundle isn't opened.")
    return _warnings(file.flow, len(code))


def _warnings(flow: Flow, code_files: int) -> list[str]:
    brings = {0: "", 1: " It brings a file of code."}.get(
        code_files, f" It brings {code_files} files of code."
    )
    notes = [
        f"Nothing of it was run.{brings} The first run may ask whether you trust it; `flowboard trust` "
        "shows what it would do."
    ]
    unknown = {node.type for node in flow.nodes.values() if NodeTypes().find(node.type) is None}
    if unknown:
        notes.append(f"It uses node types that aren't installed here: {', '.join(sorted(unknown))}.")
    return notes


def _described(entries: tuple[Entry, ...]) -> tuple[BundledFile, ...]:
    return tuple(BundledFile(entry.path, _kind_of(entry.path), entry.size) for entry in entries)


def _kind_of(path: str) -> str:
    if PurePosixPath(path).parent.name.endswith(".learned"):
        return "learned"
    for ending, kind in ((FLOW, "flow"), (".recording.jsonl", "recording"), (".grades.jsonl", "grades")):
        if path.endswith(ending):
            return kind
    return KINDS[PurePosixPath(path).suffix.lower()]


def _is_bundle_of(flow: str, place: Path) -> bool:
    """Whether a file is a bundle of this flow that was made here."""
    try:
        with _file(place) as stream, Archive.opened(stream) as archive:
            entries = archive.entries
            is_ours = all(entry.info.date_time == _TIME for entry in entries)
            return is_ours and _check_contents(entries) == flow
    except (OSError, WorkspaceError):
        return False
