"""A client of an open flow: it knows what it was told, and nothing else."""

from __future__ import annotations

from typing import Any

from flowboard.workspace.editing.session import Applied, FlowSession


class Mirror:
    """What a tab shows, from a snapshot and the changes since, all of it as JSON values."""

    def __init__(self, session: FlowSession) -> None:
        view = session.canvas().to_json()
        self.rev: int = view["rev"]
        self.fields = {"name": view["name"], "description": view["description"]}
        self.nodes: dict[str, Any] = view["nodes"]
        self.wires = {_ends(wire): wire for wire in view["wires"]}
        self.stop = session.listen(self.hear)

    def hear(self, applied: Applied) -> None:
        """Take a change in, as the protocol has it: no revision is left out."""
        told = applied.to_json()
        assert told["rev"] == self.rev + 1
        self.rev = told["rev"]
        change = told["change"]
        for name in change["remove_nodes"]:
            self.nodes.pop(name, None)
        for wire in change["remove_wires"]:
            self.wires.pop(_ends(wire), None)
        self.nodes |= change["set_nodes"]
        self.wires |= {_ends(wire): wire for wire in change["set_wires"]}
        self.fields |= change["flow"]

    def shows(self, session: FlowSession) -> bool:
        """Whether this tab shows what a new one would."""
        view = session.canvas().to_json()
        return (
            self.rev == view["rev"]
            and self.nodes == view["nodes"]
            and self.wires == {_ends(wire): wire for wire in view["wires"]}
            and self.fields == {"name": view["name"], "description": view["description"]}
        )


def _ends(wire: dict[str, Any]) -> tuple[str, ...]:
    return wire["source"], wire["source_port"], wire["target"], wire["port"]
