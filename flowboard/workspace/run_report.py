"""What a run has come to: the engine's summary, the pass rate, the files written, and the exit code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowboard.runtime.options import RunSummary
from flowboard.workspace.errors import ExitCode
from flowboard.workspace.execution import summary_json
from flowboard.workspace.models import Answering
from flowboard.workspace.quality import PassRate
from flowboard.workspace.run_request import RunRequest


@dataclass(frozen=True, slots=True)
class RunReport:
    """The outcome of a run. `notes` are sentences that the user should know; `cost` is in US dollars."""

    summary: RunSummary
    flow_path: str
    quality: PassRate
    models: tuple[Answering, ...] = ()
    outputs: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    request: RunRequest = field(default_factory=RunRequest)

    @property
    def run_id(self) -> str:
        """The id under which the run is found again."""
        return self.summary.run_id

    @property
    def status(self) -> str:
        """How the run ended."""
        return self.summary.status

    @property
    def cost(self) -> float:
        """What its calls have cost, in US dollars."""
        return self.summary.cost

    @property
    def below_bar(self) -> str | None:
        """Why the pass rate doesn't reach what was asked, as a sentence, or None."""
        lowest = self.quality.interval[0] if self.quality.interval else None
        for name, share, reached in (
            ("--fail-under", self.request.fail_under, self.quality.rate),
            ("--fail-under-lower", self.request.fail_under_lower, lowest),
        ):
            if share is None:
                continue
            if reached is None:
                return f"There are no items to measure, so {name} {share:g} isn't reached."
            if reached < share:
                return f"{reached:.1%} is below {name} {share:g}."
        return None

    @property
    def exit_code(self) -> ExitCode:
        """What the command ends with. With a bar set, failed items count against it and nothing else."""
        summary = self.summary
        if summary.status == "cancelled":
            return ExitCode.INTERRUPTED
        if summary.status == "budget":
            return ExitCode.BUDGET
        if summary.status in ("failed", "stopped") or summary.unknown:
            return ExitCode.FAILURE
        if self.below_bar is not None:
            return ExitCode.QUALITY
        has_bar = self.request.fail_under is not None or self.request.fail_under_lower is not None
        return ExitCode.FAILURE if summary.failed_cells and not has_bar else ExitCode.OK

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "run": self.run_id,
            "flow": self.flow_path,
            "status": self.status,
            "exit_code": int(self.exit_code),
            "message": self.summary.message,
            "summary": summary_json(self.summary),
            "quality": self.quality.to_json(),
            "below_bar": self.below_bar,
            "models": [
                {"model": one.model, "source": one.source, "origin": one.origin} for one in self.models
            ],
            "outputs": [str(path) for path in self.outputs],
            "notes": list(self.notes),
        }
