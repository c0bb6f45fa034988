"""One assertion in the list: its kind, its name and its counts; unfolded, its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.inspector.assertions.assertion_form import build_assertion_form
from flowboard.editor.inspector.assertions.chips import build_kind
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Frame, build_problem
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.criteria import said
from flowboard.editor.theme.controls import Text, enable, icon_button
from flowboard.editor.theme.icons import icon
from flowboard.workspace.forms.fields import FormField
from flowboard.workspace.forms.node_outputs import AssertionCount

if TYPE_CHECKING:
    from flowboard.editor.inspector.assertions.assertions_tab import AssertionsTab

_KINDS: Final = ("check", "code", "judge", "learned")
_STANDARD: Final = ("name", "on", "on_fail", "criterion", "scope", *_KINDS)


class AssertionCard:
    """An assertion of the node that the tab shows."""

    def __init__(self, tab: AssertionsTab, name: str, *, is_first: bool, is_last: bool) -> None:
        self.tab = tab
        self.name = name
        self.slot = Slot(
            tab.look,
            ("assertions", name),
            FormField(name, name, "json"),
            tab.unfinished,
            editable=tab.editable,
        )
        self.slot.on_show = lambda _: self._changed()
        self._frames: list[Frame] = []
        self._shape: Any = None
        self._is_open = False
        with ui.element("li").classes("fb-assertion") as self.element:
            self.element.props["data-testid"] = f"assertion-{name}"
            with ui.element("button").classes("fb-assertion-head") as self._head:
                self._head.props.update({"type": "button", "aria-expanded": "false"})
                self._arrow = icon("chevron-right")
                with ui.element("span").classes("fb-assertion-words"):
                    Text("span", name, "fb-strong")
                    self._says = Text("span", "", "fb-quiet")
                self._counts = ui.element("span").classes("fb-counts")
            self._head.on("click", lambda _: tab.open(None if self._is_open else name), [])
            self._trouble = ui.element("div").classes("fb-field-problems")
            self._body = ui.element("div").classes("fb-assertion-body")
            self._body.set_visibility(False)
        self._edges = (is_first, is_last)
        self._describe()

    def refresh(self) -> None:
        """After a change of the flow."""
        self.slot.refresh()
        self._describe()

    def unfold(self, is_open: bool) -> None:
        """Show its form, or fold it away."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        self._head.props["aria-expanded"] = "true" if is_open else "false"
        self._head.update()
        self._arrow.classes(replace=f"fb-icon fb-icon-chevron-{'down' if is_open else 'right'}")
        self._body.set_visibility(is_open)
        self._body.clear()
        if is_open:
            with self._body:
                self._build_body()
        else:
            self.slot.forget_parts()
        self._describe()

    def show_count(self, count: AssertionCount | None) -> None:
        """Show how it came out in the run that is looked at."""
        self._counts.clear()
        if count is None:
            return
        with self._counts:
            for number, kind, word in (
                (count.passed, "pass", "passed"),
                (count.failed, "fail", "failed"),
                (count.errors, "error", "crashed"),
            ):
                if number:
                    with ui.element("span").classes(f"fb-count {kind}") as shown:
                        shown.props["title"] = f"{number:,} {word}"
                        ui.element("i").classes(f"fb-mark-key {kind}").props('aria-hidden="true"')
                        Text("span", f"{number:,}")
                        Text("span", f" {word}", "fb-visually-hidden")

    def _written(self) -> dict[str, Any]:
        return self.slot.value if isinstance(self.slot.value, dict) else {}

    def _changed(self) -> None:
        if self._is_open and _shape(self._written()) != self._shape:
            self._body.clear()
            with self._body:
                self._build_body()

    def _describe(self) -> None:
        written = self._written()
        kind = next((one for one in _KINDS if one in written), "check")
        arguments = {key: value for key, value in written.items() if key not in _STANDARD}
        self._says.set_text(said(kind, written.get(kind, ""), arguments))
        problems = [] if self._is_open else self.slot.problems
        self._trouble.clear()
        with self._trouble:
            for problem in problems[:2]:
                build_problem(problem)

    def _build_body(self) -> None:
        written = self._written()
        self._shape = _shape(written)
        is_first, is_last = self._edges
        with ui.element("div").classes("fb-box-head"):
            FieldControl(
                "line", self.name, self._rename, label="Name of the assertion", name="assertion-name",
                locked=not self.tab.editable, lazy=True,
            )  # fmt: skip
            build_kind(_shape(written)[0])
            if self.tab.editable:
                enable(icon_button("chevron-up", "Move up", lambda: self._move(-1)), not is_first)
                enable(
                    icon_button(
                        "chevron-down", "Move down", lambda: self._move(1), testid="assertion-down"
                    ),
                    not is_last,
                )
                icon_button("delete", f"Delete {self.name}", self._delete, testid="assertion-delete")
        self._frames = build_assertion_form(self.slot)

    def _rename(self, to: str) -> None:
        wanted = to.strip()
        if not wanted or wanted == self.name:
            return
        self.tab.open(wanted)
        self.tab.look.desk.do(
            f"Rename the assertion {self.name}",
            [{"op": "set_field", "id": self.tab.look.id, "path": ["assertions", self.name, "name"], "value": wanted}],
        )  # fmt: skip

    def _move(self, by: int) -> None:
        written = [dict(one) for one in self.tab.look.mapping.get("assertions", ())]
        place = next(at for at, one in enumerate(written) if one.get("name") == self.name)
        written.insert(place + by, written.pop(place))
        self.tab.look.desk.do(
            f"Move the assertion {self.name}",
            [{"op": "set_field", "id": self.tab.look.id, "path": ["assertions"], "value": written}],
        )

    def _delete(self) -> None:
        last = len(self.tab.look.mapping.get("assertions", ())) == 1
        path = ["assertions"] if last else ["assertions", self.name]
        self.tab.look.desk.do(
            f"Delete the assertion {self.name}",
            [{"op": "remove_field", "id": self.tab.look.id, "path": path}],
        )


def _shape(assertion: dict[str, Any]) -> tuple[str, Any]:
    kind = next((one for one in _KINDS if one in assertion), "check")
    return kind, assertion.get("check")
