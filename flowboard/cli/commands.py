"""Every command there is, one line each."""

from __future__ import annotations

import typer

from flowboard.cli.align import align
from flowboard.cli.assert_ import assert_
from flowboard.cli.bundle import bundle, unbundle
from flowboard.cli.candidates import candidates
from flowboard.cli.card import card
from flowboard.cli.check_outputs import check_outputs
from flowboard.cli.checks import checks
from flowboard.cli.criteria import criteria
from flowboard.cli.diff import diff
from flowboard.cli.doctor import doctor
from flowboard.cli.drift import drift
from flowboard.cli.evolve import evolve
from flowboard.cli.example import example
from flowboard.cli.export import export
from flowboard.cli.export_evaluator import export_evaluator
from flowboard.cli.flip import flip
from flowboard.cli.fmt import fmt
from flowboard.cli.grade import grade
from flowboard.cli.grades import grades
from flowboard.cli.keys import keys
from flowboard.cli.learn import learn
from flowboard.cli.models import models
from flowboard.cli.nodes import nodes
from flowboard.cli.record import record
from flowboard.cli.report import report
from flowboard.cli.run import run
from flowboard.cli.runs import runs
from flowboard.cli.schema import schema
from flowboard.cli.serve import serve
from flowboard.cli.show import show
from flowboard.cli.suggest import suggest
from flowboard.cli.tokens import tokens
from flowboard.cli.trace import trace
from flowboard.cli.trust import trust
from flowboard.cli.validate import validate
from flowboard.cli.verify import verify


def add_to(app: typer.Typer) -> None:
    """Add all commands, in the order in which the help lists them."""
    for command in (
        serve,
        run,
        record,
        trust,
        validate,
        suggest,
        check_outputs,
        evolve,
        criteria,
        candidates,
        align,
        card,
        drift,
        learn,
        export_evaluator,
        fmt,
        schema,
        diff,
        nodes,
        checks,
        models,
        runs,
        show,
        grade,
        export,
        report,
        trace,
        flip,
        verify,
        example,
        bundle,
        unbundle,
        doctor,
    ):
        app.command()(command)
    app.command(name="assert")(assert_)
    app.add_typer(grades, name="grades")
    app.add_typer(keys, name="keys")
    app.add_typer(tokens, name="tokens")
