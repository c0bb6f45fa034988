"""What reading had to repair: told row by row at first, counted after that, never silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flowboard.node import NodeFailed

DETAILED = 20
"""So many repairs of a kind are told in full."""
NUMBERED = 200
"""Of so many more, the row numbers are told."""

Log = Callable[[str, str], None]


class Report:
    """Tells repairs to the log of the run; in strict reading the first one is a failure.

    Args:
        source: the file, as the flow names it; put in front of every message.
        log: takes a message and its level, `info` or `warning`.
        strict: fail instead of repairing.
    """

    def __init__(self, source: str, log: Log, *, strict: bool = False) -> None:
        self._source = source
        self._log = log
        self._strict = strict
        self._counts: dict[str, int] = defaultdict(int)
        self._later: dict[str, list[int]] = defaultdict(list)

    def about(self, source: str) -> Report:
        """A report of its own on another file, to the same log."""
        return Report(source, self._log, strict=self._strict)

    def note(self, message: str) -> None:
        """Tell a decision that changed no data."""
        self._log(f"{self._source}: {message}", "info")

    def warn(self, message: str) -> None:
        """Tell a decision that may be wrong, such as a guessed encoding."""
        self._log(f"{self._source}: {message}", "warning")

    def repaired(self, kind: str, row: int | None, what: str) -> None:
        """Tell that something was repaired; `row` is the number of the record, from 1.

        Raises:
            NodeFailed: reading is strict.
        """
        message = what if row is None else f"row {row} {what}"
        if self._strict:
            raise NodeFailed(
                f"{self._source}: {message}; this is repaired unless `strict` is on",
                stops_node=True,
            )
        self._counts[kind] += 1
        if self._counts[kind] <= DETAILED:
            self.warn(message)
        elif row is not None and len(self._later[kind]) < NUMBERED:
            self._later[kind].append(row)

    def failure(self, message: str) -> NodeFailed:
        """A failure that names the file, to be raised."""
        return NodeFailed(f"{self._source}: {message}", stops_node=True)

    def finish(self) -> None:
        """Tell how many repairs were not told in full."""
        for kind, count in self._counts.items():
            more = count - DETAILED
            if more > 0:
                rows = ", ".join(map(str, self._later[kind]))
                cut = ", …" if more > len(self._later[kind]) else ""
                self.warn(f"{more} more of the kind '{kind}' were treated alike: rows {rows}{cut}")
        self._counts.clear()
