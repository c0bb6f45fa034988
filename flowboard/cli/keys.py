"""`flowboard keys`: the keys of providers, each for its origin."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.keys import KeyFacts

keys = typer.Typer(no_args_is_help=True, help="Keep keys of providers, each for its origin.")

_LARGEST = 64 * 1024

PlaceArgument = Annotated[
    str,
    typer.Argument(
        metavar="ORIGIN_OR_PROFILE", help="A profile (openai) or an origin (https://models.example.org)."
    ),
]


@keys.command("set", context_settings={"allow_extra_args": True})
def set_(
    context: typer.Context,
    place: PlaceArgument,
    file: Annotated[
        bool,
        typer.Option("--file", help="Keep it in a file that only you can read, not in the keyring."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Keep a key. It is asked for without showing it, or read from standard input."""
    from flowboard.workspace.errors import WorkspaceError
    from flowboard.workspace.keys import key_place, set_key

    if context.args:
        raise WorkspaceError(
            "A key isn't taken as an argument, where your shell's history and other programs see it. Leave "
            "it out: it is asked for. This one has been seen; withdraw it at the provider if it is a real key."
        )
    meant = key_place(place)
    stored = set_key(meant, _given_key(meant.origin), in_file=file)
    if json:
        print_json(stored.to_json())
        return
    where = f"in {stored.path}" if stored.path else "in your system's keyring"
    print_text(f"The key {stored.shown} for {stored.origin} is kept {where}.")
    for note in stored.notes:
        print_message(note)


@keys.command("list")
def list_(json: JsonOption = False) -> None:
    """List the origins that are known, and where the key of each was found."""
    from flowboard.workspace.keys import list_keys

    found = list_keys()
    if json:
        print_json([fact.to_json() for fact in found])
        return
    print_table(
        ("ORIGIN", "PROFILES", "KEY", "FOUND IN"),
        [(fact.origin, ", ".join(fact.profiles), _key(fact), _found_in(fact)) for fact in found],
    )
    for problem in dict.fromkeys(fact.problem for fact in found if fact.problem):
        print_message(problem)


@keys.command("remove")
def remove(place: PlaceArgument, json: JsonOption = False) -> None:
    """Remove a key from the keyring and the key file."""
    from flowboard.workspace.keys import key_place, remove_key

    removed = remove_key(key_place(place))
    if json:
        print_json(removed.to_json())
        return
    if removed.removed_from:
        print_text(f"The key for {removed.origin} is removed: {', '.join(removed.removed_from)}.")
    else:
        print_text(f"No key is stored for {removed.origin}.")
    for note in removed.notes:
        print_message(note)


def _key(fact: KeyFacts) -> str:
    if fact.problem:
        return "can't be used"
    if fact.found is not None:
        return fact.shown
    return "missing" if fact.needed else "not needed"


def _found_in(fact: KeyFacts) -> str:
    return f"environment variable {fact.variable}" if fact.found == "environment" else fact.found or ""


def _given_key(origin: str) -> str:
    """The key as it is typed at a hidden prompt, or piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(_LARGEST).decode("utf-8", "replace")
    import getpass
    import warnings

    from flowboard.workspace.errors import WorkspaceError

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"Key for {origin} (it isn't shown): ")
        except getpass.GetPassWarning:
            raise WorkspaceError(
                "This terminal can't hide what you type. Pipe the key in instead: "
                f"flowboard keys set {origin} < FILE"
            ) from None
        except EOFError:
            return ""
