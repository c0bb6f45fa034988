"""One stored cell: its values by port, what it took, what is said of it, and how it differs from before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from nicegui import ui

from flowboard.editor.drawer.marks import build_outcome
from flowboard.editor.drawer.values import build_value
from flowboard.editor.inspector.frame import build_problem
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.theme.controls import Text
from flowboard.flow.word_changes import Piece, side_by_side
from flowboard.workspace.editing.views import OutputView
from flowboard.workspace.forms.node_outputs import OutputCell

_WORDS: Final = {
    "done": "done",
    "error": "crashed",
    "infra": "no answer",
    "skipped": "skipped",
    "awaiting": "waits for a grade",
    "no_recording": "no recorded answer",
    "truncated": "cut short",
    "refused": "refused",
    "unknown": "not known",
}
_WORD: Final = 24  # characters of a value that stands beside its port
_MARKS: Final = {"done": "done", "skipped": "skipped", "awaiting": "awaiting"}
_ADVICE: Final = {
    "no_recording": "Add a key, use a local model, or put the prompt back as it was recorded.",
    "infra": "Retry what failed from the menu beside Run.",
    "unknown": "The call was cut off. Go on with the run to ask it again.",
    "truncated": "Raise `max_tokens`, or ask for less.",
}


def build_cell(cell: OutputCell, telling: Sequence[str], look: NodeLook) -> None:
    """Build into the current slot; `telling` are the axes by which it differs from its siblings."""
    with ui.element("div").classes("fb-output-cell"):
        with ui.element("div").classes("fb-output-head"):
            if telling:
                Text("span", " · ".join(cell.labels[axis] for axis in telling), "fb-strong")
            mark = _MARKS.get(cell.status, "error")
            with ui.element("span").classes(f"fb-state-chip {mark}"):
                ui.element("i").classes(f"fb-mark-key {mark}").props('aria-hidden="true"')
                Text("span", _WORDS.get(cell.status, cell.status.replace("_", " ")))
            Text("span", _took(cell), "fb-quiet")
        if cell.error:
            build_problem(cell.error)
        if cell.status in _ADVICE:
            Text("p", _ADVICE[cell.status], "fb-quiet")
        build_ports(cell.values, look, cell.before)
        for label, values in cell.items.items():
            with ui.element("div").classes("fb-port-value"):
                Text("span", label, "fb-port-name")
                build_value(values if len(values) != 1 else next(iter(values.values())))
        _build_verdicts(cell.verdicts)


def build_ports(
    values: Mapping[str, Any], look: NodeLook, before: Mapping[str, Any] | None = None
) -> None:
    """The values by port, the primary one first; where one was another before, the words that differ."""
    outputs = look.view.outputs if look.view is not None else ()
    types = {port.name: port.type for port in outputs}
    order = [*(port.name for port in outputs if port.name in values), *values]
    for port in dict.fromkeys(order):
        value = values[port]
        earlier = (before or {}).get(port)
        is_small = value is None or isinstance(value, int | float) or _is_word(value, port, outputs)
        with ui.element("div").classes("fb-port-value fb-port-small" if is_small else "fb-port-value"):
            with ui.element("span").classes("fb-port-name"):
                ui.element("i").classes(f"fb-port-dot fb-port-{types.get(port, 'json')}").props(
                    'aria-hidden="true"'
                )
                Text("span", port)
            if isinstance(value, str) and isinstance(earlier, str):
                _build_changes(earlier, value)
            else:
                build_value(value)


def _is_word(value: Any, port: str, outputs: Sequence[OutputView]) -> bool:
    """Whether a value is a word beside the output itself, such as `stop`."""
    is_beside = bool(outputs) and port != outputs[0].name
    return is_beside and isinstance(value, str) and 0 < len(value) <= _WORD and "\n" not in value


def _build_changes(before: str, now: str) -> None:
    left, right = side_by_side(before, now)
    _build_pieces(right)
    with ui.element("details").classes("fb-more"):
        Text("summary", "Before")
        _build_pieces(left)


def _build_pieces(pieces: Sequence[Piece]) -> None:
    with ui.element("div").classes("fb-value"):
        for piece in pieces:
            Text("ins" if piece.changed else "span", piece.text, "fb-changed" if piece.changed else "")


def _build_verdicts(verdicts: Sequence[Mapping[str, Any]]) -> None:
    for verdict in verdicts:
        with ui.element("div").classes("fb-verdict"):
            build_outcome(str(verdict["outcome"]))
            Text("span", str(verdict["name"]), "fb-strong")
            why = verdict.get("message") or verdict.get("reason") or ""
            if why:
                Text("span", str(why), "fb-verdict-why")


def _took(cell: OutputCell) -> str:
    parts = []
    if cell.latency is not None:
        parts.append(f"{cell.latency:.1f} s")
    if cell.cost:
        parts.append(f"${cell.cost:.4f}")
    if cell.input_tokens is not None and cell.output_tokens is not None:
        parts.append(f"{cell.input_tokens:,} → {cell.output_tokens:,} tokens")
    if cell.reused:
        parts.append("reused")
    return " · ".join(parts)
