"""`flowboard learn`: train an evaluator on the grades of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import print_json, print_message, print_text

if TYPE_CHECKING:
    from flowboard.workspace.learning import Learned


def learn(
    run: RunArgument,
    node: Annotated[
        str, typer.Argument(metavar="NODE", help="An evaluator, or the node whose output is graded.")
    ],
    name: Annotated[str, typer.Option("--name", help="What it is called in the flow: `learned: NAME`.")],
    criterion: Annotated[
        str, typer.Option("--criterion", metavar="ID", help="Learn the grades of one criterion.")
    ] = "",
    column: Annotated[
        str,
        typer.Option(
            "--column", metavar="NODE.PORT", help="Fit a threshold to a number of the row instead."
        ),
    ] = "",
    embeddings: Annotated[
        str,
        typer.Option(
            "--embeddings", metavar="PROFILE/MODEL", help="Learn from embeddings, not from words."
        ),
    ] = "",
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="USD", min=0, help="What embedding may cost.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over an evaluator of that name.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of the parts that it is measured on.")] = 0,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Train an evaluator on grades, and tell how it agrees with those that it was not trained on.

    It is written beside the flow, as NAME.learned/NAME.json, and used as an assertion: `learned: NAME`.
    """
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.learning import Lesson, learn

    lesson = Lesson(name, criterion, column, embeddings, budget, replace, seed)
    learned = learn(folder, run, node, NodeTypes(nodes or ()), lesson)
    print_json(learned.to_json()) if json else _print(learned)


def _print(learned: Learned) -> None:
    artefact = learned.artefact
    training, measured = artefact.training, artefact.measured
    print_text(
        f"{artefact.name} learned from {training.rows} grades, {training.good} good and {training.bad} bad, "
        f"in {training.groups} groups. On rows of groups that it was not trained on:"
    )
    for label, figure in (
        ("coverage", measured.coverage),
        ("FFR", measured.ffr),
        ("kappa", measured.kappa),
        ("F1", measured.f1),
        ("F1 of always-fail", measured.always_fail_f1),
    ):
        if figure.value is None:
            print_text(f"  {label:<18} —  {figure.reason}")
        else:
            print_text(
                f"  {label:<18} {figure.value:.2f}  "
                f"({figure.low:.2f}–{figure.high:.2f}, n = {figure.denominator:.0f})"
            )
    if measured.warning:
        print_message(measured.warning)
    print_text(f"Written to {learned.path}. As an assertion: {learned.assertion}")
