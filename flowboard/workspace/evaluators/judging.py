"""Use case: find and judge the candidates of an open flow's evaluator, in the background.

`announced` says what it takes before anything is asked. `Judging` then does it in a thread with an event
loop of its own, so that whoever shows it stays quick; people grade meanwhile. What was judged is kept
row by row, so that one that was cancelled, or cut off by a restart, goes on where it was.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from flowboard.align.candidates.candidate import candidates_of
from flowboard.align.candidates.mixing import missing
from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.store import grades
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import (
    CandidateLine,
    CandidateSession,
    CandidatesRequest,
    lines_of,
    opened_candidates,
)
from flowboard.workspace.evaluators.candidates_drafts import Drafted, by_rules
from flowboard.workspace.evaluators.running import Ending, Evaluation, Outcomes
from flowboard.workspace.evaluators.running_estimate import EvaluationEstimate
from flowboard.workspace.evaluators.runs import run_with_rows
from flowboard.workspace.evaluators.writing import judged_step
from flowboard.workspace.stores import existing_store
from flowboard.workspace.trust.gate import TrustNeeded

_PAUSE: Final = 0.4
"""Seconds between two tellings of how far it is."""

_NOTHING_FOUND: Final = "No candidate had been added yet."

_log = logging.getLogger(__name__)

Phase = Literal["finding", "judging", "done", "cancelled", "budget", "failed"]


@dataclass(frozen=True, slots=True)
class Announced:
    """What finding and judging candidates takes, before it is done.

    Attributes:
        run: the id of the run whose rows are judged; empty where no run has any.
        drafts, judging: the two estimates in a line each.
        number: of candidates that each criterion is to have.
        rows: how many there are.
        calls: to models.
        cost: of these in US dollars; None where a price isn't known.
        notes: by candidate, why it can't be judged, or on which rows it can't.
    """

    run: str = ""
    drafts: str = ""
    judging: str = ""
    number: int = 0
    rows: int = 0
    calls: int = 0
    cost: float | None = 0.0
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    Attributes:
        phase: what it is at, or how it ended.
        done, total: verdicts.
        calls, cost: to models so far, and US dollars.
        lines: what came of each candidate so far.
        message: why it failed, or what remains to be done; may be empty.
        remarks: what went wrong with single candidates.
    """

    phase: Phase = "finding"
    done: int = 0
    total: int = 0
    calls: int = 0
    cost: float = 0.0
    lines: tuple[CandidateLine, ...] = ()
    message: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_going(self) -> bool:
        """Whether it isn't at its end."""
        return self.phase in ("finding", "judging")


