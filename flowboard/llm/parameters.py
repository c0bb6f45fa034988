"""Which parameters a provider takes: those its SDK names, under the names that flows use.

No table of models is kept here, since it would be wrong with the next model: what a provider's
protocol has no word for is refused before the first call, and what one model of it declines
comes back as the provider's own sentence and stops the node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from flowboard.node import NodeFailed

RESERVED = frozenset({"model", "messages", "stream", "stream_options", "response_format", "n", "system"})
"""Parts of a request that Flowboard writes itself; a parameter of that name is refused."""


def check_parameters(who: str, parameters: Iterable[str], accepted: Collection[str] | None) -> None:
    """Refuse parameters that the provider has no word for; `accepted` None takes any but the reserved.

    Raises:
        NodeFailed: it stops the node; the message names the parameter and what to write instead.
    """
    for name in parameters:
        if name in RESERVED:
            raise NodeFailed(
                f"{name!r} is no parameter of {who}: Flowboard sets it itself; remove it from the node.",
                stops_node=True,
            )
        if accepted is not None and name not in accepted:
            near = get_close_matches(name, accepted, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else "remove it from the node or use another model."
            )
            raise NodeFailed(f"{who} takes no parameter {name!r}; {hint}", stops_node=True)


def renamed(parameters: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The parameters under the provider's names."""
    return {names.get(name, name): value for name, value in parameters.items()}
