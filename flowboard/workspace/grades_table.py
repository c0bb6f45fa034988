"""Use case: take grades from a table of any other tool: a CSV of `id`, `grade` or `label`, and maybe `note`.

A `grade` is good, bad or unsure; a `label` is 1 for bad and 0 for good, as AlignEval writes it. The `id`
is the key of a row in a run of the flow, or a part of it that only one row has, such as the `id` of the
data. What a grade attaches to is the output of that row, so it holds in other runs as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote

from flowboard.flow.canonical import digest
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.grades import GradesMoved
from flowboard.workspace.grading.rows import GradingRow, GradingRows
from flowboard.workspace.stores import opened_store
from flowboard.workspace.tables import CsvFile, open_csv

Grade = Literal["good", "bad", "unsure"]

_GRADES: Final[Mapping[str, Grade]] = {"good": "good", "bad": "bad", "unsure": "unsure"}
_LABELS: Final[Mapping[str, Grade]] = {"0": "good", "1": "bad"}


def import_table(
    flow_path: Path,
    source: Path,
    node: str,
    types: NodeTypes,
    *,
    run: str = "latest",
    criterion: str = "",
    grader: str = "imported",
) -> GradesMoved:
    """Take the grades of a CSV for the rows of a run. A line that is taken again changes nothing.

    Args:
        flow_path: the flow.
        source: the CSV.
        node: whose rows are graded: a grading node, an evaluator, or the step itself.
        types: the node types at hand.
        run: of the flow.
        criterion: what the grades are about; the output as a whole if it is empty.
        grader: whose grades they are.

    Raises:
        WorkspaceError: there is no such run or node, or a line is no grade of one of its rows; with file,
            line and column. Nothing is taken then.
    """
    with in_plain_words(), opened_store(flow_path) as store:
        record = store.find_run(run, flow_path=str(flow_path.resolve()))
        rows = GradingRows(store, record, types, node)
        version = rows.criterion(criterion).version if criterion else 1
        by_name = _by_name(list(rows.read(repeated=True)))
        records = [
            GradeRecord(
                subject=row.subject,
                node=rows.graded.id,
                port=rows.port,
                grade=grade,
                criterion=criterion,
                criterion_version=version,
                note=note,
                grader=grader,
                output_hash=row.output_hash,
                run_id=record.id,
                key=row.key,
                id=digest([row.subject, criterion, version, grade, note, grader])[:24],
            )
            for row, grade, note in _read(open_csv(source), by_name)
        ]
        return GradesMoved(str(source), len(records), grades.append(store, records))


def _by_name(rows: Sequence[GradingRow]) -> dict[str, GradingRow | None]:
    """The rows by what a table may call them; None where several rows are called so."""
    found: dict[str, GradingRow | None] = {}
    for row in rows:
        labels = {unquote(part.rpartition("=")[2]) for part in row.key.split(";")}
        for name in {row.key, *labels}:
            found[name] = None if name in found and found[name] != row else row
    return found


def _read(
    file: CsvFile, by_name: Mapping[str, GradingRow | None]
) -> Iterator[tuple[GradingRow, Grade, str]]:
    names = file.place("id")
    told = file.place("grade", "label")
    words = _GRADES if file.header[told] == "grade" else _LABELS
    noted = file.header.index("note") if "note" in file.header else None
    for line in file.rows():
        name, word = line.cells[names].strip(), line.cells[told].strip().lower()
        if not word:
            continue  # a row that nobody has graded yet
        if word not in words:
            raise file.wrong(line.line, told, f"{word[:40]!r} is none of {', '.join(words)}.")
        row = by_name.get(name)
        if row is None:
            what = "several rows are called so: write their whole keys" if name in by_name else (
                "the run has no such row: is it the right run and node?"
            )  # fmt: skip
            raise file.wrong(line.line, names, f"{name[:80]!r}: {what}. Nothing was taken.")
        yield row, words[word], "" if noted is None else line.cells[noted].strip()
