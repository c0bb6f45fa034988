"""The options of the commands that ask an evaluator's models about the rows of a run."""

from __future__ import annotations

from typing import Annotated

import typer

from flowboard.cli.run import Models

ModelsOption = Annotated[
    Models | None, typer.Option("--models", help="Who answers; default: as in the run.")
]
BudgetOption = Annotated[
    float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before spending more.")
]
EvaluatorArgument = Annotated[str, typer.Argument(metavar="NODE", help="The evaluator.")]
