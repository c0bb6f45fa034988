"""The node contract: everything that the author of a node type imports.

A node type is one class in one file. Its fields are its configuration, its ports are declared,
and `run` turns the inputs of one cell into outputs::

    from flowboard.node import Context, NodeType, Port

    class Shout(NodeType):
        \"\"\"Writes a text in capitals.\"\"\"

        type = "shout"
        inputs = (Port("text"),)
        outputs = (Port("text"),)

        mark: str = Field("!", description="what to put behind the text")

        async def run(self, ctx: Context, **inputs):
            return {"text": inputs["text"].upper() + self.mark}

It registers through the entry-point group `flowboard.nodes`, or as a file in a `nodes` folder
beside the flow. This package holds protocols and data models only; the engine implements them.
"""

from __future__ import annotations

from pydantic import Field

from flowboard.flow.assertion import AssertionSpec, Criterion, Kind, Outcome, Scope
from flowboard.flow.ports import Port, PortType
from flowboard.node.chat import (
    CallEstimate,
    ChatModel,
    ChatRequest,
    ChatResponse,
    FinishReason,
    Message,
    Usage,
)
from flowboard.node.context import Context, Files
from flowboard.node.embedding import EmbeddingModel, EmbedRequest, EmbedResponse, Vector
from flowboard.node.failures import CallFailed, NodeFailed
from flowboard.node.node_type import NodeType, Shape
from flowboard.node.sandbox import Sandbox, SandboxResult
from flowboard.node.values import ABSENT, Awaiting, Expanded, Outputs, SourceRow, Value
from flowboard.node.verdicts import Grade, Verdict

__all__ = [
    "ABSENT",
    "AssertionSpec",
    "Awaiting",
    "CallEstimate",
    "CallFailed",
    "ChatModel",
    "ChatRequest",
    "ChatResponse",
    "Context",
    "Criterion",
    "EmbedRequest",
    "EmbedResponse",
    "EmbeddingModel",
    "Expanded",
    "Field",
    "Files",
    "FinishReason",
    "Grade",
    "Kind",
    "Message",
    "NodeFailed",
    "NodeType",
    "Outcome",
    "Outputs",
    "Port",
    "PortType",
    "Sandbox",
    "SandboxResult",
    "Scope",
    "Shape",
    "SourceRow",
    "Usage",
    "Value",
    "Vector",
    "Verdict",
]
