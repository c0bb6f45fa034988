"""Use case: grades travel as `NAME.grades.jsonl` beside the flow, so that others and CI have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.spreadsheet import write_json_lines
from flowboard.workspace.stores import opened_store

_REQUIRED = ("subject", "node", "port", "grade")
_FIELDS = {field.name for field in fields(GradeRecord)}


@dataclass(frozen=True, slots=True)
class GradesMoved:
    """How many grades the file holds, and how many of them were new to where they went."""

    path: str
    grades: int
    new: int

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


def grades_path(flow_path: Path) -> Path:
    """`NAME.grades.jsonl` beside `NAME.flow.yaml`."""
    name = flow_path.name.removesuffix(".yaml").removesuffix(".flow")
    return flow_path.parent / f"{name}.grades.jsonl"


def export_grades(flow_path: Path, target: Path | None = None) -> GradesMoved:
    """Write every grade in the store of a flow to a file, oldest first.

    Raises:
        WorkspaceError: the store can't be read or the file can't be written.
    """
    path = target or grades_path(flow_path)
    with opened_store(flow_path) as store:
        records = list(grades.stream(store))
    known = {record.id for record in _read(path)} if path.is_file() else set()
    replace_file(path, lambda stream: write_json_lines(stream, map(_line, records)))
    return GradesMoved(str(path), len(records), sum(record.id not in known for record in records))


def import_grades(flow_path: Path, source: Path | None = None) -> GradesMoved:
    """Take grades from a file into the store of a flow. Those that it has already change nothing.

    Raises:
        WorkspaceError: the file isn't there, or a line of it is no grade; nothing is taken then.
    """
    path = source or grades_path(flow_path)
    if not path.is_file():
        raise WorkspaceError(f"There is no file {path} with grades. Name it with --file.")
    records = list(_read(path))
    with opened_store(flow_path) as store:
        return GradesMoved(str(path), len(records), grades.append(store, records))


def _line(record: GradeRecord) -> dict[str, Any]:
    return {name: value for name, value in asdict(record).items() if value not in (None, "", False)}


def _read(path: Path) -> Iterator[GradeRecord]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _record(orjson.loads(line))
                except (ValueError, TypeError) as error:
                    raise WorkspaceError(f"{path}:{number}: this is no grade: {error}.") from error


def _record(entry: Any) -> GradeRecord:
    if not isinstance(entry, dict):
        raise ValueError("a line is one JSON object")
    missing = [name for name in _REQUIRED if not isinstance(entry.get(name), str)]
    if missing:
        raise ValueError(f"it has no {missing[0]!r}")
    if entry["grade"] not in ("good", "bad", "unsure"):
        raise ValueError(f"the grade is good, bad or unsure, not {entry['grade']!r}")
    if len(entry["subject"]) != 64 or not all(digit in "0123456789abcdef" for digit in entry["subject"]):
        raise ValueError("the subject isn't 64 hex digits")
    return GradeRecord(**{name: value for name, value in entry.items() if name in _FIELDS})
