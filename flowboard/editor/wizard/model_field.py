"""Who is asked: one of the models at hand, or any other one by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.flow.document import Flow
from flowboard.workspace.evaluators.writing import criteria_in
from flowboard.workspace.forms.model_choices import ModelChoices

_VARIABLE: Final = re.compile(r"\b[A-Z][A-Z0-9_]*_KEY\b")
_ANOTHER: Final = "another"


class ModelField:
    """A choice of models; with none at hand, or on demand, a line in which the name of one is written.

    Args:
        on_choose: is told of the name; an empty one stands for no model.
        label, name: of the control.
        nobody: how asking no model is called; empty where somebody has to be asked.
    """

    def __init__(
        self, on_choose: Callable[[str], object], *, label: str, name: str, nobody: str = ""
    ) -> None:
        self._on_choose = on_choose
        self._label, self._name, self._nobody = label, name, nobody
        self.element = ui.element("div").classes("fb-model-field")
        self._build([])

    def offer(self, names: Sequence[str]) -> None:
        """Offer these models; the first is chosen where somebody has to be asked."""
        if self.element.is_deleted:
            return
        self._build(names)
        if names and not self._nobody:
            self._on_choose(names[0])

    def _build(self, names: Sequence[str]) -> None:
        self.element.clear()
        with self.element:
            if not names and not self._nobody:
                self._build_line()
                return
            first = [("", self._nobody)] if self._nobody else []
            FieldControl(
                "choice",
                "" if self._nobody else names[0],
                self._chosen,
                label=self._label,
                name=self._name,
                choices=[*first, *((one, one) for one in names), (_ANOTHER, "another model …")],
            )

    def _build_line(self) -> FieldControl:
        return FieldControl(
            "line",
            "",
            lambda name: self._on_choose(str(name).strip()),
            label=self._label,
            name=self._name,
            placeholder="provider/model",
            mono=True,
            lazy=True,
            on_enter=lambda name: self._on_choose(name.strip()),
        )

    def _chosen(self, name: Any) -> None:
        if name != _ANOTHER:
            self._on_choose(str(name))
            return
        self._on_choose("")
        self.element.clear()
        with self.element:
            self._build_line().focus()


def askable(choices: ModelChoices, flow: Flow, node: str) -> list[str]:
    """The models that answer from here, those of the flow and of its judges first.

    A flow may name a model of a profile of the user's own, which no price list knows.
    """
    lacking = {facts.name for facts in choices.missing}
    named = [name for name in _named(flow, node) if name.partition("/")[0] not in lacking]
    ready = [one.name for one in choices.choices if one.ready and one.source != "recorded"]
    return list(dict.fromkeys([*named, *ready]))


def _named(flow: Flow, node: str) -> Iterator[str]:
    for one in flow.nodes.values():
        models = one.config.get("models")
        listed = models if isinstance(models, list | tuple) else ()
        yield from (name for name in listed if isinstance(name, str) and "/" in name)
    for criterion in criteria_in(flow, node):
        for spec in criterion.candidates:
            model = spec.arguments.get("model")
            if isinstance(model, str) and "/" in model:
                yield model


def missing_key(choices: ModelChoices) -> str:
    """What is missing before a model can be asked, in a sentence."""
    named = [name for facts in choices.missing for name in _VARIABLE.findall(facts.key)]
    known = list(dict.fromkeys(named))
    keys = f" ({' or '.join(known[:3])})" if known else ""
    return (
        f"No model is at hand to read the rest: add a key{keys} under More → Keys, start a local model, "
        "or name one of a profile of your own."
    )
