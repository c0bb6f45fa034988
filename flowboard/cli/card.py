"""`flowboard card`: how well an evaluator in a run agrees with people's grades."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flowboard.cli.align import only_own_output
from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.asking_options import EvaluatorArgument
from flowboard.cli.printing import moment, print_json, print_message, print_table, print_text
from flowboard.cli.wish_options import (
    CoverageOption,
    ExcludeOption,
    FfrOption,
    Method,
    MethodOption,
    RequireOption,
    SeedOption,
)


def card(
    run: RunArgument,
    node: EvaluatorArgument,
    coverage: CoverageOption = 0.8,
    ffr: FfrOption = 0.25,
    method: MethodOption = Method.AUTO,
    require: RequireOption = None,
    exclude: ExcludeOption = None,
    criterion: Annotated[
        str | None,
        typer.Option("--criterion", metavar="ID", help="The card of one criterion, not of them all."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="The cards that were measured so far, newest first.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the cards as one HTML file.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the card as Markdown.")] = False,
    seed: SeedOption = 0,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Measure how well an evaluator agrees with people's grades, and keep that as its report card."""
    with only_own_output():
        from flowboard.workspace.aligning import Wish
        from flowboard.workspace.catalogue import NodeTypes
        from flowboard.workspace.evaluators.cards import build_cards, card_history

        if history:
            found = card_history(folder, run, node, criterion or "")
        else:
            wish = Wish(
                coverage=coverage,
                ffr=ffr,
                method=method.value,
                require=require or (),
                exclude=exclude or (),
                seed=seed,
            )
            cards = build_cards(folder, run, node, NodeTypes(nodes or ()), wish)
            shown = cards.of(criterion)
    if history:
        print_json([one.to_json() for one in found]) if json else _print_history(found, node)
        return
    if html is not None:
        from flowboard.workspace.evaluators.card_page import write_card_page

        write_card_page(html, cards)
        print_message(f"Written: {html}")
    if json:
        print_json(cards.to_json())
        return
    for note in cards.notes:
        print_message(f"Note: {note}")
    if markdown:
        from flowboard.align.card import to_markdown

        print_text(to_markdown(shown).rstrip("\n"))
    elif html is None:
        _print(cards, shown, criterion)


def _print(cards: Any, shown: Any, criterion: str | None) -> None:
    from flowboard.cli.card_text import print_card

    print_card(shown)
    if criterion is None and cards.criteria:
        print_text("\nBy criterion, from grades of each:")
        print_table(
            ("criterion", "", "coverage", "FFR", "bad", "good"),
            [
                (name, one.word.replace("_", " "), one.coverage, one.ffr, one.basis.bad, one.basis.good)
                for name, one in cards.criteria.items()
            ],
        )
    if shown.fingerprints.is_proposed and criterion is None:
        print_text(
            f"\nTo let this set decide in the flow: flowboard align {cards.run} {cards.node} --write"
        )


def _print_history(found: Any, node: str) -> None:
    if not found:
        print_text(f"{node} has no card yet. Measure it with: flowboard card RUN {node}")
        return
    print_table(
        ("measured", "run", "", "coverage", "FFR", "kappa", "grades", "evaluator"),
        [
            (
                moment(one.created_at),
                one.run,
                one.card.word.replace("_", " "),
                one.card.coverage,
                one.card.ffr,
                one.card.kappa,
                one.card.basis.graded,
                one.card.fingerprints.evaluator[:8],
            )
            for one in found
        ],
    )
    if found[0].against_before is not None:
        print_text(
            f"\nThe card before (first) and the latest (second): {found[0].against_before.sentence}"
        )
