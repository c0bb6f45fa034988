"""A stranger's zip, read so that nothing in it can do harm.

What the zip says of itself is checked first (its list of entries, their names and kinds), what it
really holds while it is inflated: bytes are counted as they come out. Only the plainest form is
taken, the one that `bundles` writes and common tools write too; all else is refused with a sentence.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final
from unicodedata import category, normalize

from flowboard.workspace.errors import WorkspaceError

_END: Final = struct.Struct("<4s4H2LH")
"""The end of the central directory: signature, disks and counts, its size and place, comment."""
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_ZIP64: Final = b"PK\x06\x07"
_ZIP64_LOCATOR: Final = 20  # bytes
_CHUNK: Final = 1 << 16
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises on damage, and on what it can't unpack."""

_UNSEEN: Final = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])
_NOT_ON_WINDOWS: Final = frozenset('<>:"|?*\\')
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)


@dataclass(frozen=True, slots=True)
class ArchiveCaps:
    """How much a zip may hold.

    Args:
        packed: bytes of the zip.
        unpacked: bytes of all entries together, as they come out.
        ratio: how many times its size in the zip an entry may unpack to, from `ratio_from` bytes on.
        entries: entries, folders included.
        depth: folders that a file may lie in.
        path: bytes of a path.
        name: bytes of each part of it.
    """

    packed: int = 500_000_000
    unpacked: int = 1_000_000_000
    ratio: int = 200
    ratio_from: int = 1_000_000
    entries: int = 1_000
    depth: int = 8
    path: int = 240
    name: int = 120


CAPS: Final = ArchiveCaps()


class ArchiveRefused(WorkspaceError):
    """A zip isn't opened. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip: its path with `/`, and its size as the zip tells it."""

    path: str
    size: int
    info: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        """The extension in lower case."""
        return PurePosixPath(self.path).suffix.lower()


class Archive:
    """An open zip whose entries are checked; made by `opened`."""

    def __init__(self, zipped: zipfile.ZipFile, entries: tuple[Entry, ...], caps: ArchiveCaps) -> None:
        self.entries = entries
        self._zipped = zipped
        self._caps = caps
        self._left = caps.unpacked

    @classmethod
    @contextmanager
    def opened(cls, stream: IO[bytes], caps: ArchiveCaps = CAPS) -> Iterator[Archive]:
        """The zip in `stream`, which must be able to seek.

        Raises:
            ArchiveRefused: it is no zip, or one that isn't opened; also while it is unpacked.
        """
        end = _check_structure(stream, caps)
        try:
            zipped = zipfile.ZipFile(stream)
            entries = _checked(zipped.infolist(), stream, end, caps)
        except _BROKEN as error:
            raise ArchiveRefused(f"The zip is damaged ({error}). Ask for it again.") from error
        with zipped:
            yield cls(zipped, entries, caps)

    def unpack(self, entry: Entry, target: IO[bytes]) -> None:
        """Write the content of an entry to `target`.

        Raises:
            ArchiveRefused: it is larger than the zip says or the caps allow, or damaged.
        """
        caps, count = self._caps, 0
        most = max(caps.ratio_from, caps.ratio * entry.info.compress_size)
        try:
            with self._zipped.open(entry.info) as source:
                while chunk := source.read(_CHUNK):
                    count += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise ArchiveRefused(
                            f"The zip unpacks to more than {caps.unpacked:,} bytes. It isn't opened."
                        )
                    if count > most:
                        raise ArchiveRefused(
                            f"{entry.path!r} unpacks to more than {caps.ratio} times its size, as a zip "
                            "bomb does. It isn't opened."
                        )
                    target.write(chunk)
        except _BROKEN as error:
            raise ArchiveRefused(
                f"{entry.path!r} in the zip is damaged ({error}). Ask for it again."
            ) from error
        if count != entry.size:
            raise ArchiveRefused(
                f"{entry.path!r} has {count:,} bytes where the zip says {entry.size:,}. It isn't opened."
            )


def check_path(path: str, caps: ArchiveCaps = CAPS) -> None:
    """See that a path in a zip is one that every system takes for the same file in the same folder.

    Raises:
        ArchiveRefused: it isn't.
    """
    problem = _problem(path, caps)
    if problem is not None:
        raise ArchiveRefused(f"The name {path[:100]!r} can't be in a zip: it {problem}.")


def _problem(path: str, caps: ArchiveCaps) -> str | None:
    """What is wrong with a path, as the end of a sentence."""
    if not path or len(path.encode("utf-8", "replace")) > caps.path:
        return f"is empty or longer than {caps.path} bytes"
    if any(category(mark) in _UNSEEN for mark in path):
        return "holds control characters or characters that nobody sees"
    if any(mark in _NOT_ON_WINDOWS for mark in path):
        return "holds a drive letter, a backslash or another character that isn't allowed everywhere"
    if path.startswith("/"):
        return "is absolute"
    parts = path.split("/")
    if len(parts) > caps.depth + 1:
        return f"lies in more than {caps.depth} folders"
    for part in parts:
        if part in ("", ".", ".."):
            return "leads out of its folder or isn't written plainly"
        if part.startswith((".", " ")) or part.endswith((".", " ")):
            return "has a part that is hidden, or begins or ends with a space or a dot"
        if len(part.encode()) > caps.name:
            return f"has a part of more than {caps.name} bytes"
        if part.partition(".")[0].strip().casefold() in _RESERVED:
            return "is that of a device on Windows"
    return None


