"""`flowboard suggest`: read checks out of a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import dollars, print_json, print_message, print_text

if TYPE_CHECKING:
    from flowboard.align.suggesting import Suggestion
    from flowboard.workspace.suggesting import Criteria


def suggest(
    prompt_file: Annotated[
        Path, typer.Option("--prompt-file", metavar="FILE", help="The prompt; - reads standard input.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Ask this model too, for what rules can't read."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read the checks that a prompt asks for, by rules; with --model also criteria by a model."""
    from flowboard.workspace.suggesting import suggestions_in

    if model is not None:
        _with_model(prompt_file, model, json)
        return
    found = suggestions_in(prompt_file)
    if json:
        print_json({"suggestions": [one.to_json() for one in found]})
    else:
        _print(found)


def _print(found: list[Suggestion]) -> None:
    for one in found:
        arguments = ", ".join(f"{name}: {value}" for name, value in one.arguments.items())
        print_text(f"{one.name}: {one.check}" + (f" ({arguments})" if arguments else ""))
        print_text(f"    {one.sentence}")
    if not found:
        print_text("The rules find nothing in this prompt that they could verify.")


def _with_model(prompt_file: Path, model: str, json: bool) -> None:
    import asyncio

    from flowboard.workspace.suggesting import ask_about, read_prompt_file, suggestions_in

    prompt = read_prompt_file(prompt_file)

    def announce(calls: int, cost: float | None) -> None:
        print_message(f"Asking {model}: {calls} call, about {dollars(cost)}.")

    criteria = asyncio.run(ask_about(prompt, model, announce))
    if json:
        found = suggestions_in(prompt_file)
        print_json({"suggestions": [one.to_json() for one in found]} | criteria.to_json())
        return
    _print_criteria(criteria)


def _print_criteria(criteria: Criteria) -> None:
    for one in criteria.proposals:
        print_text(f"{one.text} ({one.kind}, {one.severity})")
        if one.quote:
            print_text(f"    {'' if one.is_located else 'not in the prompt: '}{one.quote}")
        for spec in one.candidates:
            print_text(f"    {spec.name}: {spec.kind}")
    for remark in criteria.remarks:
        print_message(remark)
    print_message(f"{criteria.calls} call, {dollars(criteria.cost)}.")