def latest_run(flow_path: Path, node: str) -> str:
    """The run on whose rows candidates are judged; empty where no run has rows of the evaluator.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with existing_store(flow_path) as store:
        run = None if store is None else run_with_rows(store, flow_path, node)
        return "" if run is None else run.id


def announced(
    flow_path: Path, file: FlowFile, node: str, types: NodeTypes, request: CandidatesRequest
) -> Announced:
    """What finding and judging candidates takes. Asks nobody and writes nothing; takes a moment.

    Raises:
        FlowError: the flow can't be read.
        WorkspaceError: there is no such evaluator or criterion, or nobody answers for the model.
    """
    run = latest_run(flow_path, node)
    if not run:
        return Announced()

    async def look() -> Announced:
        dry = replace(request, is_dry=True)
        async with opened_candidates(flow_path.parent, run, node, types, dry, file) as session:
            drafts = session.draft_estimate()
            criteria = by_rules(session.criteria, session.drafting)
            estimate = session.evaluation(criteria).estimate()
            costs = (drafts.cost, estimate.cost)
            return Announced(
                run=run,
                drafts=drafts.sentence,
                judging=f"{estimate.sentence}.{_at_most(session, estimate)}",
                number=request.number,
                rows=estimate.rows,
                calls=drafts.calls + estimate.calls,
                cost=None if None in costs else sum(one for one in costs if one is not None),
                notes={one.name: one.note for one in estimate.candidates if one.note},
            )

    return asyncio.run(look())


def _at_most(session: CandidateSession, estimate: EvaluationEstimate) -> str:
    """What judging may come to where a model proposes: it may propose nothing but judges. Empty without one."""
    drafting = session.drafting
    lacking = {one.id: missing(one, drafting.number) for one in drafting.lacking(session.criteria)}
    if drafting.model is None or not lacking:
        return ""
    there = {one.name for one in candidates_of(session.criteria)}
    asked = [one for one in estimate.candidates if one.kind == "judge"]
    each = next((one for one in asked if one.criterion in lacking and one.calls), None)
    old = [one for one in asked if f"{one.criterion}/{one.name}" in there]
    calls = sum(one.calls for one in old) + sum(lacking.values()) * estimate.rows
    if calls <= estimate.calls:
        return ""
    costs = [one.cost for one in old]
    price = "price unknown"
    if each is not None and each.cost is not None and None not in costs:
        known = sum(one for one in costs if one is not None)
        more = each.cost / each.calls * sum(lacking.values()) * estimate.rows
        price = f"about ${known + more:.2f}"
    return f" At most {calls} calls, {price}, if {drafting.model} proposes judges alone."


class Judging:
    """One go at an evaluator's candidates. `on_found` and `on_told` are called in its own thread.

    Args:
        flow_path: the flow's file.
        file: the flow as it is now, such as the draft of an editor.
        run: the id of the run whose rows are judged.
        node: the evaluator.
        types: the node types at hand.
        request: what is asked for, and within which limits.
        on_found: is given the criteria with the candidates that were found, before they are judged.
        on_told: is called now and then, and at the end; `progress` says more.
    """

    def __init__(
        self,
        flow_path: Path,
        file: FlowFile,
        run: str,
        node: str,
        types: NodeTypes,
        request: CandidatesRequest,
        on_found: Callable[[tuple[Criterion, ...]], object],
        on_told: Callable[[], object],
    ) -> None:
        self.node = node
        self.progress = Progress()
        self.needs_trust: TrustNeeded | None = None
        self._flow_path, self._file, self._run = flow_path, file, run
        self._types, self._request = types, request
        self._on_found, self._on_told = on_found, on_told
        self._loop: asyncio.AbstractEventLoop | None = None
        self._finding: asyncio.Task[Drafted] | None = None
        self._evaluation: Evaluation | None = None
        self._is_cancelled = False
        self._thread = threading.Thread(target=self._do, name=f"candidates of {node}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """End it in good order: nobody is asked any more, and what was judged is kept."""
        self._is_cancelled = True
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._end)

    def join(self, patience: float) -> bool:
        """Wait for its end; False where it goes on."""
        self._thread.join(patience)
        return not self._thread.is_alive()

    # -- in its thread -----------------------------------------------------------------------------

    def _do(self) -> None:
        try:
            asyncio.run(self._go())
        except TrustNeeded as needed:
            self.needs_trust = needed
            self._fail("This evaluator needs your trust before its candidates are judged.")
        except (FlowError, WorkspaceError) as error:
            self._fail(str(error))
        except Exception:  # noqa: BLE001 (whoever waits for it must hear of its end)
            _log.exception("The candidates of %s can't be judged.", self.node)
            self._fail("The candidates can't be judged. The terminal of Flowboard says more.")

    def _end(self) -> None:
        """Ask nobody any more, whatever it is at."""
        if self._evaluation is not None:
            self._evaluation.cancel()
        elif self._finding is not None:
            self._finding.cancel()

    def _fail(self, message: str) -> None:
        self._tell(replace(self.progress, phase="failed", message=message))

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        self._on_told()

    async def _go(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with opened_candidates(
            self._flow_path.parent, self._run, self.node, self._types, self._request, self._file
        ) as session:
            finding = self._finding = asyncio.ensure_future(session.draft())
            if self._is_cancelled:
                finding.cancel()
            try:
                drafted = await finding
            except asyncio.CancelledError:
                self._tell(replace(self.progress, phase="cancelled", message=_NOTHING_FOUND))
                return
            self._on_found(drafted.criteria)
            evaluation = self._evaluation = session.evaluation(drafted.criteria)
            outcomes = session.outcomes(evaluation)
            self._tell(
                Progress(
                    "judging",
                    total=len(evaluation.candidates) * len(evaluation.rows),
                    remarks=drafted.remarks,
                )
            )
            if not self._is_cancelled:
                await self._judge(session, evaluation, outcomes)
            ending = evaluation.ending
            status: Phase = "cancelled" if self._is_cancelled else ending.status
            self._tell(self._now(evaluation, outcomes, ending, status))

    async def _judge(
        self, session: CandidateSession, evaluation: Evaluation, outcomes: Outcomes
    ) -> None:
        told = time.monotonic()
        async for verdict in evaluation.verdicts(_graded_first(session, self._file.flow)):
            outcomes.add(verdict)
            if time.monotonic() - told >= _PAUSE:
                self._tell(self._now(evaluation, outcomes, None, "judging"))
                told = time.monotonic()

    def _now(
        self, evaluation: Evaluation, outcomes: Outcomes, ending: Ending | None, phase: Phase
    ) -> Progress:
        now = ending or evaluation.ending
        lines = tuple(lines_of(evaluation, outcomes, ending))
        return replace(
            self.progress,
            phase=phase,
            done=sum(sum(line.counts.values()) for line in lines),
            calls=now.calls,
            cost=now.cost,
            lines=lines,
            message=now.message,
        )


def _graded_first(session: CandidateSession, flow: Flow) -> Sequence[str]:
    """The subjects that have grades, so that the card fills before all rows are judged."""
    step = judged_step(flow, session.bench.node)
    return tuple(dict.fromkeys(one.subject for one in grades.stream(session.bench.store, step)))
