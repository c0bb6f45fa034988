"""A flow together with the text it was read from, so that saving changes only what was edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath

from flowboard.flow.comments import Path
from flowboard.flow.document import Flow
from flowboard.flow.source import Source


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A flow and the file content that says it.

    `text` is the content without a byte order mark (`mark` holds that); `hash` is sha256 over the
    bytes, to notice a change from outside; `source` knows the place and the comments of every
    value; `format` is the format that the text is written in.
    """

    flow: Flow
    text: str
    path: str | None
    hash: str
    source: Source = field(repr=False)
    format: int = 1
    mark: str = ""

    @property
    def lines(self) -> dict[Path, int]:
        """Lines by path: `(node,)`, `(node, "template")`, `(node, "assertions", 0, "name")`.

        Fields of the document stand below an empty node id: `("", "layout", "tweets")`.
        """
        return {
            path[1:] if path[0] == "nodes" and len(path) > 1 else ("", *path): entry.line + 1
            for path, entry in self.source.entries.items()
        }

    def line(self, node: str | None, *field_path: str | int) -> int | None:
        """The line of a field of a node, or of the nearest thing around it that the text has.

        With None as node, of a field of the document.
        """
        return self.source.line(field_path if node is None else ("nodes", node, *field_path))

    def with_flow(self, flow: Flow) -> FlowFile:
        """The file with another flow in it: text outside of edited nodes stays as it is.

        Raises:
            FlowError: the flow holds something that a flow file can't.
        """
        from flowboard.flow.splicing import with_flow

        return with_flow(self, flow)

    def save(self, path: str | FilePath | None = None) -> None:
        """Write the text to `path` (default: where it was read), all of it or nothing.

        Raises:
            FlowError: there is no path, or the file can't be written; the old one stays.
        """
        from flowboard.flow.writing import write_flow

        write_flow(self, path)
