"""The palette: every node type that can be put on the canvas, and what a new node of it says."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from flowboard.flow.document import Node
from flowboard.flow.ports import Port
from flowboard.workspace.catalogue import NodeTypes, configured
from flowboard.workspace.editing.titles import title_of_type
from flowboard.workspace.editing.views import InputView, OutputView
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.packs import NodeClass

_TEXT_WIDGETS: Final = ("prompt", "textarea", "code", "text")
_ORDER: Final = ("Data", "Models", "Transform", "Flow", "Evaluation", "Canvas")


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A node type to pick.

    `defaults` is what a new node of it says besides its type; `source` is `installed`, or the folder
    that the type comes from. A type that can't be imported has its `problem`.
    """

    type: str
    title: str
    category: str
    icon: str
    summary: str
    inputs: tuple[InputView, ...] = ()
    outputs: tuple[OutputView, ...] = ()
    open_inputs: bool = False
    defaults: dict[str, Any] = field(default_factory=dict)
    source: str = "installed"
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """The entry as JSON values; its ports stand under `in` and `out`."""
        values = asdict(self)
        values["in"] = values.pop("inputs")
        values["out"] = values.pop("outputs")
        return values


def palette(types: NodeTypes) -> list[PaletteEntry]:
    """Every node type at hand, by category and title.

    Raises:
        WorkspaceError: a folder of node types can't be read.
    """
    entries = [_entry(types, name) for name in types.names()]
    return sorted(entries, key=lambda entry: (_rank(entry.category), entry.category, entry.title))


def _rank(category: str) -> int:
    return _ORDER.index(category) if category in _ORDER else len(_ORDER)


def _entry(types: NodeTypes, name: str) -> PaletteEntry:
    try:
        cls = types.find(name)
    except WorkspaceError as error:
        cls, problem = None, str(error)
    else:
        problem = "" if cls is not None else "This type has just gone. Reload the page."
    if cls is None:
        return PaletteEntry(name, title_of_type(name), "Other", "extension", "", problem=problem)
    defaults = starting_configuration(cls)
    step, _ = configured(cls, defaults)
    inputs = cls.inputs if step is None else step.input_ports()
    outputs = (cls.outputs if step is None else step.output_ports()) or ()
    return PaletteEntry(
        type=name,
        title=title_of_type(name),
        category=cls.category,
        icon=cls.icon,
        summary=(inspect.getdoc(cls) or "").partition("\n")[0],
        inputs=tuple(_input(port) for port in inputs),
        outputs=tuple(
            OutputView(port.name, port.type, primary=place == 0, description=port.description)
            for place, port in enumerate(outputs)
        ),
        open_inputs=cls.open_inputs,
        defaults=defaults,
        source=types.origin(name),
    )


def starting_configuration(cls: NodeClass) -> dict[str, Any]:
    """The smallest configuration that a type accepts: nothing, or one empty text.

    Nothing as well where neither is accepted: such a node says what it lacks.
    """
    if configured(cls, {})[0] is not None:
        return {}
    for name, info in cls.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and extra.get("widget") in _TEXT_WIDGETS:
            tried: dict[str, Any] = {info.alias or name: ""}
            if configured(cls, tried)[0] is not None:
                return tried
    return {}


def starting_node(types: NodeTypes, name: str) -> Node:
    """A new node of a type, as it is put on the canvas.

    Raises:
        WorkspaceError: the type is there but can't be imported.
    """
    cls = types.find(name)
    return Node(type=name, config={} if cls is None else starting_configuration(cls))


def _input(port: Port) -> InputView:
    return InputView(
        port.name,
        port.type,
        required=not port.optional,
        many=port.many or port.first_present,
        description=port.description,
    )
