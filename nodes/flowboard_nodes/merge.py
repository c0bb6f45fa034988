"""The `merge` node: brings branches together again."""

from __future__ import annotations

from typing import Any

from flowboard.node import Context, NodeType, Outputs, Port


class Merge(NodeType):
    """Unites branches item by item: of the wires, the first that has an item gives it.

    After a filter, for instance, the branch that repairs the rejected items joins the others::

        all_answers:
          type: merge
          inputs: {items: [good_ones.kept, repaired.text]}

    An item that no wire has is absent here too.
    """

    type = "merge"
    category = "Flow"
    icon = "call_merge"
    inputs = (Port("items", "json", "the branches, in order of preference", first_present=True),)
    outputs = (Port("item", "json", "the first item present"),)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The item that the engine found first."""
        return {"item": inputs["items"]}
