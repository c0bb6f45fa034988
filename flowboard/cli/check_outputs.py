"""`flowboard check-outputs`: run suggested checks over outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_table, print_text


def check_outputs(
    suggestions: Annotated[
        Path, typer.Option("--suggestions", metavar="S.json", help="What `flowboard suggest` printed.")
    ],
    outputs: Annotated[
        Path,
        typer.Option(
            "--outputs", metavar="O.jsonl", help='Lines {"id", "output", "row"}; - reads standard input.'
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Run the checks that `flowboard suggest` found over a file of outputs."""
    from flowboard.workspace.checking_outputs import check_outputs as check

    checked = check(suggestions, outputs)
    if json:
        print_json(checked.to_json())
        return
    wrong = [(row.id, one) for row in checked.rows for one in row.results if one.outcome != "pass"]
    if wrong:
        lines = [(row, one.name, one.outcome, one.message) for row, one in wrong]
        print_table(("id", "check", "outcome", "message"), lines)
    counts = checked.counts()
    total = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    print_text(total or "There is nothing to check.")
