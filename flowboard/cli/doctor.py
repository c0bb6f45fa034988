"""`flowboard doctor`: what this machine has."""

from __future__ import annotations

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_table


def doctor(json: JsonOption = False) -> None:
    """Look at this machine: which walls the sandbox has, where keys are kept, what is missing."""
    import asyncio

    from flowboard.workspace.doctor import diagnose
    from flowboard.workspace.errors import ExitCode

    diagnosis = asyncio.run(diagnose())
    if json:
        print_json(diagnosis.to_json())
    else:
        print_table(
            ("part", "what", "there", "note"),
            [(one.part, one.name, "yes" if one.ok else "no", one.note) for one in diagnosis.findings],
        )
    if not diagnosis.is_healthy:
        raise typer.Exit(ExitCode.FAILURE)
