"""A folder held open, in which names are looked up without ever following a link.

A path that was checked can be swapped for a link before it is opened. So the check and the opening
are one here: each part of a path is opened in the folder opened before it (`openat`), and a link on
the way is an error. Where the system can't do that (Windows), what was opened is compared with what
stands at the path.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Final, Self

_HOLDS: Final = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_FOLDER: Final = getattr(os, "O_DIRECTORY", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class NotAFile(OSError):
    """What has the name is a folder, a pipe, a socket or a device."""


class OpenFolder:
    """A folder; made by `opened` and `below`. Names are single parts of a path.

    `path` is where it stood when it was opened: for messages.
    """

    def __init__(self, path: Path, handle: int | None) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    @contextmanager
    def opened(cls, path: Path, parts: Sequence[str] = (), *, make: bool = False) -> Iterator[Self]:
        """The folder at `path`, or the one that `parts` lead to from there, made if need be.

        The user has chosen `path`, and may reach it by a link; none of the parts may be one.

        Raises:
            OSError: there is no such folder, or a part is a link.
        """
        if make:
            path.mkdir(parents=True, exist_ok=True)
        folder = cls(path, os.open(path, os.O_RDONLY | _FOLDER | _BINARY) if _HOLDS else None)
        try:
            for part in parts:
                below = folder._below(part, make=make)
                folder._close()
                folder = below
            yield folder
        finally:
            folder._close()

    def file(self, name: str) -> BufferedReader:
        """Open a file for reading. A pipe or a device is refused and never waited for.

        Raises:
            NotAFile: it is no ordinary file.
            OSError: it isn't there, is a link, or can't be read.
        """
        handle = self._open(name, os.O_RDONLY | _NO_LINK | _AT_ONCE)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise NotAFile(f"{name} is no ordinary file")
            if self._handle is None and not os.path.samestat(status, (self.path / name).lstat()):
                raise OSError(f"{name} was replaced while it was opened")
            return os.fdopen(handle, "rb")
        except BaseException:
            os.close(handle)
            raise

    def is_taken(self, name: str) -> bool:
        """Whether anything has this name, be it a link that leads nowhere."""
        try:
            os.lstat(self._at(name), dir_fd=self._handle)
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def new_file(self) -> Iterator[tuple[str, BufferedRandom]]:
        """A new file of a name of its own, to be renamed by `rename`; what isn't renamed is gone."""
        name = f".flowboard-{secrets.token_hex(8)}.writing"
        handle = self._open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK)
        try:
            with os.fdopen(handle, "w+b") as stream:
                yield name, stream
        finally:
            if self.is_taken(name):
                os.unlink(self._at(name), dir_fd=self._handle)

    def rename(self, name: str, to: str) -> None:
        """Give a file another name, in the place of what has that name; a link there is replaced."""
        os.replace(self._at(name), self._at(to), src_dir_fd=self._handle, dst_dir_fd=self._handle)

    def rename_to_free(self, name: str, candidates: Iterable[str]) -> str:
        """Give a file the first of these names that nothing has, and say which; nothing is replaced.

        Raises:
            FileExistsError: all of them are taken.
        """
        for candidate in candidates:
            with suppress(FileExistsError):
                os.close(self._open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK))
                self.rename(name, candidate)
                return candidate
        raise FileExistsError(errno.EEXIST, "all names are taken")

    def _below(self, name: str, *, make: bool) -> Self:
        if make and not self.is_taken(name):
            with suppress(FileExistsError):  # another run may be making it
                os.mkdir(self._at(name), dir_fd=self._handle)
        below = self.path / name
        if self._handle is None:
            if below.is_symlink() or not below.is_dir():
                raise NotADirectoryError(f"{below} is no folder")
            return type(self)(below, None)
        return type(self)(below, self._open(name, os.O_RDONLY | _FOLDER | _NO_LINK))

    def _open(self, name: str, flags: int) -> int:
        return os.open(self._at(name), flags | _BINARY, 0o644, dir_fd=self._handle)

    def _at(self, name: str) -> str:
        return name if self._handle is not None else str(self.path / name)

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
