"""What the user trusts, kept in `trust.json` in the settings folder and never beside a flow.

The file lists flows by the hash of their executable parts, and what the user has said on the
command line of single runs (another data file, a budget), so that these can be resumed. Only the
user may read or write it. Several processes may add to it at the same time: each takes a lock,
reads what the others have written, and puts a whole new file in the place of the old one.
"""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from flowboard.llm.profiles import settings_folder
from flowboard.workspace.errors import ExitCode, WorkspaceError

_FORMAT: Final = 1
_PATIENCE: Final = 10.0  # seconds to wait for another process that is writing
_MOST_RUNS: Final = 1_000  # runs whose words are kept: the latest


@dataclass(frozen=True, slots=True)
class TrustedFlow:
    """A hash that the user trusts, with the flow that had it; `at` is in seconds since 1970."""

    hash: str
    name: str
    path: str
    at: float


@dataclass(frozen=True, slots=True)
class Word:
    """What the user has said on the command line of a run: that needs no further trust.

    `stands_for` maps the absolute path of a data file to the path that it took the place of, or to
    None where the flow has the rows themselves. `budget` is in US dollars.
    """

    stands_for: Mapping[str, str | None] = field(default_factory=dict)
    budget: float | None = None

    def __bool__(self) -> bool:
        return bool(self.stands_for) or self.budget is not None


NOTHING_SAID: Final = Word()


class TrustStore:
    """The file `trust.json`. `folder` defaults to the user's settings folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.file = (folder or settings_folder()) / "trust.json"

    def flows(self) -> dict[str, TrustedFlow]:
        """What is trusted, by hash, oldest first.

        Raises:
            WorkspaceError: the file is damaged or can be written by others; nothing is trusted then.
        """
        return self._read()[0]

    def word(self, run_id: str) -> Word:
        """What the user has said when this run began; empty where nothing is known. Raises as `flows`."""
        return self._read()[1].get(run_id, NOTHING_SAID)

    def add(self, hash_: str, name: str, path: str) -> None:
        """Trust a hash from now on.

        Raises:
            WorkspaceError: the file can't be used; it stays as it is.
        """
        entry = TrustedFlow(hash_, _plain(name), _plain(path), time.time())

        def change(flows: dict[str, TrustedFlow], words: dict[str, Word]) -> None:
            flows[hash_] = entry

        self._change(change)

    def remove(self, hash_: str, path: str) -> list[TrustedFlow]:
        """Trust a hash, and every hash that the flow at `path` has had, no longer; gives what was there.

        Raises:
            WorkspaceError: the file can't be used; it stays as it is.
        """
        removed: list[TrustedFlow] = []

        def change(flows: dict[str, TrustedFlow], words: dict[str, Word]) -> None:
            removed.extend(
                one for one in flows.values() if one.hash == hash_ or one.path == _plain(path)
            )
            for one in removed:
                del flows[one.hash]

        self._change(change)
        return removed

    def keep_word(self, run_id: str, word: Word) -> None:
        """Keep what the user has said for a run that begins. Raises as `add` does."""

        def change(flows: dict[str, TrustedFlow], words: dict[str, Word]) -> None:
            words[run_id] = word
            for oldest in list(words)[:-_MOST_RUNS]:
                del words[oldest]

        self._change(change)

    def _change(self, change: Callable[[dict[str, TrustedFlow], dict[str, Word]], None]) -> None:
        from filelock import FileLock, Timeout

        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.file.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600):
                flows, words = self._read()
                change(flows, words)
                self._write(flows, words)
        except Timeout as error:
            raise WorkspaceError(
                f"Another process keeps {self.file} locked. End it and try again.", ExitCode.FAILURE
            ) from error
        except OSError as error:
            raise WorkspaceError(
                f"{self.file} can't be written ({error.strerror}). Make its folder writable, or set "
                "FLOWBOARD_HOME to another one.",
                ExitCode.FAILURE,
            ) from error

    def _read(self) -> tuple[dict[str, TrustedFlow], dict[str, Word]]:
        try:
            with self.file.open("rb") as stream:
                mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
                content = stream.read()
        except FileNotFoundError:
            return {}, {}
        except OSError as error:
            raise WorkspaceError(
                f"{self.file} can't be read ({error.strerror}), so nothing is trusted. "
                "Correct its permissions."
            ) from error
        if os.name == "posix" and mode & 0o022:
            raise WorkspaceError(
                f"{self.file} can be written by others (mode {mode:04o}), so nothing is trusted. "
                f"Look at what it lists, then run: chmod 600 {self.file}"
            )
        try:
            return _decoded(orjson.loads(content))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise WorkspaceError(
                f"{self.file} is damaged, so nothing is trusted. Move it away and trust your flows "
                "anew: flowboard trust FLOW"
            ) from error

    def _write(self, flows: Mapping[str, TrustedFlow], words: Mapping[str, Word]) -> None:
        listing = {
            "format": _FORMAT,
            "flows": [asdict(one) for one in flows.values()],
            "runs": {run: asdict(word) for run, word in words.items()},
        }
        # mkstemp makes the file with mode 0600 from its first moment on.
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".trust-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(
                    orjson.dumps(listing, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
                )
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self.file)
        finally:
            Path(name).unlink(missing_ok=True)


def _plain(text: str) -> str:
    """`text` as JSON can hold it: a path may have bytes that are no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _decoded(listing: Any) -> tuple[dict[str, TrustedFlow], dict[str, Word]]:
    """Flows and words of the file's content. Raises any of several errors where it isn't such."""
    if listing["format"] != _FORMAT:
        raise ValueError("another format")
    flows = [
        TrustedFlow(str(one["hash"]), str(one["name"]), str(one["path"]), float(one["at"]))
        for one in listing["flows"]
    ]
    words = {
        run: Word(dict(word["stands_for"]), None if word["budget"] is None else float(word["budget"]))
        for run, word in listing["runs"].items()
    }
    return {one.hash: one for one in flows}, words
