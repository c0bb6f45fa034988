"""`flowboard checks`: the declarative checks at hand."""

from __future__ import annotations

from typing import Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.nodes import print_fields
from flowboard.cli.printing import print_json, print_table, print_text


def checks(
    name: Annotated[str | None, typer.Argument(metavar="[CHECK]", help="One check, in depth.")] = None,
    json: JsonOption = False,
) -> None:
    """List the declarative checks; with CHECK, say what it takes, with an example."""
    from flowboard.workspace.check_types import describe_check, list_checks

    if name is not None:
        facts = describe_check(name)
        if json:
            print_json(facts.to_json())
            return
        print_text(f"{facts.name}: {facts.documentation}")
        print_fields("Arguments", facts.arguments)
        return
    found = list_checks()
    if json:
        print_json([facts.to_json() for facts in found])
    else:
        print_table(("CHECK", "WHAT IT ASSERTS"), [(facts.name, facts.summary) for facts in found])
