"""`flowboard export-evaluator`: an evaluator as a plain Python module, and its grades as tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import print_json, print_message, print_text


def export_evaluator(
    run: RunArgument,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The evaluator.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.py", help="The module to write.")],
    pytest: Annotated[
        bool, typer.Option("--pytest", help="Also write test_OUT.py: the graded rows as pytest cases.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that Flowboard hasn't written.")
    ] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Write the chosen assertions of an evaluator as a Python module that needs no Flowboard.

    It has passes(output, row) and check_all(output, row), with the same outcomes as here. Its head says
    what it needs beside Python, and how well it agrees with people.
    """
    from flowboard.interop.python_export.exporting import export_evaluator
    from flowboard.workspace.catalogue import NodeTypes

    types = NodeTypes(nodes or ())
    exported = export_evaluator(folder, run, node, types, out, tests=pytest, replace=replace)
    if json:
        print_json(exported.to_json())
        return
    needs = f"; it needs {', '.join(exported.requirements)}" if exported.requirements else ""
    count = "1 assertion" if exported.assertions == 1 else f"{exported.assertions} assertions"
    print_text(f"{exported.path}: {count}{needs}")
    if exported.tests is not None:
        known = f", {exported.disagreeing} of them known to disagree" if exported.disagreeing else ""
        print_text(f"{exported.tests}: {exported.cases} graded rows{known}")
    for note in exported.notes:
        print_message(note)
