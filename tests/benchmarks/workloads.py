"""The five workloads, and the flow files that describe them to the engine."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import orjson

from flowboard.llm.recorded import recording_key
from flowboard.node import ChatRequest

PROFILE = "bench"
MODEL = f"{PROFILE}/test-model"
TEMPLATE = "Say something about this text.\n{{ text }}"


@dataclass(frozen=True, slots=True)
class Workload:
    """Rows, each with one generation, `judges` judge calls and `checks` declarative checks.

    `latency` is the provider's in seconds, `concurrency` the calls at once. With `recorded` the
    answers come from a recording.
    """

    name: str
    rows: int
    judges: int
    checks: int
    latency: float
    concurrency: int
    recorded: bool = False

    @property
    def calls(self) -> int:
        """Model calls altogether."""
        return self.rows * (1 + self.judges)

    @property
    def ideal(self) -> float:
        """Seconds that the calls take if nothing but the provider's latency costs time."""
        return self.calls * self.latency / self.concurrency

    def scaled(self, scale: float) -> Workload:
        """The same with fewer rows."""
        rows = max(20, round(self.rows * scale))
        return Workload(
            self.name, rows, self.judges, self.checks, self.latency, self.concurrency, self.recorded
        )


WORKLOADS = (
    Workload("W1", 2_000, 3, 3, 0.05, 100),
    Workload("W2", 2_000, 3, 3, 0.005, 500),
    Workload("W4", 100_000, 0, 2, 0.0, 100),
    Workload("W5", 100_000, 0, 2, 0.0, 100, recorded=True),
)

_CHECKS = (
    "{name: says_something, check: length, min: 1}",
    "{name: no_hashes, check: not_contains, value: '#####'}",
    "{name: short, check: length, max: 100000}",
)


def write_project(workload: Workload, folder: Path) -> Path:
    """Write data, flow and, where it is wanted, the recording; give the path of the flow."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "rows.csv").open("w", newline="") as data:
        table = csv.writer(data)
        table.writerow(["id", "text"])
        for number in range(workload.rows):
            table.writerow([f"r{number}", text_of(number)])
    lines = [
        "flowboard: 1",
        f"name: {workload.name}",
        "nodes:",
        "  rows:",
        "    type: dataset",
        "    path: rows.csv",
        "  ask:",
        "    type: prompt",
        "    inputs: {text: rows.text}",
        "    template: |",
        *(f"      {line}" for line in TEMPLATE.splitlines()),
        "  answer:",
        "    type: llm",
        "    inputs: {prompt: ask.prompt}",
        f"    models: [{MODEL}]",
        "    assertions:",
        *(f"      - {check}" for check in _CHECKS[: workload.checks]),
    ]
    if workload.judges:
        lines += [
            "  quality:",
            "    type: multi_evaluator",
            "    inputs: {output: answer.text}",
            "    criteria:",
        ]
        for number in range(workload.judges):
            lines += [
                f"      - id: criterion_{number}",
                f"        text: The answer is good in respect {number}.",
                "        candidates:",
                f"          - {{name: judge_{number}, judge: {judge_question(number)}, "
                f"model: {MODEL}, include: [rows.text]}}",
            ]
    flow = folder / f"{workload.name}.flow.yaml"
    flow.write_text("\n".join(lines) + "\n")
    if workload.recorded:
        _write_recording(workload, folder / f"{workload.name}.recording.jsonl")
    return flow


def text_of(number: int) -> str:
    """The text of a row: no two are alike."""
    return f"This is the text of row {number}, and it says a thing or two about subject {number % 97}."


def messages_of(number: int) -> list[dict[str, str]]:
    """The chat messages that the flow makes of a row."""
    return [{"role": "user", "content": TEMPLATE.replace("{{ text }}", text_of(number))}]


def judge_question(number: int) -> str:
    """What a judge is asked."""
    return f"Is the answer good in respect {number}?"


def _write_recording(workload: Workload, path: Path) -> None:
    with path.open("wb") as recording:
        for number in range(workload.rows):
            entry = {
                "key": recording_key(ChatRequest(MODEL, messages_of(number))),
                "model": MODEL,
                "text": f"An answer about subject {number % 97}, for row {number}.",
                "usage": {"input": 40, "output": 12},
                "latency": 0.8,
                "finish_reason": "stop",
            }
            recording.write(orjson.dumps(entry) + b"\n")
