"""The head of a node's panel: what it is called, what it is, how it stands, and what can be done with it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from nicegui import ui

from flowboard.editor.grading.address import grading_path, is_labelled, labelling_path
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.controls.grip import Grip
from flowboard.editor.inspector.frame import build_problem
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.states import StateChip
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, button, icon_button, link_button, menu_item
from flowboard.workspace.editing.titles import title_of_node, title_of_type

if TYPE_CHECKING:
    from flowboard.editor.running.feed import RunNews


class NodeHeader:
    """The head of one node's panel."""

    def __init__(self, look: NodeLook, grip: Grip, *, editable: bool) -> None:
        self.look = look
        self.editable = editable
        view = look.view
        assert view is not None
        with ui.element("header").classes("fb-node-head"):
            with ui.element("div").classes("fb-node-names"):
                build_chip(view.icon, view.category)
                self._title = FieldControl(
                    "line",
                    view.title,
                    self._retitle,
                    label="Title",
                    name="node-title",
                    placeholder=title_of_node(look.id),
                    locked=not editable,
                )
                self._title.classes("fb-node-title")
                self._state = StateChip()
                icon_button("panel-right", "Wider or narrower", grip.toggle, testid="inspector-wide")
            with ui.element("div").classes("fb-node-facts"):
                Text("span", title_of_type(view.type), "fb-quiet")
                Text("span", "·", "fb-quiet").props["aria-hidden"] = "true"
                self._build_id()
            self._told = ui.element("div").classes("fb-field-problems")
            self._told.props["role"] = "alert"
            if view.role != "canvas":
                self._build_actions()
        self._shown_title = view.title
        look.scope.on("live", self._hear)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        view = self.look.view
        if view is None:
            return
        if view.title != self._shown_title:
            self._shown_title = view.title
            self._title.show(view.title)
        self._state.show(view, feed_of(self.look.desk.flow).statuses.get(self.look.id))
        self._draw_menu()

    def _hear(self, news: RunNews) -> None:
        if self.look.id in news.changed:
            self._state.show(self.look.view, news.changed[self.look.id])

    def _retitle(self, title: str) -> None:
        self._shown_title = title.strip() or title_of_node(self.look.id)
        operation: dict[str, Any] = {
            "op": "set_field",
            "id": self.look.id,
            "path": ["title"],
            "value": title.strip(),
        }
        if not title.strip() or title.strip() == title_of_node(self.look.id):
            operation = {"op": "remove_field", "id": self.look.id, "path": ["title"]}
        self.look.desk.do(f"Rename {self.look.title}", [operation])

    # -- the id ------------------------------------------------------------------------------------

    def _build_id(self) -> None:
        self._id_place = ui.element("span").classes("fb-node-id")
        self._show_id()

    def _show_id(self) -> None:
        self._id_place.clear()
        with self._id_place:
            Text("code", self.look.id)
            if self.editable:
                icon_button("edit", "Change the id", self._ask_id, testid="node-id-edit")

    def _ask_id(self) -> None:
        self._id_place.clear()
        with self._id_place:
            line = FieldControl(
                "line",
                self.look.id,
                self._rename,
                label="Id",
                name="node-id",
                mono=True,
                lazy=True,
                on_escape=self._show_id,
                on_enter=lambda _: self._show_id(),
            )
        line.focus()

    def _rename(self, to: str) -> None:
        """Another id: wires, references and stored results follow."""
        self._told.clear()
        if to.strip() != self.look.id:
            done = self.look.desk.do(
                f"Change the id {self.look.id}",
                [{"op": "rename_node", "id": self.look.id, "to": to.strip()}],
            )
            if not done and not self.look.scope.is_over:
                with self._told:
                    build_problem(f"{to.strip()!r} wasn't taken as an id.")
        if not self.look.scope.is_over:
            self._show_id()

    # -- what can be done ----------------------------------------------------------------------------

    def _build_actions(self) -> None:
        desk = self.look.desk
        with ui.element("div").classes("fb-node-actions"):
            view = self.look.view
            if is_labelled(desk.flow, self.look.id):
                link_button("Label", labelling_path(desk.flow), symbol="check", testid="open-labelling")
            elif view is not None and view.role in ("grading", "evaluator") and desk.may("grade"):
                link_button(
                    "Grade", grading_path(desk.flow, self.look.id), symbol="check", testid="open-grading"
                )
            if view is not None and self.look.node.type_name == "multi_evaluator":
                button(
                    "Criteria, grades, card",
                    partial(desk.show, "wizard", node=self.look.id),
                    testid="open-wizard",
                    hint="Step by step from criteria to an evaluator that agrees with people",
                )
            if desk.may("run"):
                for how, word, hint in (
                    ("row", "Run row", "Only the active row, up to here (R)"),
                    ("to", "To here", "Everything that it needs, and it (Shift+Enter)"),
                    ("only", "Only this", "This node on what is stored before it (Alt+Enter)"),
                ):
                    button(
                        word,
                        partial(desk.show, "run", how=how, node=self.look.id),
                        symbol="play" if how == "row" else "",
                        kind="plain" if how == "row" else "quiet",
                        testid=f"run-{how}",
                        hint=hint,
                    )
            if self.editable:
                ui.element("span").classes("fb-top-space")
                with icon_button("more", "More for this node", testid="node-more") as opener:
                    opener.props["aria-haspopup"] = "menu"
                    self._menu = ui.menu().props('anchor="bottom right" self="top right"')
        self._menu_shows: tuple[bool, bool] | None = None

    def _draw_menu(self) -> None:
        view = self.look.view
        if not self.editable or view is None or view.role == "canvas":
            return
        if (view.mute, view.bypass) == self._menu_shows:
            return
        self._menu_shows = (view.mute, view.bypass)
        self._menu.clear()
        with self._menu:
            menu_item(
                "Unmute" if view.mute else "Mute", lambda: self._switch("mute"), testid="node-mute"
            )
            menu_item("Don't bypass" if view.bypass else "Bypass", lambda: self._switch("bypass"), testid="node-bypass")  # fmt: skip
            menu_item("Delete", lambda: self._delete(False), symbol="delete", testid="node-delete")
            menu_item("Delete and close the gap", lambda: self._delete(True), symbol="delete")

    def _switch(self, field: str) -> None:
        is_on = self.look.mapping.get(field) is True
        operation: dict[str, Any] = {
            "op": "set_field",
            "id": self.look.id,
            "path": [field],
            "value": True,
        }
        if is_on:
            operation = {"op": "remove_field", "id": self.look.id, "path": [field]}
        word = {"mute": "Unmute" if is_on else "Mute", "bypass": "Use" if is_on else "Bypass"}[field]
        self.look.desk.do(f"{word} {self.look.title}", [operation])

    def _delete(self, heal: bool) -> None:
        desk, node = self.look.desk, self.look.id
        if desk.do(f"Delete {self.look.title}", [{"op": "remove_node", "id": node, "heal": heal}]):
            desk.select(one for one in desk.selection if one != node)


def build_chip(icon: str, category: str) -> None:
    """The icon of a node on the colour of its category."""
    colour = re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-") or "other"
    with ui.element("span").classes("fb-node-chip") as chip:
        chip.style(f"--fb-cat: var(--fb-cat-{colour}, var(--fb-stale))")
        ui.icon(icon if re.fullmatch(r"[a-z0-9_]{1,40}", icon) else "extension").props(
            'aria-hidden="true"'
        )
