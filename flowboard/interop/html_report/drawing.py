"""The picture of a flow as data: cards, wires, notes and frames with coordinates, ready for SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flowboard.flow.document import Flow, Wire
from flowboard.interop.html_report.facts import NodeFacts, RunFacts
from flowboard.interop.html_report.figures import counted
from flowboard.interop.html_report.layout import HEIGHT, WIDTH, Place, places
from flowboard.interop.html_report.lettering import fitted, folded
from flowboard.interop.html_report.wires import Bundle, curves
from flowboard.runtime.events import FAILED_STATUSES
from flowboard.runtime.plan import Plan

MARGIN: Final = 24
_NOTE_WIDTH: Final = 220
_NOTE_LINE: Final = 17
_NOTE_LINES: Final = 12
_FRAME: Final = 18  # between a frame and its members
_FRAME_TITLE: Final = 22
_TITLE_SPACE: Final = 134
_HUES: Final = frozenset({"neutral", "yellow", "blue", "green", "red"})


@dataclass(frozen=True, slots=True)
class Card:
    """A node. `state` says in a word how it went; `bar` has the shares that pass, are undecided, fail."""

    id: str
    x: float
    y: float
    title: str
    subtitle: str
    icon: str
    state: str
    counts: str
    wrong: str
    mood: str
    bar: tuple[float, float, float]
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """Wires of one type between two nodes: their path, and the ends at which the type's shape stands."""

    path: str
    type: str
    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Paper:
    """A note on the canvas, as lines of text."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    hue: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A group around nodes."""

    x: float
    y: float
    width: float
    height: float
    title: str
    hue: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture, in pixels: its corner, its size, and what is in it."""

    left: float
    top: float
    width: float
    height: float
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    papers: tuple[Paper, ...]
    frames: tuple[Frame, ...]

    @property
    def types(self) -> list[str]:
        """The types of what travels on the wires, each once."""
        return list(dict.fromkeys(line.type for line in self.lines))


def drawn(facts: RunFacts) -> Drawing:
    """The picture of the flow of a run."""
    flow = facts.flow
    notes = [name for name, node in flow.nodes.items() if node.type_name == "note"]
    standing = [node.id for node in facts.nodes] + [name for name in notes if name in flow.layout]
    place_of = places(flow, standing)
    papers = tuple(_papers(flow, notes, place_of))
    frames = tuple(_frames(flow, place_of))
    cards = tuple(_card(node, place_of[node.id]) for node in facts.nodes)
    bundles = dict.fromkeys(
        Bundle(wire.source, wire.target, _type_of(facts.plan, wire)) for wire in flow.wires()
    )
    runs = tuple(curves(list(bundles), {node.id: place_of[node.id] for node in facts.nodes}))
    boxes: list[tuple[float, float, float, float]] = [
        *((card.x, card.y, WIDTH, HEIGHT) for card in cards),
        *((paper.x, paper.y, paper.width, paper.height) for paper in papers),
        *((frame.x, frame.y, frame.width, frame.height) for frame in frames),
        *((run.start[0], run.top, 0, run.bottom - run.top) for run in runs),
    ]
    left = min((x for x, *_ in boxes), default=0) - MARGIN
    top = min((y for _, y, *_ in boxes), default=0) - MARGIN
    return Drawing(
        left=left,
        top=top,
        width=max((x + width for x, _, width, _ in boxes), default=0) + MARGIN - left,
        height=max((y + height for _, y, _, height in boxes), default=0) + MARGIN - top,
        cards=cards,
        lines=tuple(Line(run.path, run.bundle.type, run.start, run.end) for run in runs),
        papers=papers,
        frames=frames,
    )


# -- cards -----------------------------------------------------------------------------------------


def _card(node: NodeFacts, place: Place) -> Card:
    broken = sum(count for status, count in node.statuses.items() if status in FAILED_STATUSES)
    asserted = node.passed + node.failed + node.undecided
    whole = asserted or 1
    counts = counted(node.cells, "cell") if node.in_run else node.left_out
    wrong = [f"{node.failed:,} fail"] if node.failed else []
    if broken:
        wrong.append(f"{broken:,} broke")
    has_bar = asserted and not (node.failed and broken)
    return Card(
        id=node.id,
        x=place[0],
        y=place[1],
        title=fitted(node.title, _TITLE_SPACE, 13),
        subtitle=fitted(_subtitle(node), _TITLE_SPACE, 11),
        icon=icon_of(node.type, node.role),
        state=_state(node, broken),
        counts=counts,
        wrong=", ".join(wrong),
        mood="fail" if node.failed else "broken",
        bar=(node.passed / whole, node.undecided / whole, node.failed / whole) if has_bar else (0, 0, 0),
        label=_label(node, counts, broken),
    )


def _state(node: NodeFacts, broken: int) -> str:
    if not node.in_run:
        return "left-out"
    if broken:
        return "broken"
    return "waiting" if node.statuses.get("awaiting") else "done"


def _subtitle(node: NodeFacts) -> str:
    kind = node.type.replace("_", " ").capitalize() if node.type != "llm" else "LLM"
    if len(node.models) == 1:
        return f"{kind} · {node.models[0].rpartition('/')[2]}"
    if node.models:
        return f"{kind} · {len(node.models)} models"
    return kind


def _label(node: NodeFacts, counts: str, broken: int) -> str:
    """The card as a sentence, for those who don't see it."""
    told = [f"{node.title}, {_subtitle(node)}: {counts}"]
    if broken:
        told.append(f"{broken:,} broke")
    if node.passed or node.failed or node.undecided:
        told.append(f"{node.passed:,} pass")
        told.append(f"{node.failed:,} fail")
    if node.undecided:
        told.append(f"{node.undecided:,} undecided")
    return ", ".join(told)


