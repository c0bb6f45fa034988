"""The executable parts of a flow, and their hash: the one thing that trust attaches to.

In the hash of version 1, each list sorted and with repeats:

* code: the whole source of every piece, inline or of a file beside the flow, with its function and
  the file's name; those of muted nodes and of candidates that aren't chosen too;
* addresses: every address that the flow names, in full;
* spending: for each node that asks models their names with the calls of a cell, the cells that an
  item becomes (models × samples), the retries that an assertion may cause, and the addresses that
  are asked; and the model of every judge, and of every learned assertion that embeds;
* reads and writes: every data file, and every file that an `output` node writes.

Not in it: prompts, variants and questions to judges; declarative checks; parameters such as the
temperature; wiring, node ids, titles, notes, names of assertions and criteria, layout; the content
of data files; whatever comes from the user's machine (keys, profiles, recordings), so that a hash
means the same everywhere. An `output` node without a name writes a file named after its id, which
is how an id can get into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.canonical import canonical_json, digest
from flowboard.flow.document import Flow, Node
from flowboard.llm.origins import origin_of
from flowboard.node import NodeType
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.trust.code import CodeFiles, CodePiece, pieces_of

VERSION: Final = "v1"
"""Stands before a hash. Another definition of the executable parts gets another version."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Model calls that a node makes, or that a judge named `judge` makes for it.

    `models` are names with the calls of one cell; a cell asks one of them where the node makes a
    cell of each model. `cells` is how many cells an item becomes, `retries` how often an assertion
    may have each computed anew. `addresses` are those that the flow names for these calls; without
    any, each model leads to a profile of the user.
    """

    node: str
    models: tuple[tuple[str, int], ...]
    cells: int = 1
    retries: int = 0
    addresses: tuple[str, ...] = ()
    judge: str = ""


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a node reads or writes, as the flow names it."""

    node: str
    path: str


@dataclass(frozen=True)
class ExecutableParts:
    """Everything of a flow that can do something: run code, reach an address, spend, read, write."""

    code: tuple[CodePiece, ...] = ()
    asking: tuple[Asking, ...] = ()
    reads: tuple[FileUse, ...] = ()
    writes: tuple[FileUse, ...] = ()

    @cached_property
    def hash(self) -> str:
        """`v1-` and 64 hex digits, equal for equal parts wherever they are computed."""
        parts = {
            "code": _sorted([piece.source, piece.function, piece.file] for piece in self.code),
            "spending": _sorted(
                [sorted(one.models), one.cells, one.retries, sorted(one.addresses)]
                for one in self.asking
            ),
            "reads": sorted(use.path for use in self.reads),
            "writes": sorted(use.path for use in self.writes),
        }
        return f"{VERSION}-{digest(parts)}"

    def of(self, nodes: Iterable[str]) -> ExecutableParts:
        """The parts that belong to these nodes: what a run of only a part of the flow can do."""
        wanted = set(nodes)
        return ExecutableParts(
            tuple(piece for piece in self.code if piece.node in wanted),
            tuple(one for one in self.asking if one.node in wanted),
            tuple(use for use in self.reads if use.node in wanted),
            tuple(use for use in self.writes if use.node in wanted),
        )


def parts_of(
    flow: Flow,
    steps: Mapping[str, NodeType],
    code: CodeFiles,
    stands_for: Mapping[str, str | None] | None = None,
) -> ExecutableParts:
    """The executable parts of a flow, those of muted nodes included.

    `stands_for` maps a file that the user named in place of one of the flow's to the path that the
    flow has there, or to None where it has the rows themselves.

    Raises:
        WorkspaceError: a node names an address that is none.
    """
    reads = [FileUse(name, path) for name, step in steps.items() for path in step.data_files()]
    named = stands_for or {}
    return ExecutableParts(
        code=pieces_of(flow, steps, code),
        asking=tuple(
            one for name, step in steps.items() for one in _asking(name, flow.nodes[name], step)
        ),
        reads=tuple(
            FileUse(use.node, path)
            for use in reads
            if (path := named.get(use.path, use.path)) is not None
        ),
        writes=tuple(
            FileUse(name, _output_file(name, step))
            for name, step in steps.items()
            if type(step).role == "output"
        ),
    )


def _asking(name: str, node: Node, step: NodeType) -> Iterable[Asking]:
    own: Sequence[AssertionSpec] = node.assertions
    models = tuple((call.model, call.calls) for call in step.estimate())
    addresses = tuple(_checked(name, address) for address in step.base_urls())
    if models or addresses:
        yield Asking(
            node=name,
            models=models,
            cells=prod(len(labels) for labels in step.axes().values()),
            retries=max((spec.retries for spec in own), default=0),
            addresses=addresses,
        )
    for spec in (*own, *step.asserts()):
        if spec.kind == "judge" or (spec.kind == "learned" and "model" in spec.arguments):
            model = spec.arguments.get("model")
            yield Asking(name, ((model if isinstance(model, str) else "", 1),), judge=spec.name)


def _checked(name: str, address: str) -> str:
    try:
        origin_of(address)
    except ValueError as error:
        raise WorkspaceError(f"{name}: {error}.") from error
    return address


def _output_file(name: str, step: NodeType) -> str:
    """The name of the file that an output node gets, under the folder of `--out`."""
    return f"{getattr(step, 'name', None) or name}.{getattr(step, 'format', 'jsonl')}"


def _sorted(entries: Iterable[Any]) -> list[Any]:
    """Entries in an order of their own, so that moving a node changes nothing."""
    return sorted(entries, key=canonical_json)
