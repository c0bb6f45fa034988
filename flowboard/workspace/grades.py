"""Use case: grades travel as `NAME.grades.jsonl` beside the flow, so that others and CI have them.

A line is an entry of the log: a grade, the undoing of one, or the flag of a broken row. What goes
out and comes in again, here or elsewhere, is the same entry, with fields that this version doesn't
know as they were.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from flowboard.flow.canonical import digest
from flowboard.store import grades
from flowboard.store.grades import ACTIONS, GRADE_FIELDS, GradeRecord
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.spreadsheet import write_json_lines
from flowboard.workspace.stores import opened_store


@dataclass(frozen=True, slots=True)
class GradesMoved:
    """How many entries the file holds, and how many of them were new to where they went."""

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
    """Add every grade in the store of a flow to a file, oldest first.

    Grades of the file that the store doesn't have stay: they are somebody else's.

    Raises:
        WorkspaceError: the store can't be read, or the file holds something else or can't be written.
    """
    path = target or grades_path(flow_path)
    before = {record.id: record for record in _read(path)} if path.is_file() else {}
    with opened_store(flow_path) as store:
        merged = before | {record.id: record for record in grades.log(store)}
    records = sorted(merged.values(), key=lambda record: (record.created_at, record.id))
    replace_file(path, lambda stream: write_json_lines(stream, map(_line, records)))
    return GradesMoved(str(path), len(records), len(merged) - len(before))


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


# -- a line ------------------------------------------------------------------------------------------


def _line(record: GradeRecord) -> dict[str, Any]:
    """The entry without what is as usual. Unknown fields stand beside the known ones, as they came."""
    known = {name: getattr(record, name) for name in GRADE_FIELDS if name != "more"}
    said = {
        name: value
        for name, value in known.items()
        if value is not None and value is not False and value != ""
    }
    if record.action == "grade":
        del said["action"]
    return {**said, **record.more}


def _read(path: Path) -> Iterator[GradeRecord]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    # orjson refuses half of a surrogate pair, which a note may hold.
                    entry = (json if b"\\ud" in line.lower() else orjson).loads(line)
                    yield _record(entry)
                except (ValueError, TypeError) as error:
                    raise WorkspaceError(f"{path}:{number}: this is no grade: {error}.") from error


def _record(entry: Any) -> GradeRecord:
    if not isinstance(entry, dict):
        raise ValueError("a line is one JSON object")
    for name, (is_right, sentence) in _RULES.items():
        if name in _REQUIRED and not isinstance(entry.get(name), str):
            raise ValueError(f"it has no {name!r}")
        if entry.get(name) is not None and not is_right(entry[name]):
            raise ValueError(f"{name!r} {sentence}, not {str(entry[name])[:80]!r}")
    known = {name: entry[name] for name in _RULES if entry.get(name) is not None}
    more = {name: value for name, value in entry.items() if name not in _RULES}
    # Without an id, the same line is the same entry however often it comes.
    return GradeRecord(**({"id": digest(entry)[:24]} | known), more=more)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_REQUIRED: Final = ("subject", "node", "port", "grade")
_Rule = tuple[Callable[[Any], bool], str]
_TEXT: Final[_Rule] = (_is_text, "is a text")
_RULES: Final[Mapping[str, _Rule]] = {
    "subject": (_is_digest, "is 64 hex digits"),
    "node": _TEXT,
    "port": _TEXT,
    "grade": (lambda value: value in ("good", "bad", "unsure"), "is good, bad or unsure"),
    "criterion": _TEXT,
    "criterion_version": (
        lambda value: isinstance(value, int) and not _is_flag(value) and 1 <= value < 2**31,
        "is a whole number from 1 on",
    ),
    "note": _TEXT,
    "grader": _TEXT,
    "output_hash": _TEXT,
    "run_id": _TEXT,
    "key": _TEXT,
    "blind": (_is_flag, "is true or false"),
    "probability": (lambda value: _is_number(value) and 0 <= value <= 1, "lies between 0 and 1"),
    "supersedes": _TEXT,
    "created_at": (_is_number, "is a number of seconds since 1970"),
    "id": (lambda value: _is_text(value) and 0 < len(value) <= 100, "is a short text"),
    "action": (lambda value: value in ACTIONS, f"is one of {', '.join(ACTIONS)}"),
    "seen": (_is_flag, "is true or false"),
}
