"""`flowboard align`: choose assertions that agree with grades, and say how well they do."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption
from flowboard.cli.printing import excerpt, print_json, print_table, print_text
from flowboard.cli.wish_options import (
    CoverageOption,
    ExcludeOption,
    FfrOption,
    Method,
    MethodOption,
    RequireOption,
    SeedOption,
)


class Objective(StrEnum):
    """What an exact choice seeks."""

    SIZE = "size"
    FFR = "ffr"
    COVERAGE = "coverage"
    J = "j"


class Combine(StrEnum):
    """How judges are combined."""

    AUTO = "auto"


def align(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A run: its id, the beginning of it, or latest.")
    ] = None,
    node: Annotated[str | None, typer.Argument(metavar="NODE", help="An evaluator in it.")] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results", metavar="R.csv", help="id,<assertion>,…: True, False, or empty; or scores."
        ),
    ] = None,
    grades: Annotated[
        Path | None, typer.Option("--grades", metavar="G.csv", help="id,grade: good, bad or unsure.")
    ] = None,
    coverage: CoverageOption = 0.8,
    ffr: FfrOption = 0.25,
    objective: Annotated[
        Objective | None, typer.Option("--objective", help="What to seek under both, exactly.")
    ] = None,
    method: MethodOption = Method.AUTO,
    subsumes: Annotated[
        Path | None,
        typer.Option(
            "--subsumes", metavar="E.csv", help="stricter_A,implied_B: A's passing implies B's."
        ),
    ] = None,
    criteria: Annotated[
        Path | None, typer.Option("--criteria", metavar="C.csv", help="assertion,criterion.")
    ] = None,
    require: RequireOption = None,
    exclude: ExcludeOption = None,
    groups: Annotated[
        Path | None,
        typer.Option("--groups", metavar="GR.csv", help="id,group: rows of one source stay together."),
    ] = None,
    combine: Annotated[
        Combine | None, typer.Option("--combine", help="Make one verdict of all votes instead of a set.")
    ] = None,
    seed: SeedOption = 0,
    write: Annotated[
        bool, typer.Option("--write", help="Write the set into the flow of the run, as chosen.")
    ] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Choose assertions that agree with people's grades, measured on rows they weren't chosen on.

    Give files with --results and --grades, or a run and an evaluator in it.
    """
    with only_own_output():
        from flowboard.workspace.aligning import AlignFiles, Wish, align_files, align_run
        from flowboard.workspace.catalogue import NodeTypes

        wish = Wish(
            coverage=coverage,
            ffr=ffr,
            objective=objective and objective.value,
            method=method.value,
            require=require or (),
            exclude=exclude or (),
            combine=combine is not None,
            seed=seed,
        )
        of_files = {"--results": results, "--grades": grades, "--groups": groups,
                    "--subsumes": subsumes, "--criteria": criteria}  # fmt: skip
        if run is not None:
            named = _run_and_node(run, node, [name for name, file in of_files.items() if file])
            if write and combine is not None:
                raise typer.BadParameter("A combination can't be written into a flow; leave one out.")
            alignment = align_run(folder, *named, NodeTypes(nodes or ()), wish, write=write)
        elif results is None or grades is None or write:
            raise typer.BadParameter(
                "Give --results and --grades, or a run and an evaluator in it: flowboard align latest quality"
            )
        else:
            alignment = align_files(AlignFiles(results, grades, groups, subsumes, criteria), wish)
    print_json(alignment.to_json()) if json else _print(alignment)


def _run_and_node(run: str, node: str | None, files: list[str]) -> tuple[str, str]:
    if node is None:
        raise typer.BadParameter(
            "Name an evaluator of the run, too: flowboard align latest quality", param_hint="NODE"
        )
    if files:
        raise typer.BadParameter(
            f"{files[0]} goes with files, not with a run: the run has its own. Leave it out."
        )
    return run, node


@contextmanager
def only_own_output() -> Iterator[None]:
    """Lead what libraries print to standard error: the solver has lines of its own now and then."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        with suppress(TypeError, OSError, AttributeError):  # Windows has no one C library
            ctypes.CDLL(None).fflush(
                None
            )  # what it has printed and still holds must not land behind ours
        os.dup2(kept, 1)
        os.close(kept)


def _print(alignment: Any) -> None:
    report = alignment.report
    print_text(f"{report.word.word.replace('_', ' ').capitalize()}: {report.word.sentence}\n")
    graded = f"{alignment.good} good, {alignment.bad} bad, {alignment.unsure} unsure"
    print_text(f"{alignment.rows} rows; graded {graded}. Measured on {report.basis}\n")
    figures = ("coverage", "ffr", "precision", "f1", "kappa")
    rows = [(name, *_cells(getattr(report.held_out, name))) for name in figures]
    print_table(("held out", "value", "95 % interval", "counted"), rows)
    print_text()
    chosen = ", ".join(report.chosen) or "nothing"
    proof = {True: ", proved to be best on its grades", False: ", maybe not the best", None: ""}
    print_text(f"Chosen ({report.method}{proof[report.proved]}): {chosen}")
    if report.combination is not None:
        print_text(f"Combined by {report.combination.method.replace('_', ' ')}.")
    print_text()
    lines = [
        (
            excerpt(name, 48),
            "required" if one.required else "yes" if one.chosen else "",
            one.agreement.coverage if one.agreement else "–",
            one.agreement.ffr if one.agreement else "–",
            f"+{one.adds.bad} −{one.adds.good}",
            excerpt(str(one.aside or one.rule), 60),
        )
        for name, one in sorted(report.assertions.items(), key=lambda pair: not pair[1].chosen)
    ]
    print_table(("assertion", "chosen", "coverage", "FFR", "adds", ""), lines)
    if report.nearest is not None:
        print_text(f"\nNot feasible. {_nearest(report)}")
    for note in alignment.notes:
        print_text(f"Note: {note}")
    if alignment.written is not None:
        print_text("\nWritten into the flow, by criterion:")
        for criterion, names in alignment.written.items():
            print_text(f"  {criterion}: {', '.join(names) or 'none decides'}")


def _cells(figure: Any) -> tuple[str, str, str]:
    if not figure.is_defined:
        return "—", "", figure.reason
    counted = (
        f"{figure.numerator:g} of {figure.denominator:g}"
        if figure.numerator is not None
        else f"{figure.denominator:g} rows"
    )
    return f"{figure.value:.2f}", f"{figure.low:.2f}–{figure.high:.2f}", counted


def _nearest(report: Any) -> str:
    targets, nearest = report.request.targets, report.nearest
    most, least = nearest.coverage, nearest.ffr
    said = [
        f"coverage {most} is the most at an FFR of {targets.ffr:g}." if most.is_defined else most.reason,
        f"An FFR of {least} is the least at a coverage of {targets.coverage:g}."
        if least.is_defined
        else least.reason,
    ]
    return f"On the grades that it was chosen on: {' '.join(said)}"
