"""Putting an edited flow back into its text, so that only what was edited changes.

A canonical file stays canonical. In any other, the text is cut into the chunks of its top-level
keys, its nodes and its places; the chunks of what is equal before and after are kept to the byte,
the others are written in canonical form. Comments follow what they belong to, through a rename
too. The result is read again before it is given out: an edit is never saved as something else.
"""

from __future__ import annotations

from typing import Any

from flowboard.flow.canonical import canonical_json
from flowboard.flow.comments import Comments, Path
from flowboard.flow.diff import renamed_nodes
from flowboard.flow.document import FORMAT_VERSION, Flow
from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import read_flow
from flowboard.flow.source import Source
from flowboard.flow.writing import CanonicalWriter, canonical_text, document_mapping, format_flow

_TOP_ORDER = ("flowboard", "name", "description", "nodes", "layout")
_CUT_INTO_ENTRIES = ("nodes", "layout")


def with_flow(file: FlowFile, flow: Flow) -> FlowFile:
    """The file with `flow` in the place of its flow.

    Raises:
        FlowError: `flow` holds something that a flow file can't.
    """
    renames = renamed_nodes(file.flow, flow)
    comments = carried_comments(file, flow, renames)
    canonical = canonical_text(flow, comments, file.path)
    texts = [canonical, canonical_text(flow, Comments(), file.path)]
    if file.format == FORMAT_VERSION and file.text != format_flow(file):
        spliced = _spliced(file, flow, comments)
        texts[:0] = [spliced] if spliced is not None else []
    wanted = identity(flow)
    for text in texts:
        try:
            result = read_flow((file.mark + text).encode("utf-8", "surrogatepass"), file.path)
        except FlowError as error:
            refusal = error
            continue
        if identity(result.flow) == wanted:
            return result
        message = "The edited flow doesn't read back as it is. Simplify the field that was edited last."
        refusal = FlowError([FlowProblem(message, code="unwritable")], file.path)
    raise refusal


def identity(flow: Flow) -> bytes:
    """Bytes that are equal for equal flows, and tell `1` from `1.0` and `true`, as Python doesn't."""
    return canonical_json(document_mapping(flow))


def carried_comments(file: FlowFile, flow: Flow, renames: dict[str, str]) -> Comments:
    """The comments of `file` under the paths that their owners have in `flow`.

    `renames` maps old node ids to new ones. List items are found again by name, id or content.
    """
    if file.format != FORMAT_VERSION:
        return Comments()
    moved: dict[Path, Path | None] = {(): ()}
    new_document = document_mapping(flow)
    old_comments = file.source.comments

    def place(path: Path) -> Path | None:
        if path not in moved:
            parent = place(path[:-1])
            moved[path] = (
                None
                if parent is None
                else _moved_below(file.source, path, parent, new_document, renames)
            )
        return moved[path]

    comments = Comments()
    for old, new in ((old_comments.above, comments.above), (old_comments.below, comments.below)):
        for path, lines in old.items():
            target = place(path)
            if target is not None:
                new.setdefault(target, []).extend(lines)
    for path, line in old_comments.behind.items():
        target = place(path)
        if target is not None:
            comments.behind[target] = line
    return comments


def _moved_below(
    source: Source, path: Path, parent: Path, document: dict[str, Any], renames: dict[str, str]
) -> Path | None:
    """Where the entry at `path` went, given where its parent went; None when it is gone."""
    new_values = _value_at(document, parent)
    last = path[-1]
    if isinstance(new_values, dict) and isinstance(last, str):
        if len(path) == 2 and path[0] in _CUT_INTO_ENTRIES:
            last = renames.get(last, last)
        return (*parent, last) if last in new_values else None
    if isinstance(new_values, list | tuple) and isinstance(last, int):
        old_values = _value_at(source.value, path[:-1])
        position = _item_position(old_values, last, new_values)
        return None if position is None else (*parent, position)
    return None


def _value_at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document


def _item_position(old_values: Any, position: int, new_values: Any) -> int | None:
    item = old_values[position]
    if position < len(new_values) and new_values[position] == item:
        return position
    for key in ("name", "id"):
        if isinstance(item, dict) and key in item:
            same = [
                index
                for index, new in enumerate(new_values)
                if isinstance(new, dict) and new.get(key) == item[key]
            ]
            return same[0] if same else None
    return next((index for index, new in enumerate(new_values) if new == item), None)


