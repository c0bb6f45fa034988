"""What re-runs have shown: the verification with its intervals, and every flip test of the run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import counted, percent
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.tracing.charts import heads
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.words import interval, listed, moment
from flowboard.workspace.tracing.kept_replays import KeptFlip, KeptVerification, is_current

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport
    from flowboard.tracing.verify import VerifiedGain
    from flowboard.workspace.tracing.verifying import VerifiedRow, VerifyResult


class CheckedView:
    """The verification and the flip tests that are kept with the run."""

    def __init__(self, look: TraceLook, ask_verify: Callable[[], None]) -> None:
        """`ask_verify` opens the dialog that begins a verification."""
        self.look = look
        self._ask_verify = ask_verify

    def draw(self, report: TraceReport) -> None:
        """Draw into the current slot."""
        kept = self.look.state.kept
        with ui.element("div").classes("fb-trace-columns"):
            with ui.element("section"):
                with ui.element("header").classes("fb-trace-part"):
                    Text("h3", "Verified by re-runs")
                    if self.look.desk.may("run"):
                        again = "Verify again" if kept.verification is not None else "Verify rows"
                        button(again, self._ask_verify, testid="verify-rows")
                self._draw_verification(report, kept.verification)
            with ui.element("section"):
                with ui.element("header").classes("fb-trace-part"):
                    Text("h3", "Flip tests")
                if not kept.flips:
                    Text(
                        "p",
                        "None yet. Choose a failing row, then Flip test: one step's output is repaired, what "
                        "follows is run again, and you see if the failure goes away.",
                        "fb-meta",
                    )
                with ui.element("ul").classes("fb-flips"):
                    for flip in kept.flips:
                        self._draw_flip(flip)

    # -- the verification --------------------------------------------------------------------------

    def _draw_verification(self, report: TraceReport, kept: KeptVerification | None) -> None:
        if kept is None:
            Text(
                "p",
                "Not verified: the gains are the model's, without an interval. Verifying repairs steps in "
                "rows drawn at random, runs what follows again, and corrects the gains by what really happens.",
                "fb-meta",
            )
            return
        result = kept.result
        repaired = ", ".join(self.look.title(node) for node in result.repairable)
        Text("p", f"{moment(kept.time)}: {_summary(result, repaired)}", "fb-meta")
        if result.placebo is None:
            words = "All answers come from the recording, so unchanged rows stay as they are."
        else:
            placebo = result.placebo
            words = (
                f"Placebo: {placebo.flips} of {placebo.failing} unchanged failing rows passed, "
                f"{placebo.relapses} of {placebo.passing} passing ones failed."
            )
        Text("p", words, "fb-meta")
        if result.refusal:
            Text("p", result.refusal, "fb-trace-refusal").props["data-testid"] = "verify-refusal"
        elif not is_current(result, report):
            Text(
                "p",
                "Since then rows were graded and the trace has changed, so these intervals are no longer shown "
                "on the nodes. Verify again.",
                "fb-trace-refusal",
            )
        if result.gains:
            self._draw_gains(result.gains)
        self._draw_replayed(result.rows)
        for note in result.notes:
            Text("p", note, "fb-meta")

    def _draw_gains(self, gains: tuple[VerifiedGain, ...]) -> None:
        with ui.element("table").classes("fb-table").props('data-testid="verified-gains"'):
            heads(("Node", "The model said", "Corrected", "95 % interval", ""))
            with ui.element("tbody"):
                for gain in sorted(gains, key=lambda one: -one.corrected):
                    with ui.element("tr"):
                        Text("td", self.look.title(gain.node))
                        Text("td", percent(gain.predicted))
                        with ui.element("td"):
                            Text("strong", percent(gain.corrected))
                        Text("td", interval(gain.low, gain.high))
                        with ui.element("td"):
                            draw_interval(gain)

    def _draw_replayed(self, rows: tuple[VerifiedRow, ...]) -> None:
        with ui.element("details").classes("fb-trace-details"):
            Text("summary", f"{counted(len(rows), 'row')} re-run, one by one")
            with ui.element("table").classes("fb-table"):
                heads(("Row", "The trace said", "Re-runs say", "Repairs"))
                with ui.element("tbody"):
                    for row in rows:
                        repairs = (
                            f"{self.look.title(one.node)} {'flips it' if one.flips else 'stays'}"
                            for one in row.repairs
                        )
                        with ui.element("tr"):
                            Text("td", row.row)
                            Text("td", self.look.title(row.predicted))
                            Text("td", self.look.title(row.answer))
                            Text("td", listed(repairs) or row.stop)

    # -- flip tests --------------------------------------------------------------------------------

    def _draw_flip(self, flip: KeptFlip) -> None:
        with ui.element("li"):
            draw_flip(flip)
            button("Show the row", partial(self._show_row, flip.result.row), kind="quiet")

    def _show_row(self, name: str) -> None:
        report = self.look.report
        rows = () if report is None else report.rows
        row = next((one for one in rows if str(one.row) == name), None)
        if row is None:
            self.look.desk.notice(f"Row {name} doesn't fail any more: it was graded since.")
        else:
            self.look.choose_row(row)


def draw_flip(flip: KeptFlip) -> None:
    """How a flip test came out, and what that means."""
    result = flip.result
    with ui.element("div").classes("fb-flip" + (" fb-flipped" if result.flips else "")):
        Text("strong", result.sentence)
        Text("p", result.meaning)
        if result.still_failing:
            Text("p", f"Still failing: {', '.join(result.still_failing)}.", "fb-meta")
        for problem in result.problems:
            Text("p", problem, "fb-meta")
        took = f"{counted(result.calls, 'call')}, ${result.cost:.2f}"
        Text("p", f"{moment(flip.time)} · repaired with {result.means} · {took}", "fb-meta")


def draw_interval(gain: VerifiedGain) -> None:
    """A corrected gain with its interval on a scale from 0 to 100 %; the numbers stand beside it."""
    with ui.element("div").classes("fb-track").props('aria-hidden="true"'):
        width = 100 * (gain.high - gain.low)
        ui.element("i").classes("fb-track-interval").style(
            f"left: {100 * gain.low:.1f}%; width: {width:.1f}%"
        )
        ui.element("i").classes("fb-track-mark").style(f"left: {100 * gain.corrected:.1f}%")


def _summary(result: VerifyResult, repaired: str) -> str:
    return (
        f"{counted(len(result.rows), 'row')} re-run with gold at {repaired}; "
        f"{counted(result.calls, 'call')}, ${result.cost:.2f}."
    )
