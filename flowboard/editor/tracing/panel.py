"""The trace in the drawer: how many rows fail, what to do next, and the views of where failures come from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.align.words import counted, percent
from flowboard.editor.grading.address import grading_path
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, link_button
from flowboard.editor.theme.icons import icon
from flowboard.editor.tracing.changes_view import ChangesView
from flowboard.editor.tracing.charts import Charts
from flowboard.editor.tracing.checked_view import CheckedView
from flowboard.editor.tracing.job_line import JobLine
from flowboard.editor.tracing.look import look_of
from flowboard.editor.tracing.nodes_view import NodesView
from flowboard.editor.tracing.on_canvas import add_check, open_node
from flowboard.editor.tracing.rows_view import RowsView
from flowboard.editor.tracing.verify_dialog import open_verify_dialog
from flowboard.editor.tracing.what_if import what_if_of
from flowboard.editor.tracing.words import rows_failing, with_titles

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.editor.drawer.looking import Looking
    from flowboard.tracing import TraceReport

_VIEWS: Final = (
    ("charts", "Where it breaks"),
    ("nodes", "Nodes"),
    ("rows", "Failing rows"),
    ("checked", "Re-runs"),
    ("changes", "Since another run"),
)
_OF_REPLAYS: Final = ("nodes", "checked")
"""The views that show what re-runs have said."""


class TracePanel:
    """The trace of one tab; which run it is follows what the tab looks at."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self.look = look_of(desk)
        self._view = "charts"
        self._drawn: TraceReport | None = None
        self._rows = RowsView(self.look)
        self._nodes = NodesView(self.look, what_if_of(self.look), partial(self._front, "rows"))
        self._charts = Charts(self.look, partial(self._front, "rows"))
        self._checked = CheckedView(self.look, partial(open_verify_dialog, self.look))
        self._changes = ChangesView(self.look)

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-trace"):
            with ui.element("header").classes("fb-trace-head") as self._head:
                self._line = ui.element("div").classes("fb-trace-line")
                self._build_switches()
            JobLine(self.look)
            self._body = ui.element("div").classes("fb-trace-body")
            self._body.props.update({"tabindex": "0", "role": "region", "aria-label": "Trace"})
        self.looking.on_change(self._follow)
        self.look.on("trace", self._draw)
        self.look.on("lens", self._press)
        self.look.on("rows", lambda: self._front("rows"))
        self.desk.on("show", self._hear_show)
        self._follow()
        self._draw()

    def _build_switches(self) -> None:
        """The views, and what else is on or off: built once, so that nothing goes away under a click."""
        with ui.element("div").classes("fb-trace-line"):
            with ui.element("div").classes("fb-trace-views") as views:
                views.props.update({"role": "group", "aria-label": "Views of the trace"})
                self._switches = {
                    name: _switch(title, name, partial(self._front, name)) for name, title in _VIEWS
                }
            ui.element("div").classes("fb-space")
            self._tables = _switch("Tables", "tables", self._toggle_tables)
            self._lens = _switch(
                "On the canvas", "lens", lambda: self.look.show_on_canvas(not self.look.is_on)
            )

    def _press(self) -> None:
        """Show which switches are on."""
        self._tables.set_visibility(self._view == "charts")
        pressed = {self._tables: self._charts.as_tables, self._lens: self.look.is_on}
        pressed |= {switch: name == self._view for name, switch in self._switches.items()}
        for switch, is_pressed in pressed.items():
            word = "true" if is_pressed else "false"
            if switch.props.get("aria-pressed") != word:
                switch.props["aria-pressed"] = word
                switch.update()

    def _hear_show(self, shown: Shown) -> None:
        """`show("trace", view="rows")` leads to a view."""
        if shown.panel == "trace":
            self.look.show_on_canvas(True)
            if (view := shown.where.get("view")) in dict(_VIEWS):
                self._front(str(view))

    def _follow(self) -> None:
        opened = self.looking.board
        self.look.look_at(None if opened is None else opened.record.id)

    def _front(self, view: str) -> None:
        if view != self._view:
            self._view = view
            self._press()
            self._draw_body()

    # -- the head ----------------------------------------------------------------------------------

    def _draw_head(self) -> None:
        report = self.look.report
        self._head.set_visibility(report is not None)
        self._press()
        self._line.clear()
        if report is None:
            return
        with self._line:
            checked = max(report.total - len(report.outages), 1)
            share = percent(len(report.rows) / checked)
            Text("strong", f"{rows_failing(report, self.look.title)}, {share}")
            self._draw_chips(report)
            ui.element("div").classes("fb-space")
            self._draw_next(report)

    def _draw_chips(self, report: TraceReport) -> None:
        title = self.look.title
        names = [node.node for node in report.nodes]
        checked_by = "graded by people" if report.terminal_is_trusted else "not graded by people"
        Text("span", checked_by, "fb-meta")
        if report.outages:
            with ui.element("span").classes("fb-chip fb-outages") as chip:
                icon("network")
                Text("span", f"{counted(len(report.outages), 'row')} apart: infrastructure failed")
            chip.props["title"] = "Such as a timeout or a rate limit. They are in no share."
        if report.overdetermined >= 0.005:
            double = round(report.overdetermined * len(report.rows))
            words = f"{counted(double, 'row')} with several sufficient causes"
            Text("span", words, "fb-meta").props["title"] = "So gains don't sum to 100 %."
        said = [with_titles(one, names, title) for one in report.warnings]
        if said:
            with ui.element("details").classes("fb-trace-warnings") as details:
                details.props["data-testid"] = "trace-warnings"
                with ui.element("summary"):
                    icon("alert")
                    Text("span", counted(len(said), "warning"))
                with ui.element("div"), ui.element("ul"):
                    for one in said:
                        Text("li", one)
                    Text("li", "What the figures rest on:", "fb-strong")
                    for one in report.assumptions:
                        Text("li", with_titles(one, names, title))

    def _draw_next(self, report: TraceReport) -> None:
        """The one line about the next best action, with its button."""
        action = report.next_action
        names = [node.node for node in report.nodes]
        title = self.look.title(action.node)
        with ui.element("div").classes("fb-trace-next").props('data-testid="trace-next"'):
            with ui.element("p"):
                Text("b", "Next: ")
                Text("span", with_titles(action.sentence, names, self.look.title))
            match action.kind:
                case "fix":
                    press = partial(open_node, self.desk, action.node)
                    button(f"Open {title}", press, kind="filled", testid="trace-act")
                case "assert":
                    press = partial(add_check, self.desk, action.node)
                    button("Add a check", press, kind="filled", testid="trace-act")
                case "grade":
                    where = grading_path(self.desk.flow, action.node, self.look.run or "latest")
                    link = link_button("Grade rows", where, testid="trace-act")
                    link.classes(add="fb-button-filled", remove="fb-button-plain")

    # -- the body ----------------------------------------------------------------------------------

    def _toggle_tables(self) -> None:
        self._charts.as_tables = not self._charts.as_tables
        self._press()
        self._draw_body()

    def _draw(self) -> None:
        """Show another trace. Where only its re-runs are news, what doesn't show them stays as it is."""
        report, is_same = self.look.report, self._drawn is not None and self._drawn is self.look.report
        self._drawn = report
        if not is_same:
            self._draw_head()
        if not is_same or self._view in _OF_REPLAYS:
            self._draw_body()

    def _draw_body(self) -> None:
        self._body.clear()
        state = self.look.state
        with self._body:
            if self.look.run is None:
                words = "No run yet. Run the flow, and see here which node its failures come from."
                Text("p", words, "fb-nothing")
            elif state.choices:
                self._draw_choices(state.problem, state.choices)
            elif state.problem:
                Text("p", state.problem, "fb-nothing").props["data-testid"] = "trace-problem"
            elif (report := self.look.report) is None:
                Text("p", "Tracing the run …", "fb-nothing").props["role"] = "status"
            else:
                self._draw_view(report)

    def _draw_view(self, report: TraceReport) -> None:
        match self._view:
            case "charts":
                self._charts.draw(report)
            case "nodes":
                self._nodes.draw(report)
            case "rows":
                self._rows.draw()
            case "checked":
                self._checked.draw(report)
            case "changes":
                self._changes.draw()

    def _draw_choices(self, why: str, choices: tuple[str, ...]) -> None:
        with ui.element("div").classes("fb-nothing"):
            Text("p", f"{why} Whose failures are to be traced?")
            steps = [("", "Choose a step"), *((one, self.look.title(one)) for one in choices)]
            FieldControl("choice", "", self._choose, label="Step", choices=steps, name="trace-terminal")

    def _choose(self, terminal: str) -> None:
        if terminal:
            self.look.feed.choose(terminal)


def _switch(title: str, name: str, press: Callable[[], None]) -> ui.element:
    made = button(title, press, kind="quiet", testid=f"trace-{name}").classes("fb-trace-switch")
    made.props["aria-pressed"] = "false"
    return made
