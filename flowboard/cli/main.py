"""The command `flowboard`: all commands, and the one place where errors become exit codes.

A command is imported when it is asked for, and imports its use case when it is called, so that
`flowboard --help` costs no more than the options themselves.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import Annotated

import typer

from flowboard.cli import commands
from flowboard.cli.printing import print_message


def application(only: str | None = None) -> typer.Typer:
    """The Typer application with every command, or with `only` one of them."""
    app = typer.Typer(
        name="flowboard",
        help="Build, run and measure LLM pipelines. On a terminal, flowboard alone opens the editor.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    commands.add_to(app, only)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        import flowboard

        typer.echo(flowboard.__version__)
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """What can stand before a command."""


def main() -> None:
    """Run a command. What a use case can't do is told in its own words, never as a traceback."""
    gc.set_threshold(50_000)  # importing makes many objects and no garbage: looking for it costs a tenth
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if len(sys.argv) == 1 and sys.stdin.isatty() and sys.stdout.isatty():
        sys.argv.append("serve")  # somebody sits there and wants to begin
    asked = next(iter(sys.argv[1:]), "")
    try:
        application(asked if asked in commands.COMMANDS else None)()
    except BrokenPipeError:
        # Whoever read our output has had enough; keep Python from complaining at its own end.
        sys.stdout = None
        sys.exit(0)
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise
        print_message(str(error))
        sys.exit(code)


def exit_code(error: Exception) -> int | None:
    """The exit code for an error that is meant for the user; None for one that is a defect."""
    from flowboard.flow.errors import FlowError
    from flowboard.workspace.errors import ExitCode, WorkspaceError

    if isinstance(error, WorkspaceError):
        return error.exit_code
    return ExitCode.BAD_INPUT if isinstance(error, FlowError) else None
