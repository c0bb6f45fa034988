"""`flowboard models`: which models can be asked from this machine."""

from __future__ import annotations

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_table, print_text


def models(json: JsonOption = False) -> None:
    """List provider profiles with their keys, and the model servers that run on this machine."""
    from flowboard.workspace.models import models_at_hand

    found = models_at_hand()
    if json:
        print_json(found.to_json())
        return
    print_table(
        ("PROFILE", "READY", "KEY", "ORIGIN"),
        [
            (p.name, "yes" if p.ready else "no", p.key.partition(":")[0], p.origin)
            for p in found.profiles
        ],
    )
    for profile in found.profiles:
        if profile.key.startswith("missing"):
            print_text(f"\nTo use {profile.name}/…: {profile.key.partition(': ')[2]}.")
    for server in found.local:
        print_text(f"\n{server.name} at {server.base_url} offers:")
        for name in server.models:
            print_text(f"  {name}")
