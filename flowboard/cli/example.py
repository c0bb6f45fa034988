"""`flowboard example`: a shipped example to run and change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, JsonOption
from flowboard.cli.printing import print_json, print_text


def example(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to; default: this folder.")
    ] = HERE,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help="Which example: tweet_entities (the default), product_descriptions, doctor_calls or "
            "ticket_triage.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Copy an example, with its data and recorded answers, to a folder of yours."""
    from flowboard.workspace.example import FIRST, copy_example

    copied = copy_example(folder, name or FIRST)
    if json:
        print_json(copied.to_json())
        return
    there = "is" if copied.copied else "was already"
    print_text(f"The example {there} in {folder.resolve()}. It needs no key:")
    print_text(f"  flowboard run {copied.flow} --models recorded")
