"""Use case: the flows that the user has opened lately, kept in `recent.json` in the settings folder."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class RecentFlow:
    """A flow that was opened: where, what it was called, and when, in seconds since 1970."""

    path: str
    name: str
    at: float


class RecentFlows:
    """The list, newest first. It is a convenience: where it can't be kept, it is empty."""

    def __init__(self, folder: Path | None = None) -> None:
        from flowboard.llm.profiles import settings_folder

        self.file = (folder or settings_folder()) / "recent.json"

    def flows(self) -> list[RecentFlow]:
        """Those whose file is still there."""
        return [one for one in self._listed() if Path(one.path).is_file()]

    def opened(self, path: Path, name: str) -> None:
        """Put a flow at the head of the list."""
        newest = RecentFlow(_plain(str(path)), name, time.time())
        flows = [newest, *(one for one in self._listed() if one.path != newest.path)][:MOST]
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(dir=self.file.parent, prefix=".recent-")
            with os.fdopen(handle, "wb") as stream:
                stream.write(orjson.dumps([asdict(one) for one in flows], option=orjson.OPT_INDENT_2))
            Path(written).replace(self.file)

    def _listed(self) -> list[RecentFlow]:
        with suppress(OSError, ValueError, TypeError):
            return [RecentFlow(**one) for one in orjson.loads(self.file.read_bytes())]
        return []


def _plain(text: str) -> str:
    """`text` as JSON can hold it: a path may have bytes that are no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