_ICONS: Final = frozenset({
    "collect", "dataset", "filter", "grading", "import_outputs", "llm", "merge", "multi_evaluator",
    "output", "prompt", "python", "retrieve", "split", "text", "transform",
})  # fmt: skip


def icon_of(node_type: str, role: str) -> str:
    """The name of the picture for a node type; those of other packs have one for their role."""
    if node_type in _ICONS:
        return node_type
    return {"evaluator": "multi_evaluator", "grading": "grading", "filter": "filter",
            "output": "output"}.get(role, "node")  # fmt: skip


# -- wires -----------------------------------------------------------------------------------------


def _type_of(plan: Plan, wire: Wire) -> str:
    """The type of what a wire carries, as its source declares it, or else as its target wants it."""
    source, target = plan.by_id.get(wire.source), plan.by_id.get(wire.target)
    given = source.step.output_ports() if source is not None else None
    wanted = target.step.input_ports() if target is not None else ()
    for port in given or ():
        if port.name == wire.source_port:
            return port.type
    return next((port.type for port in wanted if port.name == wire.target_port), "text")


# -- the canvas ------------------------------------------------------------------------------------


def _papers(flow: Flow, notes: Sequence[str], place_of: Mapping[str, Place]) -> Iterator[Paper]:
    below = max((y for _, y in place_of.values()), default=0.0) + HEIGHT + 2 * MARGIN
    beside = 0.0
    for name in notes:
        config = flow.nodes[name].config
        lines = folded(str(config.get("text", "")), _NOTE_WIDTH - 28, 12, _NOTE_LINES)
        if name in place_of:
            x, y = place_of[name]
        else:
            x, y = beside, below
            beside += _NOTE_WIDTH + MARGIN
        yield Paper(
            x, y, _NOTE_WIDTH, _NOTE_LINE * max(1, len(lines)) + 22, tuple(lines), _hue(config, "yellow")
        )


def _frames(flow: Flow, place_of: Mapping[str, Place]) -> Iterator[Frame]:
    for name, node in flow.nodes.items():
        if node.type_name != "group":
            continue
        members = node.config.get("members")
        inside = (
            [place_of[one] for one in members if one in place_of] if isinstance(members, list) else []
        )
        if not inside:
            continue
        left = min(x for x, _ in inside) - _FRAME
        top = min(y for _, y in inside) - _FRAME - _FRAME_TITLE
        yield Frame(
            x=left,
            y=top,
            width=max(x for x, _ in inside) + WIDTH + _FRAME - left,
            height=max(y for _, y in inside) + HEIGHT + _FRAME - top,
            title=node.title or name,
            hue=_hue(node.config, "neutral"),
        )


def _hue(config: Mapping[str, Any], default: str) -> str:
    hue = config.get("hue", default)
    return hue if hue in _HUES and hue != "neutral" else default