def _spliced(file: FlowFile, flow: Flow, comments: Comments) -> str | None:
    """The text with only the edited chunks replaced; None when its shape doesn't allow cutting."""
    source = file.source
    if not all(path in source.block_mappings for path in [(), *_cut_blocks(source)]):
        return None
    chunks = _Chunks(source, comments)
    if not chunks.begin_lines():
        return None
    return chunks.document(document_mapping(file.flow), document_mapping(flow))


def _cut_blocks(source: Source) -> list[Path]:
    return [(key,) for key in _CUT_INTO_ENTRIES if source.value.get(key)]


class _Chunks:
    """A text cut into chunks, one per top-level key, node and place, to be put together anew."""

    def __init__(self, source: Source, comments: Comments) -> None:
        self._source = source
        self._comments = comments
        self._newline = "\r\n" if "\r\n" in source.text else "\n"
        blocks = _cut_blocks(source)
        self._paths = [path for path in source.entries if len(path) == 1 or path[:-1] in blocks]
        self._ends: dict[Path, int] = {}
        end_of_key = end_of_entry = len(source.text)
        for path in reversed(self._paths):
            start = source.starts[path]
            if len(path) == 1:
                self._ends[path] = end_of_key
                end_of_key = end_of_entry = start
            else:
                last_of_block = end_of_entry == end_of_key
                self._ends[path] = (
                    source.feet.get(path[:1], end_of_entry) if last_of_block else end_of_entry
                )
                end_of_entry = start

    def begin_lines(self) -> bool:
        """Whether every chunk begins with a line of its own, as it does but for rare styles."""
        text, entries = self._source.text, self._source.entries
        return not any(
            text[text.rfind("\n", 0, entries[path].index) + 1 : entries[path].index].strip()
            for path in self._paths
        )

    def document(self, old: dict[str, Any], new: dict[str, Any]) -> str:
        """The text of `new`, with the chunks of `old` wherever nothing changed."""
        parts = [self._source.text[: self._source.starts[self._paths[0]]]]
        for key in self._top_level_order(old, new):
            path = (key,)
            if path in self._ends and _same(old.get(key), new.get(key)):
                parts.append(self._chunk(path))
            elif path in _cut_blocks(self._source) and new[key]:
                parts.append(self._block(key, old[key], new[key]))
            else:
                parts.append(self._written(path, new[key], 0))
        return self._joined(parts)

    def _top_level_order(self, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        """The keys of the text in its order; a new one behind the last that canonically precedes it."""
        order = [key for key in self._source.value if key in new or key not in old]
        for key in new:
            if key not in order:
                before = [place for place, known in enumerate(order) if _rank(known) <= _rank(key)]
                order.insert(before[-1] + 1 if before else 0, key)
        return order

    def _block(self, key: str, old: dict[str, Any], new: dict[str, Any]) -> str:
        """The chunk of `nodes` or `layout`, with only its edited entries written anew."""
        children = [path for path in self._paths if path[:-1] == (key,)]
        written = [str(path[1]) for path in children]
        first = self._source.starts[children[0]]
        column = self._source.entries[children[0]].column
        order = list(new)
        if key == "layout":  # its order means nothing, so the text keeps its own
            order = [name for name in written if name in new]
            order += [name for name in new if name not in written]
        parts = [self._source.text[self._source.starts[(key,)] : first]]
        for name in order:
            path = (key, name)
            kept = path in self._ends and name in old and _same(old[name], new[name])
            parts.append(self._chunk(path) if kept else self._written(path, new[name], column))
        parts.append(self._source.text[self._ends[children[-1]] : self._ends[(key,)]])
        return self._joined(parts)

    def _chunk(self, path: Path) -> str:
        return self._source.text[self._source.starts[path] : self._ends[path]]

    def _written(self, path: Path, value: Any, column: int) -> str:
        writer = CanonicalWriter(self._comments)
        writer.entry(str(path[-1]), value, column, path)
        return writer.text().replace("\n", self._newline)

    def _joined(self, parts: list[str]) -> str:
        """Chunks below each other; only the last may lack its line break."""
        ended = [
            part if part.endswith("\n") or not part else part + self._newline for part in parts[:-1]
        ]
        return "".join([*ended, parts[-1]])


def _rank(key: str) -> int:
    return _TOP_ORDER.index(key) if key in _TOP_ORDER else len(_TOP_ORDER)


def _same(one: Any, other: Any) -> bool:
    return canonical_json(one) == canonical_json(other)
