"""A YAML text taken apart: the plain values, and for each its path, its place and its comments."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import BlockEntryToken, Token

from flowboard.flow.comments import Comments, Entry, Path, placed
from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.scalars import ScalarError, scalar_value
from flowboard.flow.scanning import composed, scanned

MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML text taken apart: the plain values, and where everything stands.

    `starts` maps an entry's path to the index in `text` at which its lines begin, the comments
    above included, `feet` to where the comments begin that close its block. `problems` tells what was wrong with single values or keys.
    """

    text: str
    value: Any
    entries: dict[Path, Entry]
    comments: Comments
    starts: dict[Path, int]
    feet: dict[Path, int]
    problems: tuple[FlowProblem, ...]
    block_mappings: frozenset[Path]

    def line(self, path: Path) -> int | None:
        """The line (from 1) of `path`, or of the nearest thing around it that the text has."""
        for depth in range(len(path), 0, -1):
            entry = self.entries.get(path[:depth])
            if entry is not None:
                return entry.line + 1
        return None


def read_source(text: str, path: str | None) -> Source:
    """Take a YAML text apart. `text` has no byte order mark.

    Raises:
        FlowError: it isn't YAML, or YAML that a flow file doesn't allow.
    """
    tokens = scanned(text, path)
    root = composed(tokens, path)
    if root is None:
        message = "The file is empty. A flow begins with the line `flowboard: 1`."
        raise FlowError([FlowProblem(message, line=1, code="empty")], path)
    builder = _Builder(tokens)
    value = builder.build(root, (), None)
    placement = placed(text, tokens, builder.entries)
    return Source(
        text=text,
        value=value,
        entries={entry.path: entry for entry in builder.entries},
        comments=placement.comments,
        starts=placement.starts,
        feet=placement.feet,
        problems=tuple(builder.problems),
        block_mappings=frozenset(builder.block_mappings),
    )


class _Builder:
    """Turns composed nodes into plain values and lists their entries in the order of the text."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.entries: list[Entry] = []
        self.problems: list[FlowProblem] = []
        self.block_mappings: list[Path] = []
        self._dashes = [token.start_mark for token in tokens if isinstance(token, BlockEntryToken)]
        self._dash_indices = [mark.index for mark in self._dashes]

    def build(self, node: Node, path: Path, flow_line: int | None) -> Any:
        """The plain value of `node`, which stands at `path`."""
        if isinstance(node, MappingNode):
            return self._mapping(node, path, self._flow_line(node, flow_line))
        if isinstance(node, SequenceNode):
            return self._sequence(node, path, self._flow_line(node, flow_line))
        return self._scalar(cast("ScalarNode", node))

    def _flow_line(self, node: CollectionNode, outer: int | None) -> int | None:
        if outer is None and node.flow_style:
            return int(node.start_mark.line)
        return outer

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return scalar_value(node.value, plain=node.style is None)
        except ScalarError as problem:
            self._problem(node, str(problem), "scalar")
            return node.value.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")

    def _mapping(self, node: MappingNode, path: Path, flow_line: int | None) -> dict[str, Any]:
        if flow_line is None:
            self.block_mappings.append(path)
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            if key in mapping:
                self._problem(
                    key_node, f"The key {key!r} stands here twice. Remove one.", "duplicate-key"
                )
                continue
            mark = key_node.start_mark
            below = (*path, key)
            self.entries.append(Entry(below, mark.index, mark.line, mark.column, flow_line))
            mapping[key] = self.build(value_node, below, flow_line)
        return mapping

    def _key(self, node: Node) -> str | None:
        if not isinstance(node, ScalarNode):
            self._problem(node, "A key must be a text, not a list or a mapping.", "key")
            return None
        key = self._scalar(node)
        if not isinstance(key, str):
            self._problem(node, f"A key must be a text. Put {node.value!r} in quotes.", "key")
            return None
        if len(key) > MAX_KEY:
            self._problem(node, f"A key has at most {MAX_KEY} characters. Shorten it.", "key")
            return None
        return key

    def _sequence(self, node: SequenceNode, path: Path, flow_line: int | None) -> list[Any]:
        values = []
        for position, item in enumerate(node.value):
            mark = item.start_mark
            if flow_line is None:
                mark = self._dashes[bisect_left(self._dash_indices, mark.index) - 1]
            below = (*path, position)
            self.entries.append(Entry(below, mark.index, mark.line, mark.column, flow_line))
            values.append(self.build(item, below, flow_line))
        return values

    def _problem(self, node: Node, message: str, code: str) -> None:
        self.problems.append(FlowProblem(message, line=node.start_mark.line + 1, code=code))
