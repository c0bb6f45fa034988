"""A CSV of outputs, `[id,]input,output[,label][,note]`, read as a whole and checked before anything is kept.

Rows without a column `id` are numbered. Whatever is wrong is a sentence that names the file, and the line
where there is one.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flowboard.workspace.errors import WorkspaceError

ID: Final = "id"
NEEDED: Final = ("input", "output")
LABEL: Final = "label"
MOST_ROWS: Final = 100_000

_NOTE: Final = "note"
_ALSO_CALLED: Final[Mapping[str, str]] = {
    "explanation": _NOTE, "notes": _NOTE, "labels": LABEL, "grade": LABEL, "verdict": LABEL,
}  # fmt: skip
"""Other names that are taken for ours, as long as there is no column of that name."""
_LIKE: Final[Mapping[str, frozenset[str]]] = {
    "input": frozenset(
        [
            "question",
            "prompt",
            "query",
            "request",
            "instruction",
            "instructions",
            "source",
            "text",
            "context",
            "document",
            "inputs",
            "user",
            "user_input",
            "ticket",
            "article",
        ]
    ),
    "output": frozenset(
        [
            "answer",
            "response",
            "completion",
            "reply",
            "generation",
            "summary",
            "prediction",
            "generated",
            "outputs",
            "result",
            "assistant",
            "model_output",
            "llm_output",
            "description",
        ]
    ),
}
"""What others call these columns. A table that has them may be data for a prompt as well: nothing is taken for granted."""
_DELIMITERS: Final = ",;\t|"
_SEPARATOR: Final = re.compile(r'"?sep=.{1,2}?"?[ \t]*[\r\n]+', re.IGNORECASE)  # Excel's own first line
_HEAD: Final = 1 << 16  # bytes in which the header is looked for
_LONGEST_CELL: Final = 1_000_000  # characters
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class OutputsTable:
    """The rows of a file.

    Attributes:
        name: of the file.
        header: the columns; `id`, `input`, `output`, `label` and `note` are called so, whatever their case
            was in the file.
        rows: as many cells as there are columns.
        is_numbered: whether the file has no ids, so that its rows were numbered.
        repeated: how many rows were left out, as they stood there before, word for word.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_numbered: bool = False
    repeated: int = 0

    def column(self, name: str) -> Sequence[str]:
        """The cells of a column, without the blanks around them; empty texts where there is no such column."""
        if name not in self.header:
            return [""] * len(self.rows)
        place = self.header.index(name)
        return [row[place].strip() for row in self.rows]

    @property
    def labels(self) -> Mapping[str, int]:
        """How many rows have which label, as the file writes it; the most frequent first."""
        return dict(Counter(label for label in self.column(LABEL) if label).most_common())


def missing_columns(path: Path) -> tuple[str, ...]:
    """Which of `input` and `output` the header of a file lacks; none where it is made for label mode.

    Raises:
        WorkspaceError: the file is empty.
    """
    names = _names(path)
    return tuple(name for name in NEEDED if name not in names)


def likely_columns(path: Path) -> dict[str, str]:
    """What the file may call `input` and `output`, where it has one column for each; else nothing.

    Raises:
        WorkspaceError: the file is empty.
    """
    found = {}
    for name, others in _LIKE.items():
        columns = [one for one in _names(path) if one == name or one.casefold() in others]
        if len(columns) != 1:
            return {}
        found[name] = columns[0]
    return found


def _names(path: Path) -> tuple[str, ...]:
    """The columns that the header of a file names."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip():
        raise WorkspaceError(
            f"{path.name} is empty. Its first line names the columns, such as id,input,output,label."
        )
    encoding = "utf-16" if head.startswith(_UTF16) else "utf-8-sig"
    return _header(_first_line(_without_separator(head.decode(encoding, "replace"))))


def read_outputs(path: Path) -> OutputsTable:
    """Read a file whose header `missing_columns` has nothing against.

    Raises:
        WorkspaceError: it isn't UTF-8 or no CSV, has no rows or too many, a row has other cells than the
            header, or ids are missing or occur twice.
    """
    name = path.name
    text = _text(path)
    first = _first_line(text)
    header = _header(first)
    if doubled := next((one for one in header if header.count(one) > 1), None):
        raise WorkspaceError(f"{name} has two columns called {doubled!r}. Rename one of them.")
    rows: list[tuple[str, ...]] = []
    seen: dict[str, tuple[int, tuple[str, ...]]] = {}
    repeated = 0
    is_numbered = ID not in header
    header = (ID, *header) if is_numbered else header
    place = header.index(ID)
    for line, read in _records(text, _delimiter(first), name):
        cells = (str(len(rows) + 1), *read) if is_numbered else tuple(read)
        if len(cells) != len(header):
            raise WorkspaceError(
                f"{name}, line {line}: there are {len(read)} cells, but the header has "
                f"{len(header) - is_numbered}. Put cells that hold commas or line breaks in quotes."
            )
        id_ = cells[place].strip()
        if not id_:
            raise WorkspaceError(f"{name}, line {line}: this row has no id. Give every row its own.")
        if id_ in seen:
            before, same = seen[id_]
            if cells == same:
                repeated += 1
                continue
            raise WorkspaceError(
                f"{name}: the id {id_[:80]!r} stands in line {before} and again in line {line}. Give every "
                "row an id of its own, so that a label belongs to one output; or leave the column out, and "
                "the rows are numbered."
            )
        if len(rows) == MOST_ROWS:
            raise WorkspaceError(
                f"{name} has more than {MOST_ROWS:,} rows, the most for label mode. Take a random part of "
                "it: a few hundred rows are plenty to label."
            )
        seen[id_] = line, cells
        rows.append(cells)
    if not rows:
        raise WorkspaceError(
            f"{name} has a header and no rows. Add outputs below it, then drop it again."
        )
    return OutputsTable(name, header, tuple(rows), is_numbered, repeated)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{path.name} isn't UTF-8 text, so some letters would come out wrong. Save it as “CSV UTF-8” in "
            "your spreadsheet, then drop it again."
        ) from error
    return _without_separator(text)


def _without_separator(text: str) -> str:
    """A file's text from its header on."""
    text = text.lstrip("\r\n")
    found = _SEPARATOR.match(text)
    return text[found.end() :] if found else text


def _first_line(text: str) -> str:
    return re.split(r"[\r\n]", text, maxsplit=1)[0]


def _header(line: str) -> tuple[str, ...]:
    """The columns that a first line names. Those that label mode knows are written as it does."""
    cells = next(csv.reader([line], delimiter=_delimiter(line)), [])
    plain = [cell.strip() for cell in cells]
    names = {ID, *NEEDED, LABEL, _NOTE}
    given = {cell.casefold() for cell in plain}
    header: list[str] = []
    for number, cell in enumerate(plain, start=1):
        low = cell.casefold()
        alias = _ALSO_CALLED.get(low)
        if alias is not None and alias not in given and alias not in header:
            header.append(alias)
        else:
            header.append(low if low in names else cell or f"column {number}")
    return tuple(header)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header with their last lines; blank ones are left out."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader, None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise WorkspaceError(
                f"{name}, line {reader.line_num}: this isn't CSV ({error}). Is a quote left open there?"
            ) from error
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells
