"""The candidates of one criterion: what each asks, what it said of the rows, and whether it decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from nicegui import ui

from flowboard.align.candidates.candidate import Candidate
from flowboard.editor.inspector.assertions.chips import build_kind
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.widgets.criteria import said
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.wizard.bench import Bench
from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.workspace.evaluators.candidates import CandidateLine
from flowboard.workspace.evaluators.corrections import criteria_operations
from flowboard.workspace.evaluators.writing import with_chosen

_LONGEST_MESSAGE: Final = 200
_OUTCOMES: Final = ("pass", "fail", "unsure", "error", "skipped")


class CandidateList:
    """The list. It is drawn anew only when the criterion has other candidates, or another choice."""

    def __init__(self, bench: Bench, criterion: str) -> None:
        self.bench = bench
        self.id = criterion
        self._lines: Mapping[str, CandidateLine] = {}
        self._told: dict[str, _Told] = {}
        self._drawn: object = None
        self.element = ui.element("ul").classes("fb-candidates")
        self.element.props["aria-label"] = f"Candidates of {criterion}"

    def show(self, criterion: Criterion) -> None:
        """Show the candidates as the flow has them."""
        basis = (criterion.version, criterion.candidates, criterion.chosen)
        if basis == self._drawn:
            return
        self._drawn = basis
        self._told.clear()
        self.element.clear()
        deciding = {spec.name for spec in criterion.deciding}
        with self.element:
            for spec in criterion.candidates:
                self._build(criterion, spec, spec.name in deciding)
            if not criterion.candidates:
                Text("li", "No assertion checks this yet. Find candidates below.", "fb-quiet")
            elif deciding and self.bench.editable:
                with ui.element("li").classes("fb-candidate-none"):
                    button(
                        "None is good enough",
                        self._refuse_all,
                        kind="quiet",
                        testid=f"none-{self.id}",
                        hint="Nothing decides this criterion until there is a better candidate",
                    )
        self.tell(self._lines)

    def tell(self, lines: Mapping[str, CandidateLine]) -> None:
        """Show what the candidates have said; `lines` are by `criterion/candidate`."""
        self._lines = lines
        for name, told in self._told.items():
            told.show(lines.get(f"{self.id}/{name}"))

    def _build(self, criterion: Criterion, spec: AssertionSpec, decides: bool) -> None:
        with ui.element("li").classes("fb-candidate") as item:
            item.props["data-testid"] = f"candidate-{Candidate(criterion.id, 1, spec).name}"
            FieldControl(
                "switch",
                decides,
                partial(self._choose, spec.name),
                label=f"{spec.name} decides {self.id}",
                name=f"decides-{spec.name}",
                locked=not self.bench.editable,
            )
            with ui.element("div").classes("fb-candidate-words"):
                Text("span", spec.name, "fb-strong")
                if spec.code is not None:
                    _build_code(spec.code)
                else:
                    Text("span", said(spec.kind, getattr(spec, spec.kind), spec.arguments), "fb-quiet")
                self._told[spec.name] = _Told()
            build_kind(spec.kind)

    def _choose(self, name: str, is_chosen: object) -> None:
        criterion = next(one for one in self.bench.criteria if one.id == self.id)
        kept = {spec.name for spec in criterion.deciding}
        kept = kept | {name} if is_chosen is True else kept - {name}
        self._decide(tuple(spec.name for spec in criterion.candidates if spec.name in kept))

    def _refuse_all(self) -> None:
        self._decide(())
        self.bench.say(f"Nothing decides {self.id} now. Find other candidates, or reword it.")

    def _decide(self, names: tuple[str, ...]) -> None:
        flow, desk = self.bench.flow, self.bench.desk
        criterion = next(one for one in self.bench.criteria if one.id == self.id)
        chosen = None if len(names) == len(criterion.candidates) else names
        after = with_chosen(flow, self.bench.node, {self.id: chosen})
        if operations := criteria_operations(flow, after, self.bench.node):
            desk.do(f"Choose what decides {self.id}", operations)


class _Told:
    """What a candidate said of the rows, on a line; and why it tells nothing, on another."""

    def __init__(self) -> None:
        self._counts = Text("span", "", "fb-candidate-counts")
        self._aside = Text("span", "", "fb-attention")
        self._aside.set_visibility(False)

    def show(self, line: CandidateLine | None) -> None:
        """Show what is known; nothing where it hasn't been judged."""
        counts = {} if line is None else line.counts
        parts = [f"{counts[name]:,} {name}" for name in _OUTCOMES if counts.get(name)]
        self._counts.set_text(" · ".join(parts) if line is not None else "Not judged yet")
        reason = "" if line is None else line.not_judged or line.aside
        if line is not None and reason:
            reason = f"Not judged: {reason}" if line.not_judged else f"Set aside: {reason}"
        if line is not None and line.erred and not line.not_judged:
            reason = f"{reason} Its errors say: {_sentence(line.erred)}".strip()
        self._aside.set_text(reason)
        self._aside.set_visibility(bool(reason))


def _build_code(source: str) -> None:
    """The line of code that says most, and all of it on demand."""
    lines = [line for line in source.splitlines() if line.strip()]
    if len(lines) < 2:
        Text("code", source.strip(), "fb-quiet")
        return
    with ui.element("details").classes("fb-candidate-code"):
        Text("summary", lines[-1].strip(), "fb-quiet")
        pre = Text("pre", source.rstrip())
        pre.props.update({"tabindex": "0", "role": "region", "aria-label": "Code"})


def _sentence(message: str) -> str:
    """An error's message on one line, as a sentence."""
    said = " ".join(message.split())
    said = said if len(said) <= _LONGEST_MESSAGE else f"{said[:_LONGEST_MESSAGE]}…"
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
