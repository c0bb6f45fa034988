"""The panel of one node: its head, and the tabs below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.inspector.assertions.assertions_tab import AssertionsTab
from flowboard.editor.inspector.controls.grip import Grip
from flowboard.editor.inspector.header import NodeHeader
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.output.output_tab import OutputTab
from flowboard.editor.inspector.settings_tab import SettingsTab
from flowboard.editor.inspector.slot import Unfinished

if TYPE_CHECKING:
    from flowboard.editor.evaluator import CardPanel

_TITLES: Final = {"settings": "Settings", "output": "Output", "assertions": "Assertions"}
_EVALUATOR: Final = _TITLES | {"card": "Card"}


class NodePanel:
    """One node. A tab is built when it is first opened, so that a selection costs what it shows."""

    def __init__(
        self,
        look: NodeLook,
        unfinished: Unfinished,
        grip: Grip,
        *,
        editable: bool,
        tab: str,
        on_tab: Callable[[str], None],
    ) -> None:
        """`on_tab` hears which tab is in front, so that the next node opens with it."""
        self.look = look
        self._unfinished = unfinished
        self._editable = editable
        self._on_tab = on_tab
        self._built: dict[str, SettingsTab | OutputTab | AssertionsTab | CardPanel] = {}
        self._panels: dict[str, ui.element] = {}
        self._header = NodeHeader(look, grip, editable=editable)
        is_evaluator = look.view is not None and look.node.type_name == "multi_evaluator"
        names = list(_EVALUATOR if is_evaluator else _TITLES)
        if look.view is None or look.view.role == "canvas":
            names = ["settings"]
        self._tabs = (
            ui.tabs().props("dense no-caps inline-label align=left").classes("fb-tabs fb-node-tabs")
        )
        with self._tabs:
            self._titles = {
                name: ui.tab(name, label=_EVALUATOR[name]).props(f'data-testid="tab-{name}"')
                for name in names
            }
        self._tabs.set_visibility(len(names) > 1)
        self._stage = ui.element("div").classes("fb-node-stage")
        self._tabs.value = tab if tab in names else "settings"
        self._tabs.on_value_change(lambda event: self.front(str(event.value)))
        self._count_assertions()
        self.front(self._tabs.value)

    def front(self, name: str) -> None:
        """Bring a tab to the front."""
        if name not in self._titles:
            return
        if name not in self._panels:
            with self._stage, ui.element("div").classes("fb-node-panel") as panel:
                panel.props.update({"role": "tabpanel", "aria-label": _EVALUATOR[name]})
                self._built[name] = self._build(name)
            self._panels[name] = panel
        for other, panel in self._panels.items():
            panel.set_visibility(other == name)
        if self._tabs.value != name:
            self._tabs.value = name
        self._on_tab(name)

    def refresh(self) -> None:
        """After a change of the flow."""
        self.look.refresh()
        self._header.refresh()
        for built in self._built.values():
            built.refresh()
        self._count_assertions()

    def focus(self, field: str) -> None:
        """Show a field as problems name it, and give it the keyboard's focus."""
        if field.startswith("assertions"):
            self.front("assertions")
            tab = self._built.get("assertions")
            place = field.removeprefix("assertions[").partition("]")[0]
            written = self.look.mapping.get("assertions", ())
            if isinstance(tab, AssertionsTab) and place.isdigit() and int(place) < len(written):
                tab.open(str(written[int(place)].get("name")))
            return
        self.front("settings")
        settings = self._built.get("settings")
        if isinstance(settings, SettingsTab):
            settings.focus(field)

    def _build(self, name: str) -> SettingsTab | OutputTab | AssertionsTab | CardPanel:
        match name:
            case "card":
                from flowboard.editor.evaluator import build_card_panel

                return build_card_panel(self.look.desk, self.look.id, self.look.scope.at_end)
            case "output":
                return OutputTab(self.look)
            case "assertions":
                return AssertionsTab(self.look, self._unfinished, editable=self._editable)
        return SettingsTab(self.look, self._unfinished, editable=self._editable)

    def _count_assertions(self) -> None:
        count = len(self.look.mapping.get("assertions", ()))
        label = f"Assertions {count}" if count else "Assertions"
        tab = self._titles.get("assertions")
        if tab is not None and tab.props.get("label") != label:
            tab.props["label"] = label
            tab.update()
