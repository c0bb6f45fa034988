"""Use case: keep a file that was dropped into the editor, under a safe name, beside the flow."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Literal
from unicodedata import category, normalize

from flowboard.workspace.archives import Archive, ArchiveRefused, check_path
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.open_folder import OpenFolder

Kind = Literal["flow", "bundle", "csv", "jsonl", "xlsx", "other"]

LARGEST: Final = 200_000_000
"""Bytes, where the caller gives no cap."""

_CHUNK: Final = 1 << 16
_HEAD: Final = 1 << 14
_LONGEST_NAME: Final = 100  # bytes
_TRIES: Final = 1_000
_TABLES: Final = (".csv", ".tsv", ".tab")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was kept: where, what it seems to be, and how many bytes it has."""

    path: Path
    kind: Kind
    size: int


def keep_upload(name: str, stream: BinaryIO, folder: Path, *, most: int = LARGEST) -> Upload:
    """Write what a browser sent to a new file in `folder`, whole or not at all.

    Args:
        name: what the browser calls the file; only its last part is used, made safe. Where a file
            has it already, the new one is called `name-2`.
        stream: the content. It is counted here, whatever the browser has said of its size.
        folder: an existing folder.
        most: the cap in bytes.

    Raises:
        WorkspaceError: it is larger than the cap, or can't be written; nothing is kept then.
    """
    wanted = safe_name(name)
    try:
        with OpenFolder.opened(folder) as opened, opened.new_file() as (temporary, file):
            size = 0
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise WorkspaceError(f"{wanted} is larger than {most:,} bytes, so it wasn't kept.")
                file.write(chunk)
            file.flush()
            kind = _kind_of(wanted, file)
            os.fsync(file.fileno())
            file.close()
            kept = opened.rename_to_free(temporary, _names(wanted))
    except OSError as error:
        raise WorkspaceError(
            f"{wanted} can't be kept in {folder} ({error.strerror or error}). Check the space that is left.",
            ExitCode.FAILURE,
        ) from error
    return Upload(folder / kept, kind, size)


def safe_name(name: str) -> str:
    """A name that every system takes for an ordinary file, as like to `name` as can be."""
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        "_" if mark in '<>:"|?*' else mark
        for mark in last
        if category(mark)[0] not in "CZ" or mark == " "
    )
    plain = plain.strip(" .")
    suffixes = "".join(PurePosixPath(plain).suffixes[-2:])
    suffixes = suffixes if len(suffixes.encode()) <= _LONGEST_NAME // 2 else ""
    stem = plain.removesuffix(suffixes).strip(" .")
    while len(f"{stem}{suffixes}".encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    safe = f"{stem.strip(' .') or 'upload'}{suffixes}"
    try:
        check_path(safe)
    except ArchiveRefused:  # a device on Windows, such as `con.csv`
        return f"upload-{safe}"
    return safe


def _names(wanted: str) -> list[str]:
    """The name, and those to try where it is taken."""
    stem, dot, suffixes = wanted.partition(".")
    return [wanted, *(f"{stem}-{number}{dot}{suffixes}" for number in range(2, _TRIES))]


def _kind_of(name: str, file: BinaryIO) -> Kind:
    """What a file is, by its content as far as that tells, else by its name."""
    file.seek(0)
    head = file.read(_HEAD)
    suffix = PurePosixPath(name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        if suffix in (".xlsx", ".xlsm"):
            return "xlsx"
        return "bundle" if _is_bundle(file) else "other"
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if suffix in (".yaml", ".yml") and any(line.startswith(b"flowboard:") for line in lines):
        return "flow"
    if suffix in _TABLES:
        return "csv"
    is_records = bool(lines) and lines[0].startswith(b'{"')
    return "jsonl" if is_records or suffix in (".jsonl", ".ndjson") else "other"


def _is_bundle(file: BinaryIO) -> bool:
    try:
        with Archive.opened(file) as archive:
            return any(entry.path.endswith(".flow.yaml") for entry in archive.entries)
    except ArchiveRefused:
        return False
