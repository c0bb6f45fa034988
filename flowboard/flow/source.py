"""The text behind a flow: for every value its path, its place, and the comments that belong to it.

A comment on lines of its own belongs to the key or list item below it. When it stands deeper
than what follows it is the foot of the block that it closes, as a commented-out last item is. A
comment behind a value belongs to that value. Empty lines are kept like comments, one at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import BlockEntryToken, ScalarToken, StreamEndToken, StreamStartToken, Token

from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.scalars import ScalarProblem, scalar_value
from flowboard.flow.scanning import composed, scanned

Path = tuple[str | int, ...]
"""Keys and indices from the root of the document: `("nodes", "answer", "assertions", 0)`."""

MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A key or list item in the text: where it begins, and the line on which its flow style opened."""

    path: Path
    index: int
    line: int
    column: int
    flow_line: int | None


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments by the path of the entry they belong to; an empty line is an empty text."""

    above: dict[Path, list[str]] = field(default_factory=dict)
    behind: dict[Path, str] = field(default_factory=dict)
    below: dict[Path, list[str]] = field(default_factory=dict)

    def inside(self) -> set[Path]:
        """The paths of all collections that hold a comment and so can't be put on one line."""
        commented = [path for path, lines in self.above.items() if any(lines)]
        return {path[:depth] for path in (*commented, *self.behind, *self.below) for depth in range(len(path))}


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML text taken apart: the plain values, and where everything stands.

    `starts` maps an entry's path to the index in `text` at which its lines begin, the comments
    above included. `problems` tells what was wrong with single values or keys.
    """

    text: str
    value: Any
    entries: dict[Path, Entry]
    comments: Comments
    starts: dict[Path, int]
    problems: tuple[FlowProblem, ...]
    block_mappings: frozenset[Path]


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
    comments, starts = _placed(text, tokens, builder.entries)
    return Source(
        text=text,
        value=value,
        entries={entry.path: entry for entry in builder.entries},
        comments=comments,
        starts=starts,
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
        return self._scalar(node)

    def _flow_line(self, node: Node, outer: int | None) -> int | None:
        if outer is None and node.flow_style:
            return int(node.start_mark.line)
        return outer

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return scalar_value(node.value, plain=node.style is None)
        except ScalarProblem as problem:
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
                self._problem(key_node, f"The key {key!r} stands here twice. Remove one.", "duplicate-key")
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A comment or an empty line between two tokens; `own_line` unless it stands behind a value."""

    index: int
    line: int
    column: int
    text: str
    own_line: bool


def _pieces(text: str, tokens: Iterable[Token]) -> Iterable[_Piece]:
    """All comments and empty lines. Between two tokens there is nothing else but white space."""
    end, line, fresh = 0, 0, True
    for token in tokens:
        start = token.start_mark.index
        last = isinstance(token, StreamEndToken)
        if start > end or last:
            yield from _gap(text, end, start, line, fresh, last)
        if isinstance(token, ScalarToken) and token.style in ("|", ">"):
            yield from _header_comment(text, token)
        if token.end_mark.index >= end:
            end, line = _content_end(text, token)
            fresh = isinstance(token, StreamStartToken)


def _content_end(text: str, token: Token) -> tuple[int, int]:
    """Where a token's content ends and on which line: block scalars also cover empty lines below."""
    end, line = token.end_mark.index, token.end_mark.line
    if isinstance(token, ScalarToken) and token.style in ("|", ">"):
        header = text[token.start_mark.index : end].split("\n", 1)[0].split("#", 1)[0]
        content = text[token.start_mark.index : end].rstrip()
        if "+" not in header:
            end = token.start_mark.index + len(content)
            line = token.start_mark.line + content.count("\n")
        elif text[end - 1 : end] == "\n":
            # A kept empty line is content up to and including its line break.
            end, line = end - 1, line - 1
    return end, line


def _header_comment(text: str, token: ScalarToken) -> Iterable[_Piece]:
    start = token.start_mark
    header = text[start.index : token.end_mark.index].split("\n", 1)[0]
    if "#" in header:
        offset = header.index("#")
        comment = header[offset:].rstrip()
        yield _Piece(start.index + offset, start.line, start.column + offset, comment, own_line=False)


def _gap(text: str, start: int, end: int, line: int, fresh: bool, last: bool) -> Iterable[_Piece]:
    parts = text[start:end].split("\n")
    index = start
    for number, part in enumerate(parts):
        words = part.strip()
        own_line = number > 0 or fresh
        column = len(part) - len(part.lstrip())
        is_comment = words.startswith("#")
        is_empty_line = own_line and not words and number < len(parts) - 1
        if is_comment or is_empty_line:
            yield _Piece(index + column, line + number, column, words, own_line)
        index += len(part) + 1


def _placed(
    text: str, tokens: Sequence[Token], entries: Sequence[Entry]
) -> tuple[Comments, dict[Path, int]]:
    """Every comment with the entry that it belongs to, and where the lines of each entry begin."""
    comments = Comments()
    indices = [entry.index for entry in entries]
    line_starts: dict[Path, int] = {}
    waiting: list[_Piece] = []
    for piece in _pieces(text, tokens):
        position = bisect_left(indices, piece.index)
        following = entries[position] if position < len(entries) else None
        if not piece.own_line:
            owner = _owner_behind(entries, position, piece.line)
            if owner is not None:
                existing = comments.behind.get(owner.path)
                comments.behind[owner.path] = f"{existing} {piece.text}" if existing else piece.text
                continue
        if waiting and (following is None or waiting[-1].index < _previous_index(indices, position)):
            waiting = [] if following is not None else waiting
        foot = _foot(entries, position, piece) if piece.text else None
        if foot is not None:
            lines = [empty.text for empty in waiting] + [piece.text]
            comments.below.setdefault(foot.path, []).extend(lines)
            waiting = []
        elif following is None:
            waiting.append(piece)
        elif piece.text:
            lines = [empty.text for empty in waiting] + [piece.text]
            _start(line_starts, following, text, (waiting or [piece])[0].index)
            comments.above.setdefault(following.path, []).extend(lines)
            waiting = []
        else:
            waiting = [piece]
            _settle_empty(comments, line_starts, following, text, piece)
            waiting = []
    for entry in entries:
        _start(line_starts, entry, text, entry.index)
    return comments, line_starts
