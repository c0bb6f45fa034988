"""A chain of three steps over forty rows, some broken at the first, some at the second, with grades.

The middle step has no check. People see one row otherwise than the evaluator each way, and one row
otherwise than each other.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import orjson

from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.verifying import VerifyRequest, verify

FLOW = """\
flowboard: 1
name: chain
nodes:
  rows:
    type: dataset
    path: rows.jsonl
  first:
    type: transform
    inputs: {value: rows.text, mark: rows.one}
    steps: [{do: template, template: '{{ value }} {{ mark }}'}]
    assertions:
      - {name: as_gold, check: equals, to: rows.gold}
  second:
    type: transform
    title: Second step
    inputs: {value: first.value, mark: rows.two}
    steps: [{do: template, template: '{{ value }} {{ mark }}'}]
  third:
    type: transform
    inputs: {value: second.value}
    steps: [{do: template, template: 'Answer: {{ value }}'}]
    assertions:
      - {name: nothing_bad, check: not_contains, value: BAD}
  check:
    type: multi_evaluator
    inputs: {output: third.value, text: rows.text}
    criteria:
      - id: clean
        text: Nothing in it is bad.
        candidates:
          - {name: no_bad, check: not_contains, value: BAD}
"""
AT_FIRST, AT_SECOND, ROWS = 10, 16, 40
"""Rows before the tenth are broken at the first step, those before the sixteenth at the second."""
FALSE_FAIL, FALSE_PASS, DISPUTED = "r00", "r20", "r21"


def write_flow(folder: Path, flow: str = FLOW) -> Path:
    """The flow with its rows, in `folder`; gives its path."""
    rows = [
        {
            "id": f"r{number:02}",
            "text": f"text {number}",
            "one": "BAD" if number < AT_FIRST else "ok",
            "two": "BAD" if AT_FIRST <= number < AT_SECOND else "ok",
            "gold": f"text {number} ok",
        }
        for number in range(ROWS)
    ]
    (folder / "rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    path = folder / "chain.flow.yaml"
    path.write_text(flow)
    return path


def run_graded(folder: Path) -> None:
    """Write and run the flow, and grade its rows."""
    load(write_flow(folder)).run()
    found = find_run(folder, "latest")
    with Store.open(found.store) as store:
        rows = {row.key: row for row in evaluator_rows(store, found.record, NodeTypes(), "check")}
        grades.append(store, [_grade(row) for row in rows.values()])
        grades.append(
            store,
            [
                _grade(rows[DISPUTED], grader="second", grade="bad", note="Too short."),
                _grade(rows["r22"], grader="second"),
            ],
        )


def verify_chain(folder: Path) -> None:
    """Replay failing rows of the latest run with repairs; the result is kept with it."""
    asyncio.run(verify(folder, "latest", NodeTypes(), VerifyRequest(), lambda _cost: None))


def _grade(row: EvaluatorRow, **more: str) -> GradeRecord:
    is_bad = ("BAD" in str(row.output)) != (row.key in (FALSE_FAIL, FALSE_PASS))
    notes = {FALSE_PASS: "It answers nothing.", FALSE_FAIL: ""}
    told = {
        "grade": "bad" if is_bad else "good",
        "grader": "first",
        "note": notes.get(row.key, ""),
    }
    return GradeRecord(subject=row.subject, node="third", port="value", key=row.key, **(told | more))
