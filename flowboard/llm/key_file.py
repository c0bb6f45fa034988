"""The key file: `keys.toml` in the settings folder, which nobody but the user may read.

::

    "https://models.example.org" = "the key"

It is taken only if it is a plain file of the user's own that others can't read; all that is asked of
the opened file, so that nobody can change it in between. It is written anew as a whole, never in place.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from flowboard.llm.origins import origin_of
from flowboard.llm.secret import Secret
from flowboard.node import NodeFailed

_LARGEST: Final = 1024 * 1024


class KeyFile:
    """The keys of one file by origin. Whatever else stands in the file, comments included, stays."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keys(self) -> dict[str, str]:
        """Every key by origin; none where there is no file.

        Raises:
            NodeFailed: the file can't be used; the message says what to do, without any of its text.
        """
        return _keys_in(self._read()) or {}

    def save(self, origin: str, secret: Secret) -> None:
        """Write a key, in place of an earlier one of this origin.

        Raises:
            NodeFailed: the present file can't be used, or none can be written; it is left as it is.
        """
        self._change(origin, f"{_toml(origin)} = {_toml(secret.reveal())}\n")

    def remove(self, origin: str) -> bool:
        """Remove the key of an origin; False where there was none. Raises as `save` does."""
        if origin not in self.keys():
            return False
        self._change(origin, "")
        return True

    def _change(self, origin: str, line: str) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone_in(self.path.parent):
                text = self._read()
                lines = text.splitlines(keepends=True)
                kept = "".join(one for one in lines if origin not in (_keys_in(one) or ()))
                changed = kept + ("\n" if kept and not kept.endswith("\n") else "") + line
                others = {place: key for place, key in (_keys_in(text) or {}).items() if place != origin}
                if _keys_in(changed) != others | (_keys_in(line) or {}):
                    raise self._unusable("holds more than a line for each key; correct it by hand")
                self._write(changed)
        except OSError as error:
            raise NodeFailed(
                f"{self.path} can't be written ({error.strerror}); see that the folder is there and yours.",
                stops_node=True,
            ) from None

    def _read(self) -> str:
        try:
            handle = os.open(self.path, _READING)
        except FileNotFoundError:
            return ""
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise self._unusable("is a link; put the file itself in its place") from None
            raise self._unusable(f"can't be opened ({error.strerror})") from None
        with os.fdopen(handle, "rb") as stream:
            self._check(os.fstat(stream.fileno()))
            content = stream.read(_LARGEST)
        text = content.decode("utf-8", "replace")
        if _keys_in(text) is None:
            raise self._unusable(
                'can\'t be read; it holds lines like "https://models.example.org" = "the key"'
            )
        return text

    def _check(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise self._unusable("is no file; remove what is there")
        if os.name != "posix":
            return
        mode = stat.S_IMODE(status.st_mode)
        if mode & 0o077:
            raise self._unusable(
                f"may be read by others (mode {mode:04o}), so its keys aren't used; "
                f"run: chmod 600 {self.path}"
            )
        if os.geteuid() not in (0, status.st_uid):
            raise self._unusable("belongs to another user, so its keys aren't used; make it your own")

    def _unusable(self, why: str) -> NodeFailed:
        return NodeFailed(f"{self.path} {why}.", stops_node=True)

    def _write(self, text: str) -> None:
        # mkstemp makes the file with mode 0600 from its first moment on.
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".keys-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self.path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


# A link isn't followed, and a pipe that stands in the file's place doesn't hold us up.
_READING: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep others from writing the file between our reading and writing; where the system can."""
    try:
        import fcntl
    except ImportError:  # Windows: the last one to write wins
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _keys_in(text: str) -> dict[str, str] | None:
    """The keys in a file, or in one line of it, by origin as it is written everywhere else.

    None where it can't be read: the parser's error, which may quote a key, doesn't leave this place.
    """
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    keys = {}
    for place, value in entries.items():
        with suppress(ValueError):
            if isinstance(value, str) and value.strip():
                keys[origin_of(place)] = value
    return keys


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
