"""Comments of a YAML text, and which key or list item each belongs to.

A comment on lines of its own belongs to the key or list item below it. When it stands deeper
than what follows it is the foot of the block that it closes, as a commented-out last item is. A
comment behind a value belongs to that value. Empty lines are kept like comments, one at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ruamel.yaml.tokens import ScalarToken, StreamEndToken, StreamStartToken, Token

Path = tuple[str | int, ...]
"""Keys and indices from the root of the document: `("nodes", "answer", "assertions", 0)`."""


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
        return {
            path[:depth]
            for path in (*commented, *self.behind, *self.below)
            for depth in range(len(path))
        }


@dataclass(frozen=True, slots=True)
class _Piece:
    """A comment or an empty line between two tokens; `own_line` unless it stands behind a value."""

    index: int
    line: int
    column: int
    text: str
    own_line: bool

    @property
    def line_start(self) -> int:
        """The index at which the line of this piece begins."""
        return self.index - self.column


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


@dataclass(frozen=True, slots=True)
class Placement:
    """The comments by owner, and the indices at which things begin that belong to an entry.

    `starts` has for each entry the begin of its lines, the comments above included; `feet` the
    begin of the comments that close its block, where there are any.
    """

    comments: Comments
    starts: dict[Path, int]
    feet: dict[Path, int]


def placed(text: str, tokens: Iterable[Token], entries: Sequence[Entry]) -> Placement:
    """Give every comment of `text` to its owner among `entries`, which come in the text's order."""
    placing = _Placing(entries)
    for piece in _pieces(text, tokens):
        placing.take(piece)
    return placing.finished()


class _Placing:
    """Takes comments and empty lines in the order of the text and finds their owners."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._indices = [entry.index for entry in entries]
        self._by_path = {entry.path: entry for entry in entries}
        starts = {entry.path: entry.index - entry.column for entry in entries}
        self._placement = Placement(Comments(), starts, {})
        self._empty: _Piece | None = None
        """An empty line that waits for what comes below it."""
        self._empty_position = 0

    def take(self, piece: _Piece) -> None:
        """Give one piece to its owner; an empty line waits for the piece or the entry below."""
        position = bisect_left(self._indices, piece.index)
        if self._empty is not None and self._empty_position != position:
            self._settle()
        if not piece.text:
            if self._empty is None:
                self._empty, self._empty_position = piece, position
            return
        if not piece.own_line and (owner := self._beside(position, piece.line)) is not None:
            behind = self._placement.comments.behind
            known = behind.get(owner.path)
            behind[owner.path] = f"{known} {piece.text}" if known else piece.text
            return
        if (foot := self._foot(position, piece)) is not None:
            self._placement.feet.setdefault(foot.path, (self._empty or piece).line_start)
            self._add(self._placement.comments.below, foot.path, piece)
        elif position < len(self._entries):
            self._begin(position, self._empty or piece)
            self._add(self._placement.comments.above, self._entries[position].path, piece)

    def finished(self) -> Placement:
        """What was found, once every piece was taken."""
        if self._empty is not None:
            self._settle()
        return self._placement

    def _add(self, lines: dict[Path, list[str]], path: Path, piece: _Piece) -> None:
        lines.setdefault(path, []).extend([""] * (self._empty is not None) + [piece.text])
        self._empty = None

    def _begin(self, position: int, piece: _Piece) -> None:
        path = self._entries[position].path
        self._placement.starts[path] = min(self._placement.starts[path], piece.line_start)

    def _settle(self) -> None:
        """Give the waiting empty line to the entry below, unless that stands within brackets."""
        position, empty = self._empty_position, self._empty
        self._empty = None
        if empty is not None and position < len(self._entries):
            following = self._entries[position]
            if following.flow_line is None:
                self._begin(position, empty)
                self._placement.comments.above.setdefault(following.path, []).append("")

    def _beside(self, position: int, line: int) -> Entry | None:
        """The entry that a comment behind a value on `line` belongs to: the last that begins there.

        What stands within brackets that opened on this line counts as part of their owner.
        """
        nearest = self._entries[position - 1] if position else None
        before = position - 1
        while before >= 0 and self._entries[before].line == line:
            entry = self._entries[before]
            if entry.flow_line != line:
                return entry
            if nearest is None or len(entry.path) < len(nearest.path):
                nearest = entry
            before -= 1
        return nearest

    def _foot(self, position: int, piece: _Piece) -> Entry | None:
        """The entry whose block a comment closes, when it stands deeper than the entry below."""
        following = self._entries[position] if position < len(self._entries) else None
        if position == 0 or (following is not None and following.flow_line is not None):
            return None
        outer = -1 if following is None else following.column
        path = self._entries[position - 1].path
        for depth in range(len(path), 0, -1):
            candidate = self._by_path[path[:depth]]
            if candidate.flow_line is None and outer < candidate.column <= piece.column:
                return candidate
        return self._by_path[path[:1]] if following is None else None
