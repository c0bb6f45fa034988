"""Every command there is, one line each. Only what is asked for is imported: that is half of a start."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import typer

COMMANDS: Final = (
    "serve",
    "run",
    "record",
    "trust",
    "validate",
    "suggest",
    "check-outputs",
    "evolve",
    "criteria",
    "candidates",
    "align",
    "card",
    "drift",
    "learn",
    "export-evaluator",
    "fmt",
    "schema",
    "diff",
    "nodes",
    "checks",
    "models",
    "runs",
    "show",
    "grade",
    "export",
    "report",
    "trace",
    "flip",
    "verify",
    "example",
    "bundle",
    "unbundle",
    "doctor",
    "assert",
    "grades",
    "keys",
    "tokens",
)
"""In the order in which the help lists them. Each is a function, or an application, of its own module."""
_MODULES: Final = {"unbundle": "bundle"}
"""Where the module isn't called like the command."""


def add_to(app: typer.Typer, only: str | None = None) -> None:
    """Add all commands, or `only` one of them."""
    for name in COMMANDS:
        if only is None or name == only:
            command = _imported(name)
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name)
            else:
                app.command(name=name)(command)


def _imported(name: str) -> Any:
    word = "assert_" if name == "assert" else name.replace("-", "_")
    return getattr(import_module(f"flowboard.cli.{_MODULES.get(name, word)}"), word)
