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


def placed(
    text: str, tokens: Iterable[Token], entries: Sequence[Entry]
) -> tuple[Comments, dict[Path, int]]:
    """The comments by their owners, and for each entry the index at which its lines begin.

    `entries` come in the order of the text. An entry's lines begin with the comments above it.
    """
    comments = Comments()
    indices = [entry.index for entry in entries]
    by_path = {entry.path: entry for entry in entries}
    starts = {entry.path: text.rfind("\n", 0, entry.index) + 1 for entry in entries}
    empty: list[_Piece] = []
    empty_position = 0
    for piece in _pieces(text, tokens):
        position = bisect_left(indices, piece.index)
        if empty and empty_position != position:
            _settle(text, empty[0], entries, empty_position, comments, starts)
            empty = []
        if not piece.text:
            empty, empty_position = empty or [piece], position
            continue
        owner = None if piece.own_line else _beside(entries, position, piece.line)
        foot = _foot(entries, by_path, position, piece.column) if piece.own_line else None
        if owner is not None:
            known = comments.behind.get(owner.path)
            comments.behind[owner.path] = f"{known} {piece.text}" if known else piece.text
        elif foot is not None:
            comments.below.setdefault(foot.path, []).extend(line.text for line in (*empty, piece))
            empty = []
        elif position < len(entries):
            following = entries[position].path
            first = (empty or [piece])[0].index
            starts[following] = min(starts[following], text.rfind("\n", 0, first) + 1)
            comments.above.setdefault(following, []).extend(line.text for line in (*empty, piece))
            empty = []
    if empty:
        _settle(text, empty[0], entries, empty_position, comments, starts)
    return comments, starts


def _beside(entries: Sequence[Entry], position: int, line: int) -> Entry | None:
    """The entry that a comment behind a value on `line` belongs to: the last that begins there.

    What stands within braces or brackets that opened on this line counts as part of their owner.
    """
    before = position - 1
    while before >= 0 and entries[before].line == line:
        if entries[before].flow_line != line:
            return entries[before]
        before -= 1
    return entries[position - 1] if position else None


def _foot(
    entries: Sequence[Entry], by_path: dict[Path, Entry], position: int, column: int
) -> Entry | None:
    """The entry whose block a comment closes, when it stands deeper than the entry that follows."""
    following = entries[position] if position < len(entries) else None
    if position == 0 or (following is not None and following.flow_line is not None):
        return None
    outer = -1 if following is None else following.column
    path = entries[position - 1].path
    for depth in range(len(path), 0, -1):
        candidate = by_path[path[:depth]]
        if candidate.flow_line is None and outer < candidate.column <= column:
            return candidate
    return by_path[path[:1]] if following is None else None


def _settle(
    text: str,
    empty: _Piece,
    entries: Sequence[Entry],
    position: int,
    comments: Comments,
    starts: dict[Path, int],
) -> None:
    """Give an empty line to the entry below it, unless that one stands within braces or brackets."""
    if position < len(entries) and entries[position].flow_line is None:
        following = entries[position].path
        starts[following] = min(starts[following], text.rfind("\n", 0, empty.index) + 1)
        comments.above.setdefault(following, []).append("")
