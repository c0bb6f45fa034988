"""Trace lenses over `flows.THREE`, as JSON for `CanvasServer.call`."""

from __future__ import annotations

from typing import Any


def heat(gain: float | None, text: str, place: int, **more: Any) -> dict[str, Any]:
    """A node's heat, in the bin at this place."""
    return {"gain": gain, "gain_text": text, "bin": place} | more


RATES = "Answer fails when ask fails\t75 %\t61–84\t38 of 51\nAnswer fails when ask is ok\t25 %"

LENS = {
    "legend": "86 of 240 rows fail at answer",
    "nodes": {
        "words": heat(0.0, "0 %", 0, summary="source of 240 rows"),
        "ask": heat(
            0.38, "38 %", 4, own=0.2, introduced=0.2, inherited=0.02, recovered=0.01,
            counts=["47", "4", "2"], summary="51 of 240 fail", hint="38 % would be gone", tied=True,
        ),
        "answer": heat(
            0.19, "~19 %", 2, introduced=0.1, hatched=True,
            hint="no assertion here; 22 % of the blame may sit here",
        ),
    },
    "wires": {
        "words.text > ask.words": {"carried": 0.0, "text": "0"},
        "ask.prompt > answer.prompt": {
            "carried": 1.0, "text": "46", "propagation": 0.7, "hint": RATES,
        },
    },
}  # fmt: skip
"""Failures come from `ask`; nothing checks `answer`."""


def of_row(row: str = "37") -> dict[str, Any]:
    """The lens of one row, which runs from `ask` to `answer`."""
    nodes: dict[str, dict[str, Any]] = LENS["nodes"]  # type: ignore[assignment]
    wires: dict[str, dict[str, Any]] = LENS["wires"]  # type: ignore[assignment]
    lit = "ask.prompt > answer.prompt"
    return LENS | {
        "row": row,
        "nodes": nodes
        | {
            "ask": nodes["ask"] | {"on_path": True, "first": True},
            "answer": nodes["answer"] | {"on_path": True},
        },
        "wires": wires | {lit: wires[lit] | {"on_path": True}},
    }
