"""How long an edit of an open flow takes, from the call to the change that clients are told."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.session import FlowSession

SIZES = (50, 200, 500)
LEVEL = 5.0  # milliseconds, at 500 nodes

Batch = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Timed:
    """One kind of edit on a flow of so many nodes; times in milliseconds.

    `cpu` is that of the thread which edits: on a busy machine the clock on the wall tells little.
    """

    nodes: int
    kind: str
    cpu: float
    median: float
    slow: float

    def __str__(self) -> str:
        return (
            f"{self.nodes:5} nodes, {self.kind:13} {self.cpu:7.2f} {self.median:8.2f} {self.slow:8.2f} "
            f"{f'<= {LEVEL:.2f}':>8}"
        )


def flow_of(nodes: int) -> str:
    """A flow of prompts, models and evaluators in chains of thirty, all fed by one file."""
    steps, places = [], ["  rows: [0, 0]"]
    feeding = "rows.text"
    for number in range((nodes - 1 + 2) // 3):
        steps += [
            f"  ask{number}:",
            "    type: prompt",
            f"    inputs: {{text: {feeding}}}",
            f"    template: Say {{{{ text }}}} in other words, please ({number}).",
            f"  answer{number}:",
            "    type: llm",
            f"    inputs: {{prompt: ask{number}.prompt}}",
            "    models: [local/m]",
            "    assertions:",
            "      - {name: own, check: no_new_numbers, source: rows.text}",
            f"  check{number}:",
            "    type: multi_evaluator",
            f"    inputs: {{output: answer{number}.text}}",
            "    criteria:",
            "      - id: form",
            "        candidates:",
            "          - {name: no_seven, check: not_contains, value: '7'}",
        ]
        for row, name in enumerate(("ask", "answer", "check")):
            places.append(f"  {name}{number}: [{300 * number}, {200 * row}]")
        feeding = f"answer{number}.text" if (number + 1) % 10 else "rows.text"
    head = ["flowboard: 1", "nodes:", "  rows:", "    type: dataset", "    path: rows.csv"]
    return "\n".join([*head, *steps, "layout:", *places, ""])


def kinds(middle: int) -> dict[str, Callable[[int], Batch]]:
    """What people do most, each as the n-th batch of it, around a node in the middle."""
    ask, answer = f"ask{middle}", f"answer{middle}"
    first = lambda number: answer if number == 0 else f"again{number - 1}"  # noqa: E731
    return {
        "typing": lambda n: [_field(ask, ["template"], f"Say {{{{ text }}}} {n} times")],
        "a variable": lambda n: [_field(ask, ["template"], f"{{{{ text }}}} {{{{ more{n} }}}}")],
        "moving": lambda n: [{"op": "move_nodes", "places": {ask: [n, n]}}],
        "a parameter": lambda n: [_field(answer, ["max_tokens"], n + 1)],
        "wiring": lambda n: [
            {"op": "set_wire", "source": ("rows.id", "rows.text")[n % 2], "target": ask, "port": "text"}
        ],
        "adding": lambda n: [
            {"op": "set_node", "id": f"new{n}", "place": [n, 900], "node": {
                "type": "llm", "models": ["local/m"], "inputs": {"prompt": f"{ask}.prompt"}}}
        ],
        "removing": lambda n: [{"op": "remove_node", "id": f"new{n}"}],
        "renaming": lambda n: [{"op": "rename_node", "id": first(n), "to": f"again{n}"}],
    }  # fmt: skip


def _field(node: str, path: list[str], value: Any) -> dict[str, Any]:
    return {"op": "set_field", "id": node, "path": path, "value": value}


def measure(nodes: int, rounds: int, folder: Path) -> Iterator[Timed]:
    """Every kind of edit, `rounds` times each, then as many steps back."""
    path = folder / f"of_{nodes}.flow.yaml"
    path.write_text(flow_of(nodes))
    (folder / "rows.csv").write_text("id,text\n1,hello\n")
    session = FlowSession.open(path, NodeTypes())
    try:
        for kind, batch in kinds(nodes // 6).items():
            apply = partial(_apply, session, kind, batch)
            yield _timed(nodes, kind, rounds, apply)
            session.settle()
        yield _timed(nodes, "undo a rename", rounds, lambda number: session.undo(OWNER))
        yield _timed(nodes, "undo", max(2, rounds // 3), lambda number: session.undo(OWNER))
    finally:
        session.close()


def _apply(session: FlowSession, kind: str, batch: Callable[[int], Batch], number: int) -> None:
    session.apply(OWNER, kind, batch(number))


def _timed(nodes: int, kind: str, rounds: int, once: Callable[[int], object]) -> Timed:
    times, cpu = [], []
    for number in range(rounds):
        begun, worked = time.perf_counter(), time.thread_time()
        once(number)
        times.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
    return Timed(nodes, kind, median(cpu), median(times), quantiles(times, n=20)[-1])


def run_editing(scale: float) -> None:
    """Measure and print the table."""
    print(f"{'editing':26} {'CPU ms':>7} {'wall ms':>8} {'95 % ms':>8} {'level':>8}")
    folder = Path(tempfile.mkdtemp(prefix="flowboard-editing-"))
    try:
        for nodes in SIZES:
            for timed in measure(nodes, max(4, int(200 * scale)), folder):
                print(timed, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
