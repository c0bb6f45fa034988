"""What an edit may not leave behind: wires that don't fit, and circles.

Only what the edit itself brings in counts: a flow may be incomplete while it is edited, and what was
wrong with it before, or becomes so by another change, is shown on the node instead.
"""

from __future__ import annotations

from flowboard.workspace.editing.canvas_state import Shown
from flowboard.workspace.editing.compatibility import circle_refusal, wire_refusal


def wires_refusal(before: Shown, after: Shown, *, circles_only: bool = False) -> str | None:
    """Why the new wires can't stay, as a sentence; None when they can.

    With `circles_only` wires that don't fit are let through: they were there before, and come back.
    """
    if after.wiring.out_of is before.wiring.out_of:
        return None
    known = set(before.wiring.all())
    new = [wire for wire in after.wiring.all() if wire not in known]
    if not circles_only:
        for source, output, target, port in new:
            reason = wire_refusal(after.nodes, source, output, target, port)
            if reason is None:
                reason = _arity_refusal(after, target, port)
            if reason is not None:
                return reason
    closing = None if after.circle is None else after.wiring.closing(new)
    return None if closing is None else circle_refusal(closing[0], closing[2])


def _arity_refusal(shown: Shown, target: str, port: str) -> str | None:
    wires = shown.flow.nodes[target].inputs.get(port)
    view = shown.nodes[target]
    taking = view.input(port)
    if isinstance(wires, list) and len(wires) > 1 and taking is not None and not taking.many:
        return f"The input {port!r} of {view.title} takes one wire. Unite several with a merge node."
    return None
