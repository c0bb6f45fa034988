"""What a user asks of a run, and how that becomes the options of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from flowboard.runtime.options import RunOptions
from flowboard.workspace.errors import WorkspaceError

Mode = Literal["auto", "live", "recorded"]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """How much of a flow runs, on what, and what its end is measured by. None means: not said.

    `data` replaces the file of the only dataset. `resume` names a run that goes on with its own
    snapshot and options, except for what is said here anew. `to` runs a node and what it needs,
    `only` a single node on what is stored. `fail_under` and `fail_under_lower` are shares from 0
    to 1 that the pass rate, or the lower end of its interval, must reach. `budget` is in US dollars.
    `trust` holds hashes of flows that are trusted for this run, separated by commas.
    """

    data: Path | None = None
    resume: str | None = None
    to: str | None = None
    only: str | None = None
    limit: int | None = None
    row: str | None = None
    budget: float | None = None
    models: Mode | None = None
    unknown: Literal["repeat", "skip"] = "skip"
    retry_failed: bool = False
    concurrency: int | None = None
    out: Path | None = None
    fail_under: float | None = None
    fail_under_lower: float | None = None
    record: bool = False
    trust: str | None = None

    def options(self, before: dict[str, Any] | None = None) -> RunOptions:
        """The options of the engine; `before` are those of the run that is resumed.

        Raises:
            WorkspaceError: a value is out of its range, or two of them exclude each other.
        """
        from pydantic import ValidationError

        self._check_shares()
        if self.to is not None and self.only is not None:
            raise WorkspaceError("--to and --only exclude each other: give one of them.")
        targets = self.only or self.to
        asked = {
            "targets": None if targets is None else (targets,),
            "only": self.only,
            "limit": self.limit,
            "row": self.row,
            "budget": self.budget,
            "models": self.models,
            "concurrency": self.concurrency,
            "stream": self.row is not None or None,
        }
        said = {name: value for name, value in asked.items() if value is not None}
        said |= {"unknown": self.unknown, "retry_failed": self.retry_failed}
        try:
            return RunOptions.model_validate((before or {}) | said)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise WorkspaceError(f"--{field.replace('_', '-')}: {first['msg']}.") from error

    def _check_shares(self) -> None:
        for name, share in (
            ("--fail-under", self.fail_under),
            ("--fail-under-lower", self.fail_under_lower),
        ):
            if share is not None and not 0 <= share <= 1:
                raise WorkspaceError(f"{name} is a share from 0 to 1 (0.9 for 90 %), not {share:g}.")
