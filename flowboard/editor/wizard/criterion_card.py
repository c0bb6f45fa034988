"""One criterion in the wizard: its sentence, where it comes from, what decides it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from nicegui import ui

from flowboard.align.card import ReportCard
from flowboard.editor.evaluator.criteria_change import Wanted
from flowboard.editor.evaluator.words import SYMBOLS, TONES, word_of
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.candidate_list import CandidateList
from flowboard.editor.wizard.source_quote import SourceQuote
from flowboard.flow.assertion import Criterion
from flowboard.workspace.evaluators.candidates import CandidateLine
from flowboard.workspace.evaluators.criteria import KINDS, edit, merge, remove, switch
from flowboard.workspace.evaluators.criteria_saving import made_by_rules
from flowboard.workspace.evaluators.prompt_sources import PromptSource

_KINDS: Final = ("format", "content", "style", "safety", "other")
_SEVERITIES: Final = ("low", "medium", "high")
_DECIDERS: Final = {"check": "Check", "code": "Code", "judge": "Judge", "learned": "Learned"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a criterion's candidates: a line for each by its name, and the criterion's card."""

    lines: Mapping[str, CandidateLine] = field(default_factory=dict)
    card: ReportCard | None = None


class CriterionCard:
    """A criterion to be opened and closed. What is being typed in it stays while others edit the flow."""

    def __init__(self, bench: Bench, criterion: Criterion) -> None:
        self.bench = bench
        self.id = criterion.id
        self._shown: Criterion | None = None
        with ui.element("li").classes("fb-wizard-criterion") as self.element:
            self.element.props["data-testid"] = f"criterion-{self.id}"
            with ui.element("details"):
                with ui.element("summary"):
                    self._text = Text("span", "", "fb-wizard-criterion-text")
                    self._chips = ui.element("span").classes("fb-chips")
                with ui.element("div").classes("fb-wizard-criterion-body"):
                    self._source = SourceQuote(bench.desk)
                    self._decided = ui.element("div")
                    self._candidates = CandidateList(bench, self.id)
                    if bench.editable:
                        self._build_settings(criterion)
                        self._build_ways()
                    self._form = ui.element("div").classes("fb-wizard-form")

    def show(self, criterion: Criterion) -> None:
        """Show the criterion as the flow has it."""
        before, self._shown = self._shown, criterion
        if criterion == before:
            return
        self._text.set_text(criterion.text or criterion.id)
        self._draw_decided()
        self._candidates.show(criterion)
        self._draw_chips(None)
        if self.bench.editable and before is not None:
            if criterion.kind != before.kind:
                self._kind.show(criterion.kind)
            if criterion.severity != before.severity:
                self._severity.show(criterion.severity)

    def tell(self, source: PromptSource | None, judged: Judged) -> None:
        """Show where it comes from and what its candidates have said."""
        self._source.show(source)
        self._candidates.tell(judged.lines)
        self._draw_chips(judged.card)

    def _draw_chips(self, card: ReportCard | None) -> None:
        criterion = self._shown
        assert criterion is not None
        self._chips.clear()
        with self._chips:
            Text("span", criterion.kind, "fb-chip")
            Text(
                "span",
                f"{criterion.severity} severity",
                "fb-chip fb-chip-attention" if criterion.severity == "high" else "fb-chip",
            )
            if criterion.version > 1:
                Text("span", f"v{criterion.version}", "fb-chip")
            kinds = list(dict.fromkeys(_DECIDERS[spec.kind].lower() for spec in criterion.deciding))
            Text("span", f"by {' + '.join(kinds)}" if kinds else "nothing decides", "fb-chip")
            if card is not None and card.word != "collecting":
                with ui.element("span").classes(f"fb-chip fb-word-{TONES[card.word]}"):
                    icon(SYMBOLS[card.word])
                    Text("span", word_of(card.word))

    # -- what decides --------------------------------------------------------------------------------

    def _draw_decided(self) -> None:
        criterion = self._shown
        assert criterion is not None
        deciding = {spec.kind for spec in criterion.deciding}
        there = {spec.kind for spec in criterion.candidates}
        self._decided.clear()
        with self._decided, ui.element("div").classes("fb-deciders") as group:
            group.props.update({"role": "group", "aria-label": f"What decides {self.id}"})
            Text("span", "Decided by", "fb-quiet")
            for kind in KINDS:
                made = button(
                    _DECIDERS[kind],
                    partial(self._switch, kind),
                    kind="quiet",
                    testid=f"decide-{self.id}-{kind}",
                    hint="" if kind in there else f"There is no {kind} yet",
                )
                made.props["aria-pressed"] = "true" if deciding == {kind} else "false"
                if not self.bench.editable:
                    made.props["disabled"] = True
            if len(deciding) > 1:
                Text("span", "several kinds at present", "fb-quiet")

    def _switch(self, kind: Any) -> None:
        node, name = self.bench.node, self.id
        wanted = Wanted(
            lambda flow: switch(flow, node, name, kind, made_by_rules(flow, node, name)),
            "switched",
            f"Let a {kind} decide {name}",
        )
        self.bench.changes.want(wanted, self._form, self._form.clear)

    # -- kind and severity ---------------------------------------------------------------------------

    def _build_settings(self, criterion: Criterion) -> None:
        with ui.element("div").classes("fb-wizard-settings"):
            self._kind = self._choice("Kind", "kind", _KINDS, criterion.kind)
            self._severity = self._choice("Severity", "severity", _SEVERITIES, criterion.severity)

    def _choice(self, label: str, name: str, values: tuple[str, ...], value: str) -> FieldControl:
        with ui.element("label"):
            Text("span", label, "fb-quiet")
            return FieldControl(
                "choice",
                value,
                lambda chosen: self._set(name, str(chosen)),
                label=f"{label} of {self.id}",
                name=f"{name}-{self.id}",
                choices=[(one, one) for one in values],
            )

    def _set(self, name: str, value: str) -> None:
        path = ["criteria", self.id, name]
        operation = {"op": "set_field", "id": self.bench.node, "path": path, "value": value}
        self.bench.desk.do(f"{name.capitalize()} of {self.id}", [operation])

    # -- what can be done ----------------------------------------------------------------------------

    def _build_ways(self) -> None:
        with ui.element("div").classes("fb-tools"):
            button("Edit", self._ask_text, symbol="edit", kind="quiet", testid=f"edit-{self.id}")
            button("Merge…", self._ask_merge, kind="quiet", testid=f"merge-{self.id}")
            button("Remove", self._remove, symbol="delete", kind="quiet", testid=f"remove-{self.id}")

    def _ask_text(self) -> None:
        criterion = self._shown
        assert criterion is not None
        typed = [criterion.text]
        self._form.clear()
        with self._form:
            control = FieldControl(
                "area",
                criterion.text,
                lambda text: typed.__setitem__(0, str(text)),
                label="The sentence, true of a good output",
                name=f"text-{self.id}",
            )
            ask = ui.element("div")
            with ask, ui.element("div").classes("fb-tools"):
                button("Save", lambda: self._edit(typed[0], ask), testid=f"save-{self.id}")
                button("Cancel", self._form.clear, kind="quiet")
        control.focus()

    def _edit(self, text: str, ask: ui.element) -> None:
        node, name = self.bench.node, self.id
        wanted = Wanted(lambda flow: edit(flow, node, name, text), "edited", f"Edit {name}")
        self.bench.changes.want(wanted, ask, self._form.clear)

    def _ask_merge(self) -> None:
        others = [one for one in self.bench.criteria if one.id != self.id]
        self._form.clear()
        if not others:
            self.bench.desk.notice("There is no other criterion to merge it with.")
            return
        chosen = [others[0].id]
        with self._form:
            FieldControl(
                "choice",
                chosen[0],
                lambda name: chosen.__setitem__(0, str(name)),
                label="Merge with",
                name=f"merge-with-{self.id}",
                choices=[(one.id, one.text or one.id) for one in others],
            )
            ask = ui.element("div")
            with ask, ui.element("div").classes("fb-tools"):
                button("Merge", lambda: self._merge(chosen[0], ask), testid=f"merge-now-{self.id}")
                button("Cancel", self._form.clear, kind="quiet")

    def _merge(self, other: str, ask: ui.element) -> None:
        node, name = self.bench.node, self.id
        wanted = Wanted(
            lambda flow: merge(flow, node, name, other), "merged", f"Merge {other} into {name}"
        )
        self.bench.changes.want(wanted, ask, self._form.clear)

    def _remove(self) -> None:
        node, name = self.bench.node, self.id
        wanted = Wanted(lambda flow: remove(flow, node, name), "removed", f"Remove {name}")
        self.bench.changes.want(wanted, self._form)
