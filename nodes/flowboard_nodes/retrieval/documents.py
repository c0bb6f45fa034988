"""Reading the documents: text files, the files of a folder, or the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final, Literal

from flowboard.node import Context, NodeFailed, Value
from flowboard_nodes.dataset import Dataset
from flowboard_nodes.steps.step import text_of
from flowboard_nodes.tables.encoding import open_text
from flowboard_nodes.tables.formats import format_of
from flowboard_nodes.tables.report import Report

MAX_FILES: Final = 10_000
MAX_FILE_BYTES: Final = 5_000_000
MAX_CHARACTERS: Final = 50_000_000
"""Of all documents together: they and their index are in memory."""

TEXT_SUFFIXES: Final = (".txt", ".md", ".markdown")

Kind = Literal["text", "table", "folder"]


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: a text under an id, and where it is from (`file`, or `row` of a table)."""

    id: str
    text: str
    origin: Mapping[str, Value] = field(default_factory=dict)


def kind_of(path: str) -> Kind:
    """What stands under a path, told by its name alone; what has no extension is a folder.

    Raises:
        ValueError: the extension is none of those that are read.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if path.endswith("/") or not suffix:
        return "folder"
    if suffix in TEXT_SUFFIXES:
        return "text"
    try:
        format_of(path)
    except ValueError:
        raise ValueError(
            f"{path!r} is no text ({', '.join(TEXT_SUFFIXES)}) and no table, such as CSV or JSON Lines; "
            "the name of a folder ends in /"
        ) from None
    return "table"


def listed(folder: str, ctx: Context) -> list[str]:
    """The text files in a folder and in the folders within it, in the order of their paths.

    Raises:
        NodeFailed: the folder can't be listed, or has no such file.
    """
    names = [name for name in ctx.files.list(folder) if name.lower().endswith(TEXT_SUFFIXES)]
    if not names:
        raise NodeFailed(
            f"{folder} has no file that ends in {', '.join(TEXT_SUFFIXES)}", stops_node=True
        )
    return sorted(names)


def text_files(names: Sequence[str], ctx: Context) -> Iterator[Document]:
    """Text files as documents, each called by its path.

    Raises:
        NodeFailed: one can't be read, or there are too many or too large ones.
    """
    if len(names) > MAX_FILES:
        raise too_much(f"there are {len(names):,} files, more than {MAX_FILES:,}")
    for name in names:
        report = Report(
            name,
            lambda message, level: ctx.log(message, "warning" if level == "warning" else "info"),
        )
        with ctx.files.open(name) as raw:
            if raw.seek(0, 2) > MAX_FILE_BYTES:
                raise too_much(f"{name} has more than {MAX_FILE_BYTES:,} bytes")
            raw.seek(0)
            text = open_text(raw, None, report, newline="")
            with text.stream as stream:
                content = stream.read().replace("\r\n", "\n").replace("\r", "\n")
        yield Document(name, content, {"file": name})


def table_rows(
    path: str, columns: Sequence[str], id_column: str | None, ctx: Context
) -> Iterator[Document]:
    """The rows of a table as documents, each called by its id or its number.

    The text of a document are the values of `columns`, or of all columns, a line each.

    Raises:
        NodeFailed: the table can't be read, or lacks one of the columns.
    """
    taken: dict[str, int] = {}
    for number, row in enumerate(Dataset(path=path, id=id_column).rows(ctx), start=1):
        record: dict[str, Any] = dict(row.outputs)
        if number == 1 and (missing := [name for name in columns if name not in record]):
            raise NodeFailed(
                f"{path}: `columns` names {missing[0]!r}, which the table doesn't have; "
                f"it has: {', '.join(record)}",
                stops_node=True,
            )
        name = row.id or str(number)
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name}~{taken[name]}"
        values = [text_of(record.get(column)) for column in columns or record]
        yield Document(name, "\n".join(value for value in values if value), {"row": record})


def capped(documents: Iterator[Document]) -> Iterator[Document]:
    """The documents, as long as they are within the cap together.

    Raises:
        NodeFailed: they aren't.
    """
    left = MAX_CHARACTERS
    for document in documents:
        left -= len(document.text)
        if left < 0:
            raise too_much(f"the documents have more than {MAX_CHARACTERS:,} characters")
        yield document


def too_much(what: str) -> NodeFailed:
    """The failure of a node that has more to search than it can; it ends with what to do."""
    return NodeFailed(f"{what}; leave out what isn't needed, or search with two nodes", stops_node=True)
