"""What a client shows of an open flow: nodes, wires and changes of them, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from flowboard.node import PortType

Kind = Literal["edit", "undo", "redo", "outside", "found"]
"""What a change is: an edit, one taken back or made again, the file as it was changed outside, or
what was found out meanwhile, such as the columns of a file."""


@dataclass(frozen=True, slots=True)
class InputView:
    """An input port. `many` takes several wires; `variable` belongs to this node and not to its type.

    `lost` is wired but isn't there (any more): the wire is shown, and the node tells the problem.
    """

    name: str
    type: PortType
    required: bool = False
    many: bool = False
    wired: bool = False
    variable: bool = False
    lost: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class OutputView:
    """An output port; the `primary` one is what assertions look at. `lost` as in `InputView`."""

    name: str
    type: PortType
    primary: bool = False
    lost: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Something wrong with a node; `field` is written as in the file (`assertions[0].pattern`)."""

    message: str
    field: str | None = None
    severity: Literal["error", "warning"] = "error"
    code: str = "invalid"


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as the canvas shows it.

    Attributes:
        known: whether its type is at hand; other nodes are kept as they are and don't run.
        subtitle: the one line under the title.
        open_inputs: whether it takes any further input by the name it is wired under.
        open_outputs: whether outputs may be there that aren't known yet.
        assertions: how many it has.
        group: of a frame: its members and whether it is folded.
        text, hue, size: of notes and frames: the words, the colour, width and height if they are set.
    """

    id: str
    type: str
    known: bool
    title: str
    subtitle: str
    icon: str
    category: str
    role: str
    place: tuple[int, int]
    inputs: tuple[InputView, ...] = ()
    outputs: tuple[OutputView, ...] = ()
    note: str = ""
    mute: bool = False
    bypass: bool = False
    pinned: bool = False
    open_inputs: bool = False
    open_outputs: bool = False
    assertions: int = 0
    problems: tuple[ProblemView, ...] = ()
    group: Mapping[str, Any] | None = None
    text: str = ""
    hue: str = ""
    size: tuple[int, int] | None = None

    def input(self, name: str) -> InputView | None:
        """The input of that name."""
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> OutputView | None:
        """The output of that name."""
        return next((port for port in self.outputs if port.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """The node as JSON values; its ports stand under `in` and `out`."""
        values = asdict(self)
        values["in"] = values.pop("inputs")
        values["out"] = values.pop("outputs")
        return values


@dataclass(frozen=True, slots=True)
class WireView:
    """A wire; `type` is that of the port it comes from."""

    source: str
    source_port: str
    target: str
    port: str
    type: PortType = "json"

    @property
    def ends(self) -> tuple[str, str, str, str]:
        """What tells a wire from every other."""
        return self.source, self.source_port, self.target, self.port

    def to_json(self) -> dict[str, Any]:
        """The wire as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CanvasView:
    """The whole of an open flow at one revision: what a client starts from."""

    rev: int
    name: str
    description: str
    nodes: Mapping[str, NodeView]
    wires: tuple[WireView, ...]

    def to_json(self) -> dict[str, Any]:
        """The view as JSON values."""
        return {
            "rev": self.rev,
            "name": self.name,
            "description": self.description,
            "nodes": {name: node.to_json() for name, node in self.nodes.items()},
            "wires": [wire.to_json() for wire in self.wires],
        }


@dataclass(frozen=True, slots=True)
class CanvasChange:
    """What is other than before. To be taken in as a whole: removals first, then what is set.

    `flow` holds the document's fields that changed (`name`, `description`); `renamed` maps old ids
    to new ones, whose nodes are among `set_nodes` too.
    """

    set_nodes: Mapping[str, NodeView] = field(default_factory=dict)
    remove_nodes: tuple[str, ...] = ()
    set_wires: tuple[WireView, ...] = ()
    remove_wires: tuple[WireView, ...] = ()
    flow: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)

    def to_json(self) -> dict[str, Any]:
        """The change as JSON values."""
        return {
            "set_nodes": {name: node.to_json() for name, node in self.set_nodes.items()},
            "remove_nodes": list(self.remove_nodes),
            "set_wires": [wire.to_json() for wire in self.set_wires],
            "remove_wires": [wire.to_json() for wire in self.remove_wires],
            "flow": dict(self.flow),
            "renamed": dict(self.renamed),
        }


NO_CHANGE: Final = CanvasChange()


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that has been made: its revision, who made it and from where, and what is other now.

    `seq` is the client's own number of its batch, to find it again; None where there was none.
    """

    rev: int
    client: str
    seq: int | None
    actor: str
    label: str
    change: CanvasChange
    kind: Kind = "edit"

    def to_json(self) -> dict[str, Any]:
        """The change as JSON values."""
        return {
            "rev": self.rev,
            "client": self.client,
            "seq": self.seq,
            "actor": self.actor,
            "label": self.label,
            "kind": self.kind,
            "change": self.change.to_json(),
        }


@dataclass(frozen=True, slots=True)
class SavedState:
    """How an open flow stands to its file.

    Attributes:
        state: `saved`, the file says the same; `draft`, there are changes that only the draft holds;
            `changed_outside`, the file was changed by somebody else meanwhile, and one must choose.
        at: when it was last saved or opened, in seconds since 1970.
        message: what people should know of it, as a sentence; often empty.
        read_only: why it can't be changed, as a sentence; empty where it can.
    """

    state: Literal["saved", "draft", "changed_outside"]
    at: float
    message: str = ""
    read_only: str = ""

    def to_json(self) -> dict[str, Any]:
        """The state as JSON values."""
        return asdict(self)
