"""`flowboard tokens`: who else may come in to the editor, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import moment, print_json, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.editing.actors import Role

tokens = typer.Typer(no_args_is_help=True, help="Let others come in to the editor, each with a role.")


@tokens.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who uses it; grades carry this name.")],
    role: Annotated[
        str,
        typer.Option("--role", help="view, grade, edit, run (spends your keys) or owner."),
    ] = "view",
    json: JsonOption = False,
) -> None:
    """Make a token. It is printed this once."""
    from flowboard.workspace.access_tokens import AccessTokens

    token, text = AccessTokens().add(name, cast("Role", role))
    if json:
        print_json(token.to_json() | {"token": text})
        return
    print_message(f"{token.name} may come in as {token.role}. The token is shown this once:")
    print_text(text)
    print_message(f"As a link: put ?token={text} behind the address of your editor.")


@tokens.command("list")
def list_(json: JsonOption = False) -> None:
    """List who may come in."""
    from flowboard.workspace.access_tokens import AccessTokens

    found = AccessTokens().tokens()
    if json:
        print_json([token.to_json() for token in found])
        return
    if not found:
        print_text("Nobody but you. Make a token with: flowboard tokens add NAME --role edit")
        return
    print_table(
        ("NAME", "ROLE", "SEES", "MADE"),
        [
            (one.name, one.role, "one flow" if one.flow else "all flows", moment(one.created_at))
            for one in found
        ],
    )


@tokens.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose token is taken back.")],
    json: JsonOption = False,
) -> None:
    """Take a token back. Its holder is sent out at once."""
    from flowboard.workspace.access_tokens import AccessTokens

    token = AccessTokens().remove(name)
    if json:
        print_json(token.to_json())
    else:
        print_text(f"{token.name} may not come in any more.")
