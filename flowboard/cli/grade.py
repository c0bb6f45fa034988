"""`flowboard grade`: go through the outputs of a node and say which are good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import print_json, print_text

if TYPE_CHECKING:
    from flowboard.workspace.grading.session import GradingSession


def grade(
    run: RunArgument,
    node: Annotated[
        str, typer.Argument(metavar="NODE", help="A grading node, or the node whose output is graded.")
    ],
    grader: Annotated[
        str | None, typer.Option("--grader", metavar="NAME", help="Who grades. Default: your user name.")
    ] = None,
    criterion: Annotated[
        str, typer.Option("--criterion", metavar="ID", help="Grade one criterion, not the whole output.")
    ] = "",
    blind_share: Annotated[
        float,
        typer.Option(
            "--blind-share", min=0, max=0.5, help="How many graded rows come back unmarked; 0: none."
        ),
    ] = 0.08,
    order: Annotated[
        Literal["sampled", "data"],
        typer.Option(
            "--order",
            help="sampled: some at random, then by what the assertions say; or as in the data.",
        ),
    ] = "sampled",
    seed: Annotated[int, typer.Option("--seed", help="Which rows are drawn and come back.")] = 0,
    independent: Annotated[
        bool, typer.Option("--independent", help="A second opinion: leave out what others have graded.")
    ] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Grade the outputs of a run, key by key: 1 good, 2 bad, 3 unsure, ? for the other keys.

    Rows come in an order that makes few grades tell much, and each says why it is shown: ten at random,
    then turns between those that the assertions pass and fail. Grades in doubt come first.
    Every grade is kept at once. Without a terminal, keys come line by line from standard input,
    and what follows a key on its line is the note: `2 too long`.
    """
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.grading.session import opened_grading
    from flowboard.workspace.grading.task import GradingTask

    task = GradingTask(
        grader=user_name() if grader is None else grader,
        criterion=criterion,
        independent=independent,
        blind_share=blind_share,
        order=order,
        seed=seed,
    )
    with opened_grading(folder, run, node, NodeTypes(nodes or ()), task) as session:
        was_interrupted = not _grade(session, None if json else sys.stdout)
        print_json(to_json(session)) if json else _print_end(session)
    if was_interrupted:
        raise typer.Exit(130)


def _grade(session: GradingSession, out: TextIO | None) -> bool:
    """Grade on the screen where there is one, else by lines; says whether it came to its own end.

    `out` is where a screen may be shown, beside standard error.
    """
    from flowboard.cli.grade_keys import can_read_keys
    from flowboard.cli.grade_lines import grade_by_lines
    from flowboard.cli.grade_screen import can_show, grade_on_screen

    try:
        screen = next((stream for stream in (out, sys.stderr) if stream and can_show(stream)), None)
        if screen is not None and can_read_keys(sys.stdin):
            grade_on_screen(session, sys.stdin, screen)
        else:
            grade_by_lines(session, sys.stdin, out, is_asked=sys.stdin.isatty())
    except KeyboardInterrupt:
        return False
    return True


def user_name() -> str:
    """The name of whoever sits there; empty where the system doesn't know."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def to_json(session: GradingSession) -> dict[str, object]:
    """What a session has come to, as JSON values."""
    return {
        "run": session.source.run.id,
        "node": session.source.graded.id,
        "port": session.source.port,
        "criterion": session.task.criterion or None,
        "grader": session.task.grader,
        "progress": session.progress.to_json(),
        "consistency": session.consistency.to_json(),
    }


def _print_end(session: GradingSession) -> None:
    progress, consistency = session.progress, session.consistency
    if not progress.rows:
        print_text(
            f"Run {session.source.run.id} has no output of {session.source.graded.id} to grade yet. "
            f"Run the flow first: flowboard run {session.source.run.flow_path}"
        )
        return
    print_text(f"{progress}.")
    if consistency.pairs:
        print_text(str(consistency))
        for key, first, again in consistency.differing:
            print_text(f"  {key}: {first}, then {again}")
    if progress.done_now:
        flow = session.source.run.flow_path
        if session.source.is_awaited:
            print_text(
                f"What waited for these grades goes on with: flowboard run {flow} "
                f"--resume {session.source.run.id}"
            )
        print_text(f"Others get the grades with: flowboard grades export {flow}")
