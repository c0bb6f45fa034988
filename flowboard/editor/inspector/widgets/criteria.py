"""`criteria`: what good means, readable: each sentence with its candidates and those that decide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from nicegui import ui
from pydantic import ValidationError

from flowboard.editor.inspector.assertions.assertion_form import starting_assertion
from flowboard.editor.inspector.assertions.check_picker import CheckPicker
from flowboard.editor.inspector.assertions.chips import build_kind
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text, button
from flowboard.flow.assertion import Criterion
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.criteria_additions import judge_about, with_candidate, with_sentences
from flowboard.workspace.forms.fields import FormField

_SEVERE: Final = {"high": "fb-chip fb-chip-attention", "medium": "fb-chip", "low": "fb-chip"}


_CHOSEN: Final = FormField("chosen", "Assertions that decide", "json")
_CANDIDATES: Final = FormField("candidates", "Assertions", "json")


def build_criteria(slot: Slot) -> Control:
    """The criteria one below the other; a switch decides whether a candidate counts."""
    CriteriaList(slot)
    return Control(is_group=True)


class CriteriaList:
    """The criteria of one evaluator."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._list = ui.element("ol").classes("fb-criteria")
        self._list.props["data-testid"] = slot.name
        self._text = ""
        self._more = ui.element("div")
        if slot.editable:
            self._build_adding()
        slot.on_show = lambda _: self._draw()
        self._draw()

    # -- adding ------------------------------------------------------------------------------------

    def _build_adding(self) -> None:
        with ui.element("div").classes("fb-tools"):
            self._line = FieldControl(
                "line", "", self._type, label="A sentence that is true of a good output",
                placeholder="A sentence that is true of a good output", name="criterion-text",
                on_enter=self._add,
            )  # fmt: skip
            button(
                "Add", lambda: self._add(self._text), symbol="add", kind="quiet", testid="criterion-add"
            )

    def _type(self, text: str) -> None:
        self._text = text

    def _add(self, text: str) -> None:
        look = self.slot.look
        added = look.desk.attempt(
            lambda: self.slot.set(with_sentences(look.desk.flow.session.flow, look.id, text))
        )
        if added:
            self._text = ""
            self._line.show("")
            self._draw()

    def _ask_judge(self, place: int) -> None:
        desk = self.slot.look.desk
        desk.attempt(
            lambda: self._take(place, judge_about(desk.flow.session.flow, dict(self.slot.value[place])))
        )

    def _pick_check(self, place: int) -> None:
        self._more.clear()

        def pick(name: str) -> None:
            self._more.clear()
            self._take(place, starting_assertion("check", name, name))

        with self._more:
            CheckPicker(self.slot.look.scope, pick, self._close)

    def _close(self) -> None:
        self._more.clear()

    def _take(self, place: int, candidate: dict[str, Any]) -> None:
        written = [dict(raw) for raw in self.slot.value]
        self.slot.set_part(
            (place, "candidates"), with_candidate(written, place, candidate), form=_CANDIDATES
        )
        self._draw()

    # -- what is there -----------------------------------------------------------------------------

    def _draw(self) -> None:
        self._list.clear()
        written = self.slot.value if isinstance(self.slot.value, list | tuple) else []
        with self._list:
            for place, raw in enumerate(written):
                with ui.element("li").classes("fb-criterion"):
                    try:
                        self._build(place, Criterion.model_validate(raw))
                    except ValidationError:
                        name = raw.get("id", "?") if isinstance(raw, Mapping) else "?"
                        Text(
                            "p", f"{name} isn't a criterion yet: see what is said below.", "fb-attention"
                        )
            if not written:
                Text("li", "No criteria yet: say what a good output is like.", "fb-quiet")

    def _build(self, place: int, criterion: Criterion) -> None:
        Text("p", criterion.text or criterion.id, "fb-criterion-text")
        with ui.element("p").classes("fb-chips"):
            Text("span", criterion.kind, "fb-chip")
            Text("span", f"{criterion.severity} severity", _SEVERE[criterion.severity])
            if criterion.version > 1:
                Text("span", f"version {criterion.version}", "fb-chip")
        deciding = {spec.name for spec in criterion.deciding}
        with ui.element("ul").classes("fb-candidates"):
            for spec in criterion.candidates:
                with ui.element("li").classes("fb-candidate"):
                    FieldControl(
                        "switch", spec.name in deciding,
                        partial(self._choose, place, spec.name),
                        label=f"{spec.name} decides", name=f"candidate-{spec.name}", locked=not self.slot.editable,
                    )  # fmt: skip
                    with ui.element("div").classes("fb-candidate-words"):
                        Text("span", spec.name, "fb-strong")
                        Text(
                            "span", said(spec.kind, getattr(spec, spec.kind), spec.arguments), "fb-quiet"
                        )
                    build_kind(spec.kind)
            if not criterion.candidates:
                Text("li", "No assertion checks this yet.", "fb-quiet")
        if self.slot.editable:
            with ui.element("div").classes("fb-tools"):
                button("Add a check", partial(self._pick_check, place), symbol="search", kind="quiet")
                button("Ask a judge", partial(self._ask_judge, place), symbol="people", kind="quiet")

    def _choose(self, place: int, name: str, is_chosen: object) -> None:
        written = [dict(raw) for raw in self.slot.value]
        names = [str(one.get("name")) for one in written[place].get("candidates", ())]
        chosen = written[place].get("chosen")
        kept = set(names if chosen is None else chosen)
        kept = kept | {name} if is_chosen is True else kept - {name}
        value = MISSING if kept == set(names) else [one for one in names if one in kept]
        self.slot.set_part((place, "chosen"), value, form=_CHOSEN)


def said(kind: str, what: Any, arguments: Mapping[str, Any]) -> str:
    """What an assertion says, on one line: `length, max 100, unit words`, or the question of a judge."""
    if kind == "check":
        given = [f"{name.replace('_', ' ')} {_short(value)}" for name, value in arguments.items()]
        return ", ".join([str(what).replace("_", " "), *given])
    if kind == "code":
        return next((line for line in str(what).splitlines() if line.strip()), "")[:120]
    return " ".join(str(what).split())[:200]


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
