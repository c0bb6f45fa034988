"""`flowboard drift`: whether judges still say what they said."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument, TrustOption
from flowboard.cli.asking_options import BudgetOption, EvaluatorArgument, ModelsOption
from flowboard.cli.printing import print_json, print_message, print_text


def drift(
    run: RunArgument,
    node: EvaluatorArgument,
    anchors: Annotated[
        int, typer.Option("--anchors", min=5, help="Graded rows that a judge is asked about.")
    ] = 30,
    models: ModelsOption = None,
    budget: BudgetOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would take; ask nobody.")
    ] = False,
    trust: TrustOption = None,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Ask the judges of an evaluator again about graded rows: has a model changed behind its name?

    The rows and what was said of them are frozen when a judge is asked again first. Where more has
    changed than noise explains, the card says so, and the rows come first when grades are given next.

    JSON: {"run", "node", "calls", "cost", "judges": [{"name", "moved", "sentence", "anchors",
    "changed": [subjects], "chance", "turn", "why_not"}]}.
    """
    import asyncio

    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.evaluators.asking_again import opened_again
    from flowboard.workspace.evaluators.running_workbench import Terms

    terms = Terms(models=models.value if models else None, budget=budget, trust=trust)

    async def carry_out() -> dict[str, Any]:
        async with opened_again(
            folder, run, node, NodeTypes(nodes or ()), terms, anchors=anchors, is_dry=dry_run
        ) as session:
            print_message(session.sentence)
            told = {"run": session.bench.run.id, "node": node, "calls": session.calls}
            found = [] if dry_run else await session.ask()
            return {**told, "cost": session.cost, "judges": [one.to_json() for one in found]}

    told = asyncio.run(carry_out())
    if json:
        print_json(told)
        return
    for judge in told["judges"]:
        print_text(judge["sentence"])
