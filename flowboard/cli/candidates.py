"""`flowboard candidates`: assertions for criteria, judged on the rows of a run."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument, TrustOption
from flowboard.cli.asking_options import BudgetOption, EvaluatorArgument, ModelsOption
from flowboard.cli.printing import dollars, print_json, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.evaluators.candidates import (
        CandidateLine,
        CandidateSession,
        CandidatesRequest,
    )
    from flowboard.workspace.evaluators.running import Ending, Evaluation, Outcomes

_PAUSE = 5.0
"""Seconds between two lines of progress where no terminal is."""


class InFlight(StrEnum):
    """What becomes of calls that were in flight at a crash."""

    REPEAT = "repeat"
    SKIP = "skip"


def candidates(
    run: RunArgument,
    node: EvaluatorArgument,
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="ID", help="Only this criterion.")
    ] = None,
    number: Annotated[
        int, typer.Option("--number", min=1, help="Candidates that each criterion is to have.")
    ] = 3,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="MODEL",
            help="Who proposes candidates, and answers new judges' questions.",
        ),
    ] = None,
    models: ModelsOption = None,
    budget: BudgetOption = None,
    unknown: Annotated[
        InFlight, typer.Option("--unknown", help="Calls that were in flight when this was cut off.")
    ] = InFlight.SKIP,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would take; ask, run and write nothing.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put the candidates into the flow's file.")
    ] = False,
    trust: TrustOption = None,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Find candidates for the criteria of an evaluator and judge them on every row of a run.

    Rules find declarative checks and make a judge of the criterion's sentence; with --model a model
    writes checks, Python and judges' questions too. Calls and cost are told first. What is judged
    already is reused, and no answer is bought twice. New candidates decide nothing until they are chosen.

    JSON: {"run", "node", "drafts": {"number", "criteria", "model", "calls", "reused", "cost"},
    "estimate": {"candidates": [...], "rows", "calls", "cost", "budget"}, "candidates": [{"criterion",
    "version", "name", "kind", "assertion", "counts", "n", "rows", "set_aside", "not_judged"}],
    "status", "calls", "cost", "unknown", "remarks", "written"}.
    """
    import asyncio

    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.evaluators.candidates import CandidatesRequest, opened_candidates
    from flowboard.workspace.evaluators.running_workbench import Terms

    request = CandidatesRequest(
        criterion=criterion,
        number=number,
        model=model,
        terms=Terms(
            models=models.value if models else None, budget=budget, unknown=unknown.value, trust=trust
        ),
        is_dry=dry_run,
    )

    async def carry_out() -> int:
        types = NodeTypes(nodes or ())
        async with opened_candidates(folder, run, node, types, request) as session:
            return await _carry_out(session, request, write, json)

    raise typer.Exit(asyncio.run(carry_out()))


async def _carry_out(
    session: CandidateSession, request: CandidatesRequest, write: bool, json: bool
) -> int:
    from flowboard.workspace.evaluators.candidates import lines_of
    from flowboard.workspace.evaluators.candidates_drafts import by_rules

    drafts = session.draft_estimate()
    print_message(drafts.sentence)
    remarks: tuple[str, ...] = ()
    if request.is_dry:
        criteria = by_rules(session.criteria, session.drafting)
    else:
        drafted = await session.draft()
        criteria, remarks = drafted.criteria, drafted.remarks
    for remark in remarks:
        print_message(remark)
    evaluation = session.evaluation(criteria)
    estimate = evaluation.estimate()
    print_message(estimate.sentence)
    document = {
        "run": session.bench.run.id,
        "node": session.bench.node,
        "drafts": drafts.to_json(),
        "estimate": estimate.to_json(),
    }
    outcomes = session.outcomes(evaluation)
    ending = None if request.is_dry else await _judged(evaluation, outcomes)
    lines = lines_of(evaluation, outcomes, ending)
    written = None
    if write and ending is not None:
        written = session.write(criteria).path
    if json:
        print_json(
            document
            | {
                "candidates": [line.to_json() for line in lines],
                "status": None if ending is None else ending.status,
                "calls": 0 if ending is None else ending.calls,
                "cost": 0.0 if ending is None else ending.cost,
                "unknown": 0 if ending is None else ending.unknown,
                "remarks": list(remarks),
                "written": written,
            }
        )
    elif ending is None:
        print_table(
            ("CRITERION", "CANDIDATE", "KIND", "REUSED", "CALLS", "COST", "NOTE"),
            [
                (one.criterion, one.name, one.kind, one.reused, one.calls, dollars(one.cost), one.note)
                for one in estimate.candidates
            ],
        )
    else:
        _print(lines, ending)
        if written:
            print_text(f"Written: {written}")
    return 0 if ending is None else _exit_code(ending)


async def _judged(evaluation: Evaluation, outcomes: Outcomes) -> Ending:
    """Go through the verdicts, with a line of progress now and then. Ctrl-C ends it in good order."""
    from flowboard.workspace.interrupts import stopping_on_interrupt

    total = len(evaluation.candidates) * len(evaluation.rows)
    done, told = 0, time.monotonic()
    is_terminal = sys.stderr.isatty()
    with stopping_on_interrupt(evaluation.cancel):
        async for verdict in evaluation.verdicts():
            outcomes.add(verdict)
            done += 1
            now = time.monotonic()
            if now - told >= (0.2 if is_terminal else _PAUSE):
                told = now
                _show(f"{done} of {total} verdicts, {evaluation.ending.calls} calls", is_terminal)
    if is_terminal and total:
        _show("", is_terminal)
    return evaluation.ending


def _show(line: str, is_terminal: bool) -> None:
    if is_terminal:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
    else:
        print_message(line)


def _print(lines: list[CandidateLine], ending: Ending) -> None:
    print_table(
        ("CRITERION", "CANDIDATE", "KIND", "PASS", "FAIL", "ERRORS", "OTHER", "ROWS", "SET ASIDE"),
        [
            (
                line.candidate.criterion,
                line.candidate.spec.name,
                line.candidate.spec.kind,
                line.counts.get("pass", 0),
                line.counts.get("fail", 0),
                line.counts.get("error", 0),
                sum(line.counts.get(name, 0) for name in ("unsure", "skipped", "not_run")),
                line.rows,
                line.aside or ("not judged" if line.not_judged else ""),
            )
            for line in lines
        ],
    )
    reasons = dict.fromkeys(line.not_judged for line in lines if line.not_judged)
    for reason in reasons:
        names = [line.candidate.spec.name for line in lines if line.not_judged == reason]
        print_text(f"\nNot judged: {', '.join(names)}. {reason}")
    print_text(f"\n{ending.calls} calls, {dollars(ending.cost)}.")
    if ending.unknown:
        print_message(
            f"{ending.unknown} calls were in flight when this was cut off, and nobody knows if they were "
            "answered. Make them again with --unknown repeat."
        )
    if ending.status == "cancelled":
        print_message("Stopped. What was judged is kept; do it again to go on.")
    if ending.message:
        print_message(ending.message)


def _exit_code(ending: Ending) -> int:
    from flowboard.workspace.errors import ExitCode

    if ending.status == "done":
        return ExitCode.FAILURE if ending.unknown else ExitCode.OK
    return ExitCode.BUDGET if ending.status == "budget" else ExitCode.INTERRUPTED