@dataclass(frozen=True, slots=True)
class _End:
    """What the end of a zip says: where the list of entries begins, and how many there are."""

    place: int
    count: int


def _check_structure(stream: IO[bytes], caps: ArchiveCaps) -> _End:
    """See that the list of entries is where it should be and not too long, and say where.

    `zipfile` is lenient (text before and after, lists of any length), and tools that differ in what
    they tolerate see different files. So the end has to be the end, and everything before it used.
    """
    size = stream.seek(0, os.SEEK_END)
    if size > caps.packed:
        raise ArchiveRefused(f"The zip has {size:,} bytes; at most {caps.packed:,} are opened.")
    stream.seek(max(size - _END.size - _ZIP64_LOCATOR, 0))
    tail = stream.read()
    if len(tail) < _END.size or tail[-_END.size :][:4] != b"PK\x05\x06":
        raise ArchiveRefused("This is no zip, or one with something behind its end. Ask for it again.")
    _, disk, first, here, count, length, place, comment = _END.unpack(tail[-_END.size :])
    if tail.startswith(_ZIP64) or 0xFFFF in (here, count) or 0xFFFFFFFF in (length, place):
        raise ArchiveRefused("The zip is of the kind for very large files (zip64). It isn't opened.")
    if disk or first or here != count or comment or place + length + _END.size != size:
        raise ArchiveRefused(
            "The zip isn't whole: parts of it lie elsewhere, or something else lies in it. Ask for it again."
        )
    if count > caps.entries or length > caps.entries * (caps.path + 300):
        raise ArchiveRefused(f"The zip holds more than {caps.entries:,} entries. It isn't opened.")
    return _End(place, count)


def _checked(
    infos: list[zipfile.ZipInfo], stream: IO[bytes], end: _End, caps: ArchiveCaps
) -> tuple[Entry, ...]:
    """The files of a zip, after all its entries were checked."""
    if len(infos) != end.count:
        raise ArchiveRefused(
            f"The zip holds {len(infos)} entries and says {end.count}. It isn't opened."
        )
    _check_overlaps(infos, stream, end.place)
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    entries: list[Entry] = []
    for info in infos:
        path = info.orig_filename  # `filename` is cut at a NUL and has separators replaced
        is_folder = path.endswith("/")
        path = path.removesuffix("/")
        if not info.flag_bits & 0x800 and not path.isascii():
            raise ArchiveRefused(
                f"The zip doesn't say how the name {path!r} is written (no UTF-8 mark)."
            )
        check_path(path, caps)
        _check_kind(info, path, is_folder)
        known = folders if is_folder else files
        if _key(path) in files or (not is_folder and _key(path) in folders):
            raise ArchiveRefused(
                f"The zip holds {path!r} twice, as some systems read names. It isn't opened."
            )
        known[_key(path)] = path
        for above in list(PurePosixPath(path).parents)[:-1]:
            folders.setdefault(_key(str(above)), str(above))
        if not is_folder:
            entries.append(Entry(path, info.file_size, info))
    both = next((path for key, path in files.items() if key in folders), None)
    if both is not None:
        raise ArchiveRefused(f"In the zip, {both!r} is a file and a folder at once. It isn't opened.")
    if sum(entry.size for entry in entries) > caps.unpacked:
        raise ArchiveRefused(f"The zip unpacks to more than {caps.unpacked:,} bytes. It isn't opened.")
    return tuple(entries)


def _key(path: str) -> str:
    """The path as the least discerning file system knows it: without case, composed."""
    return normalize("NFKC", normalize("NFKC", path).casefold())


def _check_kind(info: zipfile.ZipInfo, path: str, is_folder: bool) -> None:
    """See that an entry is an ordinary file or folder, packed in an ordinary way."""
    if info.flag_bits & 0x2041:
        raise ArchiveRefused(f"{path!r} in the zip is encrypted. Ask for it without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefused(f"{path!r} in the zip is packed in an uncommon way. It isn't opened.")
    mode, is_reparse_point = info.external_attr >> 16, info.external_attr & 0x400
    wanted = (0, stat.S_IFDIR) if is_folder else (0, stat.S_IFREG)
    if stat.S_IFMT(mode) not in wanted or is_reparse_point:
        raise ArchiveRefused(f"{path!r} in the zip is a link or another special file. It isn't opened.")
    if is_folder and info.file_size:
        raise ArchiveRefused(f"{path!r} in the zip is a folder with content. It isn't opened.")


def _check_overlaps(infos: list[zipfile.ZipInfo], stream: IO[bytes], directory: int) -> None:
    """See that no two entries share bytes: a bomb of few bytes is built so."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        stream.seek(info.header_offset)
        header = stream.read(_LOCAL.size)
        if info.header_offset < end or len(header) < _LOCAL.size:
            raise ArchiveRefused(
                "Entries of the zip lie over each other, as in a zip bomb. It isn't opened."
            )
        *_, name, extra = _LOCAL.unpack(header)
        end = info.header_offset + _LOCAL.size + name + extra + info.compress_size
        if end > directory:
            raise ArchiveRefused("An entry of the zip goes on behind its end. Ask for it again.")
