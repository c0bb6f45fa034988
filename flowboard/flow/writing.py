"""The canonical form of a flow file: what `flowboard fmt` writes, and what saving keeps to.

* The document: `flowboard`, `name`, `description`, `nodes`, `layout`, then `x-` keys.
* A node: `type`, `title`, `note`, `inputs`, its configuration, `assertions`, `mute`, `bypass`,
  then `x-` keys. Configuration keeps the order of the file: this room doesn't know the node
  types, and the author's order is worth keeping. Layout follows the order of the nodes.
* Defaults of the document are left out (`mute: false`, empty inputs, `on_fail: record`).
* A text of several lines is a literal block, or double-quoted where a block can't hold it.
* A list or mapping that fits on a line of 100 columns stands on it, unless it holds a comment or a
  text of several lines, or is a list of collections. Nodes, and the document, never do. No other
  line is ever broken.
* Comments and single empty lines stay with the entry they belong to: see `comments`.

ruamel.yaml hangs comments on the token before them and lays text out by its source; a form that
depends on the content alone, and comments that follow their key, need a writer of its own.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Any

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.comments import Comments, Path
from flowboard.flow.document import FORMAT_VERSION, Flow, Node
from flowboard.flow.errors import FlowError, FlowProblem, field_text
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.scalars import ScalarError, block_text, is_scalar, key_text, scalar_text

WIDTH = 100
_INDENT = 2


def format_flow(flow: FlowFile | Flow) -> str:
    """The canonical text of a flow; of a file with its comments. Formatting it again changes nothing.

    Raises:
        FlowError: the flow holds something that a flow file can't, such as a date or NaN.
    """
    if isinstance(flow, Flow):
        return canonical_text(flow, Comments())
    comments = flow.source.comments if flow.format == FORMAT_VERSION else Comments()
    return canonical_text(flow.flow, comments, flow.path)


def canonical_text(flow: Flow, comments: Comments, path: str | None = None) -> str:
    """The canonical text of `flow` with `comments`. Raises as `format_flow` does."""
    writer = CanonicalWriter(comments, path)
    writer.mapping(document_mapping(flow), 0, ())
    return writer.text()


def write_flow(file: FlowFile | Flow, path: str | FilePath | None = None) -> None:
    """Write the text of a file to `path` (default: where it was read), all of it or nothing.

    A flow without a file is written in canonical form.

    The text goes to a new file beside the old one, reaches the disk, and then takes its place: a
    crash leaves the old version or the new one.

    Raises:
        FlowError: there is no path, or the file can't be written; the old one stays.
    """
    content = format_flow(file) if isinstance(file, Flow) else file.mark + file.text
    target = path if path is not None or isinstance(file, Flow) else file.path
    if target is None:
        message = "This flow has no file yet. Name the file to save it to."
        raise FlowError([FlowProblem(message, code="no-path")])
    place = FilePath(target).resolve()
    data = content.encode("utf-8")
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(
            prefix=f".{place.name}.", suffix=".saving", dir=place.parent
        )
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        FilePath(temporary).chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
        FilePath(temporary).replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        if temporary is not None:
            FilePath(temporary).unlink(missing_ok=True)
        message = f"The file can't be written: {error.strerror or error}. The old version is untouched."
        raise FlowError([FlowProblem(message, code="unwritable")], str(target)) from None


def _sync_folder(folder: FilePath) -> None:
    """Make the new name durable where the system can: not every file system opens folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def document_mapping(flow: Flow) -> dict[str, Any]:
    """The raw mapping of a flow in canonical order, defaults left out."""
    document: dict[str, Any] = {"flowboard": FORMAT_VERSION}
    if flow.name:
        document["name"] = flow.name
    if flow.description:
        document["description"] = flow.description
    document["nodes"] = {name: node_mapping(node) for name, node in flow.nodes.items()}
    if flow.layout:
        order = [name for name in flow.nodes if name in flow.layout]
        order += [name for name in flow.layout if name not in flow.nodes]
        document["layout"] = {name: flow.layout[name] for name in order}
    return document | flow.extensions


def node_mapping(node: Node) -> dict[str, Any]:
    """The raw mapping of a node in canonical order, defaults left out."""
    mapping: dict[str, Any] = {"type": node.type}
    if node.title:
        mapping["title"] = node.title
    if node.note:
        mapping["note"] = node.note
    if node.inputs:
        mapping["inputs"] = node.inputs
    mapping |= node.config
    if node.assertions:
        mapping["assertions"] = [assertion_mapping(spec) for spec in node.assertions]
    if node.mute:
        mapping["mute"] = True
    if node.bypass:
        mapping["bypass"] = True
    return mapping | node.extensions


def assertion_mapping(spec: AssertionSpec) -> dict[str, Any]:
    """The raw mapping of an assertion: name, kind, its arguments, then what to do with it."""
    mapping: dict[str, Any] = {"name": spec.name, spec.kind: getattr(spec, spec.kind)}
    mapping |= spec.arguments
    standard = {"on": spec.on, "on_fail": spec.on_fail, "criterion": spec.criterion, "scope": spec.scope}
    defaults = {"on": None, "on_fail": "record", "criterion": None, "scope": "full"}
    return mapping | {key: value for key, value in standard.items() if value != defaults[key]}


