"""Every command there is, one line each."""

from __future__ import annotations

import typer

from flowboard.cli.assert_ import assert_
from flowboard.cli.bundle import bundle, unbundle
from flowboard.cli.diff import diff
from flowboard.cli.doctor import doctor
from flowboard.cli.example import example
from flowboard.cli.export import export
from flowboard.cli.fmt import fmt
from flowboard.cli.grade import grade
from flowboard.cli.grades import grades
from flowboard.cli.keys import keys
from flowboard.cli.models import models
from flowboard.cli.nodes import nodes
from flowboard.cli.record import record
from flowboard.cli.report import report
from flowboard.cli.run import run
from flowboard.cli.runs import runs
from flowboard.cli.schema import schema
from flowboard.cli.show import show
from flowboard.cli.trust import trust
from flowboard.cli.validate import validate


def add_to(app: typer.Typer) -> None:
    """Add all commands, in the order in which the help lists them."""
    for command in (
        run,
        record,
        trust,
        validate,
        fmt,
        schema,
        diff,
        nodes,
        models,
        runs,
        show,
        grade,
        export,
        report,
        example,
        bundle,
        unbundle,
        doctor,
    ):
        app.command()(command)
    app.command(name="assert")(assert_)
    app.add_typer(grades, name="grades")
    app.add_typer(keys, name="keys")
