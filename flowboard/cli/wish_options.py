"""The options of the commands that choose a set: what is wanted of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Method(StrEnum):
    """How the set is chosen."""

    AUTO = "auto"
    EXACT = "exact"
    GREEDY = "greedy"
    SUBSUMPTION = "subsumption"


CoverageOption = Annotated[
    float, typer.Option("--coverage", min=0, max=1, help="The least share of bad rows to fail.")
]
FfrOption = Annotated[
    float, typer.Option("--ffr", min=0, max=1, help="The greatest share of good rows to fail.")
]
MethodOption = Annotated[Method, typer.Option("--method", help="How to choose.")]
RequireOption = Annotated[
    list[str] | None,
    typer.Option("--require", metavar="NAME", help="Always in the set; may be repeated."),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="NAME", help="Never in the set; may be repeated."),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Of everything that is drawn.")]