class CanonicalWriter:
    """Writes plain values as canonical lines, with the comments that belong to them."""

    def __init__(self, comments: Comments, path: str | None = None) -> None:
        self._comments = comments
        self._commented_inside = comments.inside()
        self._path = path
        self._lines: list[str] = []
        self._after_kept_lines = False

    def text(self) -> str:
        """What was written so far, each line ended."""
        return "\n".join([*self._lines, ""])

    def mapping(self, mapping: Mapping[str, Any], column: int, path: Path) -> None:
        """Write the entries of a mapping, one below the other, at `column`."""
        for position, (key, value) in enumerate(mapping.items()):
            self.entry(key, value, column, (*path, key), first=position == 0)

    def entry(self, key: str, value: Any, column: int, path: Path, *, first: bool = False) -> None:
        """Write one entry of a mapping with its comments; `first` of its block begins without a gap."""
        self._comment_lines(self._comments.above.get(path, ()), column, first)
        try:
            head = f"{' ' * column}{key_text(key)}:"
        except ScalarError as problem:
            raise self._refusal(path, problem) from None
        self._value(head, value, column, path)
        self._comment_lines(self._comments.below.get(path, ()), column, first=False)

    def _value(self, head: str, value: Any, column: int, path: Path) -> None:
        behind = self._comments.behind.get(path)
        tail = f"  {behind}" if behind else ""
        self._after_kept_lines = False
        block = block_text(value, column + _INDENT) if isinstance(value, str) else None
        if block is not None:
            self._lines += [f"{head} {block[0]}{tail}", *block[1:]]
            self._after_kept_lines = block[0].endswith("+")
            return
        line = None if self._stands_on_lines(value, path) else self._one_line(value, path)
        if line is not None and (is_scalar(value) or not value or len(head) + 1 + len(line) <= WIDTH):
            self._lines.append(f"{head} {line}{tail}")
        elif isinstance(value, dict):
            self._lines.append(head + tail)
            self.mapping(value, column + _INDENT, path)
        else:
            self._lines.append(head + tail)
            self._sequence(value, column + _INDENT, path)

    def _sequence(self, items: list[Any], column: int, path: Path) -> None:
        for position, item in enumerate(items):
            self._item(item, column, (*path, position), first=position == 0)

    def _item(self, item: Any, column: int, path: Path, first: bool) -> None:
        self._comment_lines(self._comments.above.get(path, ()), column, first)
        start = len(self._lines)
        self._value(" " * column + "-", item, column, path)
        dash = f"{' ' * column}-"
        head = self._lines[start]
        if head == dash or head.startswith(f"{dash}  #"):
            self._raise_first_line(start, column)
        self._comment_lines(self._comments.below.get(path, ()), column, first=False)

    def _raise_first_line(self, start: int, column: int) -> None:
        """Put the first entry of a block beside its dash, and the comments between above the dash."""
        behind = self._lines.pop(start)[column + 1 :].strip()
        between = [behind] if behind else []
        while self._lines[start].strip().startswith("#"):
            between.append(self._lines.pop(start).strip())
        self._lines[start] = f"{' ' * column}- {self._lines[start].lstrip(' ')}"
        self._lines[start:start] = [" " * column + line for line in between]

    def _comment_lines(self, lines: Any, column: int, first: bool) -> None:
        shown = list(lines)
        if first or self._after_kept_lines:
            while shown and not shown[0]:
                shown.pop(0)
        self._lines += [" " * column + line if line else "" for line in shown]
        self._after_kept_lines = self._after_kept_lines and not shown

    def _stands_on_lines(self, value: Any, path: Path) -> bool:
        """Whether a value takes lines of its own, however short it is."""
        if is_scalar(value) or not value:
            return False
        if path in self._commented_inside or path in (("nodes",), ("layout",)):
            return True
        return len(path) == 2 and path[0] == "nodes"

    def _one_line(self, value: Any, path: Path) -> str | None:
        """A value on one line, or None when its content needs several."""
        try:
            if is_scalar(value):
                return scalar_text(value)
            return _flow_text(value)
        except ScalarError as problem:
            raise self._refusal(path, problem) from None

    def _refusal(self, path: Path, problem: ScalarError) -> FlowError:
        node = str(path[1]) if path[:1] == ("nodes",) and len(path) > 1 else None
        field = field_text(path[2:] if node is not None else path) or None
        return FlowError([FlowProblem(str(problem), None, node, field, code="unwritable")], self._path)


def _flow_text(value: Any) -> str | None:
    """A value in flow style, or None when it holds text of several lines or a list of collections."""
    if isinstance(value, dict):
        parts = []
        for key, inner in value.items():
            text = _flow_text(inner)
            if text is None:
                return None
            parts.append(f"{key_text(key, inside_flow=True)}: {text}")
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list | tuple):
        if any(not is_scalar(inner) for inner in value):
            return None
        texts = [_flow_text(inner) for inner in value]
        return (
            None if None in texts else "[" + ", ".join(text for text in texts if text is not None) + "]"
        )
    if isinstance(value, str) and block_text(value, 0) is not None:
        return None
    return scalar_text(value, inside_flow=True)
