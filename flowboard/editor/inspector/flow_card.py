"""What the inspector shows while nothing is selected: the flow itself, and what is wrong in it."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.scope import Scope
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon

_TIPS: Final = (
    ("A", "add a node"),
    ("R", "run the active row"),
    ("Ctrl K", "find any command"),
    ("?", "all shortcuts"),
)
_MOST_PROBLEMS: Final = 40


class FlowCard:
    """The flow of one tab."""

    def __init__(self, scope: Scope, *, editable: bool) -> None:
        self.scope = scope
        self._told: Any = None
        flow = scope.desk.flow.session.flow
        self._description_shown = flow.description
        with ui.element("div").classes("fb-flow-card"):
            self._name = Text("h2", "", "fb-flow-name")
            self._counts = Text("p", "", "fb-quiet")
            label = Text("label", "Description", "fb-field-label")
            self._description = FieldControl(
                "area", flow.description, self._describe, name="flow-description",
                placeholder="What this flow is for", locked=not editable,
            )  # fmt: skip
            label.props["for"] = self._description.input_id
            self._problems = ui.element("section").classes("fb-problem-list")
            self._problems.props["data-testid"] = "problems"
            with ui.element("section").classes("fb-tips"):
                Text(
                    "p",
                    "Select a node to see its settings, its output and what is asserted of it.",
                    "fb-quiet",
                )
                with ui.element("dl"):
                    for key, words in _TIPS:
                        Text("dt", key)
                        Text("dd", words)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        session = self.scope.desk.flow.session
        flow, view = session.flow, session.canvas()
        self._name.set_text(flow.name or session.path.name.removesuffix(".flow.yaml"))
        asserted = sum(node.assertions for node in view.nodes.values())
        counts = [(len(view.nodes), "node"), (len(view.wires), "wire"), (asserted, "assertion")]
        self._counts.set_text(
            " · ".join(f"{number:,} {word}{'' if number == 1 else 's'}" for number, word in counts)
        )
        if flow.description != self._description_shown:
            self._description_shown = flow.description
            self._description.show(flow.description)
        problems = [
            (name, node.title, problem) for name, node in view.nodes.items() for problem in node.problems
        ]
        if problems != self._told:
            self._told = problems
            self._draw(problems)

    def _describe(self, text: str) -> None:
        self._description_shown = text
        self.scope.desk.do(
            "Describe the flow", [{"op": "set_flow", "field": "description", "value": text}]
        )

    def _draw(self, problems: list[Any]) -> None:
        self._problems.clear()
        with self._problems:
            if not problems:
                return
            number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            Text("h3", number, "fb-section-title")
            with ui.element("ul"):
                for name, title, problem in problems[:_MOST_PROBLEMS]:
                    with ui.element("li"), ui.element("button").classes("fb-problem-link") as link:
                        link.props.update({"type": "button", "data-testid": f"problem-{name}"})
                        icon("alert")
                        with ui.element("span"):
                            Text("span", title, "fb-strong")
                            Text("span", problem.message, "fb-quiet")
                    link.on("click", lambda _, name=name, field=problem.field: self._go(name, field), [])

    def _go(self, node: str, field: str | None) -> None:
        desk = self.scope.desk
        desk.show("node", node=node)
        desk.select([node])
        desk.show("inspector", node=node, field=field or "")
