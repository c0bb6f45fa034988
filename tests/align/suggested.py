"""Short ways to ask what the rules read in a prompt."""

from __future__ import annotations

from typing import Any

from flowboard.align.suggesting import suggest


def suggests(prompt: str, check: str, **arguments: Any) -> bool:
    """Whether a check with (at least) these arguments is suggested for a prompt."""
    return any(
        one.check == check and all(one.arguments.get(name) == value for name, value in arguments.items())
        for one in suggest(prompt)
    )


def checks_for(prompt: str) -> list[str]:
    """The names of the checks that are suggested for a prompt."""
    return [one.check for one in suggest(prompt)]
