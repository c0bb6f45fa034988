"""A flow that praises products, with an evaluator and grades. It asks no model and runs no code."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy import update

from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.location import locate_store
from flowboard.store.store import RunRecord, Store
from flowboard.store.tables import metadata
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run

HEAD = """\
flowboard: 1
name: praise
nodes:
  products:
    type: dataset
    path: products.jsonl
  praise:
    type: transform
    inputs: {value: products.name}
    steps: [{do: template, template: 'The {{ value }} is great.'}]
"""
"""The beginning of flows that praise products; what is asserted of `praise` may follow."""

FLOW = (
    HEAD
    + """\
  review:
    type: grading
    inputs: {output: praise.value, product: products.name}
    wait: false
  # How good the praise is.
  quality:
    type: multi_evaluator
    inputs: {output: praise.value, product: products.name}
    criteria:
      - id: calm
        text: It isn't shouting.
        candidates:
          - {name: no_mark, check: not_contains, value: '!'}
          - {name: no_great, check: not_contains, value: great}
      - id: sure
        version: 2
        text: It asks nothing.
        candidates:
          - {name: no_question, check: not_contains, value: '?'}
          - {name: not_long, check: length, unit: characters, max: 400}
layout:
  products: [0, 0]
"""
)

LOUD, ASKING = "kettle!", "lamp?"


NAME = "praise.flow.yaml"


def write_flow(folder: Path, names: Iterable[str], flow: str = FLOW, name: str = NAME) -> Path:
    """The flow, in `folder`, over products of these names; gives its path."""
    path = folder / name
    path.write_text(flow)
    rows = [{"id": f"p{number}", "name": name} for number, name in enumerate(names)]
    (folder / "products.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def products(good: int, loud: int, asking: int) -> list[str]:
    """Names of products, all different: so many whose praise is good, too loud, and a question."""
    return (
        [f"pen {number}" for number in range(good)]
        + [f"{number} {LOUD}" for number in range(loud)]
        + [f"{number} {ASKING}" for number in range(asking)]
    )


def run(path: Path, **request: Any) -> RunRecord:
    """Run the flow."""
    load(path).run(**request)
    return latest(path)


def latest(path: Path) -> RunRecord:
    """The latest run of the flow."""
    return find_run(path.parent, "latest").record


def opened(path: Path) -> Store:
    """The store of the flow."""
    return Store.open(find_run(path.parent, "latest").store)


def rows_of(path: Path, node: str = "quality") -> list[EvaluatorRow]:
    """The rows of an evaluator in the latest run."""
    with opened(path) as store:
        return evaluator_rows(store, latest(path), NodeTypes(), node)


def a_grade(row: EvaluatorRow, verdict: str, **more: Any) -> GradeRecord:
    """A grade of a row as a grader of the step would give it."""
    return GradeRecord(
        **(
            {
                "subject": row.subject,
                "node": "praise",
                "port": "value",
                "grade": verdict,
                "grader": "ada",
                "key": row.key,
                "output_hash": row.output_hash,
            }
            | more
        )
    )


def grade(path: Path, entries: Sequence[GradeRecord]) -> None:
    """Put entries into the log."""
    with opened(path) as store:
        grades.append(store, entries)


def grade_all(path: Path, **more: Any) -> None:
    """Grade every row of the latest run: bad where the praise is loud or a question."""
    run_id = latest(path).id
    grade(
        path,
        [
            a_grade(row, "bad" if set("!?") & set(row.output) else "good", run_id=run_id, **more)
            for row in rows_of(path)
        ],
    )


def grade_calm(path: Path) -> None:
    """Grade every row of the latest run for the criterion `calm`: bad where the praise is loud."""
    grade(
        path,
        [
            a_grade(row, "bad" if "!" in row.output else "good", criterion="calm")
            for row in rows_of(path)
        ],
    )


def graded_flow(folder: Path, names: Iterable[str], flow: str = FLOW, name: str = NAME) -> Path:
    """The flow over products of these names, run and graded; gives its path.

    It is run once in a process; whoever asks for the same one after that gets a copy.
    """
    made = _run_and_graded(tuple(names), flow, name)
    shutil.copytree(made.parent, folder, dirs_exist_ok=True)
    path = folder / name
    with Store.open(locate_store(path, {})) as store, store.writing() as connection:
        for table in metadata.tables.values():
            if "flow_path" in table.columns:
                connection.execute(update(table).values(flow_path=str(path)))
    return path


@cache
def _run_and_graded(names: tuple[str, ...], flow: str, name: str) -> Path:
    folder = TemporaryDirectory(prefix="flowboard-praise-")
    atexit.register(folder.cleanup)
    path = write_flow(Path(folder.name), names, flow, name)
    run(path)
    grade_all(path)
    return path
