"""The `output` node: what a run writes to a file."""

from __future__ import annotations

from typing import Any, Literal

from flowboard.node import Context, Field, NodeFailed, NodeType, Outputs, Port


class Output(NodeType):
    """Collects results into a file: a line per item, with its key and every input as a column.

    The main input is the column `value`; others are wired under the names of their columns::

        results:
          type: output
          inputs: {value: answer.text, tweet: tweets.text, verdict: quality.verdict}
          format: csv

    This node only gives the row of each item. When a run ends, the engine puts all rows behind
    their keys (column `key`), in the order of the data, and writes the file at once under the
    folder of `--out`; it never replaces a file that Flowboard didn't write.
    """

    type = "output"
    category = "Data"
    icon = "save_alt"
    role = "output"
    inputs = (Port("value", "json", "the column `value`"),)
    outputs = (Port("row", "json", "the row of this item, without its key"),)
    open_inputs = True

    format: Literal["jsonl", "csv"] = Field(
        "jsonl", description="JSON Lines keep types; CSV is all text"
    )
    name: str | None = Field(
        None,
        pattern=r"^[\w][\w .-]{0,99}$",
        description="the file's name without extension; default: the node's id",
    )
    neutralise_formulas: bool = Field(
        True, description="in CSV, keep a spreadsheet from running a value that begins like a formula"
    )

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The row of one item.

        Raises:
            NodeFailed: an input is called `key`, which is the column of the item's key.
        """
        if "key" in inputs:
            raise NodeFailed(
                "the column `key` is taken by the item's key; wire that input under another name",
                stops_node=True,
            )
        return {"row": {"value": inputs["value"], **inputs}}
