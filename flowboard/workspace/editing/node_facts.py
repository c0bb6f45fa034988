"""What is known of the nodes of an open flow, kept as long as a node stays the same object.

Facts that only files can tell (the columns of a table, whether a file is there, code beside the
flow) are never looked up on the way of an edit: `wanted` says what a look would be good for,
`LookedAt` is what came of one, and until then any output name counts as being there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.canonical import canonical_json
from flowboard.flow.catalogue import FieldProblem, FieldReference, NodeFacts
from flowboard.flow.document import Node
from flowboard.flow.ports import Port
from flowboard.node import NodeFailed, NodeType
from flowboard.workspace.catalogue import FlowCatalogue, NodeTypes, configured
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.packs import NodeClass

_MOST_KEPT: Final = 8_000

Stamps = tuple[tuple[str, int, int], ...]
"""Files with the time they were changed, in nanoseconds, and their size; -1 for what isn't there."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What the files of a node tell: its outputs, and what is wrong with them."""

    stamps: Stamps
    outputs: tuple[Port, ...] | None
    problems: tuple[FieldProblem, ...]
    of_code: Mapping[bytes, tuple[FieldProblem, ...]]


@dataclass(frozen=True, slots=True)
class KnownNode:
    """A node with its class and step, as far as there are any, and what is known without files.

    `wanted` is the key of the look into files that it calls for, or None where none is needed.
    """

    node: Node
    cls: NodeClass | None
    step: NodeType | None
    facts: NodeFacts
    references: tuple[FieldReference, ...]
    wanted: bytes | None
    files: tuple[str, ...]


class NodeKnowledge:
    """Implements `flowboard.flow.catalogue.Catalogue` for an open flow; see the module."""

    def __init__(self, types: NodeTypes, folder: Path) -> None:
        self._types = types
        self._folder = folder
        self._catalogue = FlowCatalogue(types)
        self._known: dict[int, KnownNode] = {}
        self._of_spec: dict[int, tuple[AssertionSpec, tuple[FieldProblem, ...]]] = {}
        self._names: Collection[str] | None = None
        self.looked: dict[bytes, LookedAt] = {}

    def node_types(self) -> Collection[str]:
        """The names of the node types at hand, without versions."""
        if self._names is None:
            self._names = self._catalogue.node_types()
        return self._names

    def facts(self, node: Node) -> NodeFacts:
        """What is known of this node, with what a look into its files has told."""
        known = self.of(node)
        looked = None if known.wanted is None else self.looked.get(known.wanted)
        if looked is None:
            return known.facts
        outputs = known.facts.outputs if known.facts.outputs is not None else looked.outputs
        return replace(known.facts, outputs=outputs, problems=(*known.facts.problems, *looked.problems))

    def assertion_problems(self, spec: AssertionSpec) -> Sequence[FieldProblem]:
        """What is wrong with an assertion; of code beside the flow, what a look has told."""
        kept = self._of_spec.get(id(spec))
        if kept is None or kept[0] is not spec:
            self._make_room()
            kept = self._of_spec[id(spec)] = (spec, tuple(self._catalogue.assertion_problems(spec)))
        if not kept[1] and _has_code_file(spec):
            key = _key_of_spec(spec)
            looked = (look.of_code[key] for look in self.looked.values() if key in look.of_code)
            return next(looked, ())
        return kept[1]

    def references(self, node: Node) -> Sequence[FieldReference]:
        """Where assertions of a node, or in its configuration, name another value of the row."""
        return self.of(node).references

    def of(self, node: Node) -> KnownNode:
        """Everything that is known of a node without files."""
        known = self._known.get(id(node))
        if known is None or known.node is not node:
            self._make_room()
            known = self._known[id(node)] = self._found_out(node)
        return known

    def take(self, key: bytes, looked: LookedAt) -> None:
        """Take in what a look has told."""
        self.looked[key] = looked

    def forget_types(self) -> None:
        """Ask for every type anew: files of node types in a folder may have changed."""
        self._names = None
        self._catalogue = FlowCatalogue(self._types)
        self._known.clear()
        self._of_spec.clear()

    def are_types_current(self, nodes: Iterable[Node]) -> bool:
        """Whether the classes of these nodes are still those that the types have."""
        found: dict[str, NodeClass | None] = {}
        for node in nodes:
            known = self.of(node)
            if node.type not in found:
                found[node.type] = self._class_of(node.type)[0]
            if found[node.type] is not known.cls:
                return False
        return True

    def is_stale(self, known: KnownNode) -> bool:
        """Whether the files of a node were changed since the look that is known, or none was made."""
        if known.wanted is None:
            return False
        looked = self.looked.get(known.wanted)
        return looked is None or looked.stamps != stamps_of(self._folder, known.files)

    def look(self, known: KnownNode) -> LookedAt:
        """Look into the files of a node. Reads files beside the flow and runs none of its code.

        Slow: not to be called on the way of an edit.
        """
        stamps = stamps_of(self._folder, known.files)
        full = FlowCatalogue(self._types, FlowFiles(self._folder, OutputFolder(self._folder / "out")))
        try:
            facts = full.facts(known.node)
            of_code = {
                _key_of_spec(spec): tuple(full.assertion_problems(spec))
                for spec in known.node.assertions
                if _has_code_file(spec)
            }
        except (WorkspaceError, NodeFailed, OSError) as error:
            return LookedAt(stamps, None, (FieldProblem((), str(error)),), {})
        earlier = {(problem.path, problem.message) for problem in known.facts.problems}
        problems = tuple(
            problem for problem in facts.problems if (problem.path, problem.message) not in earlier
        )
        return LookedAt(stamps, facts.outputs, problems, of_code)

    def _found_out(self, node: Node) -> KnownNode:
        cls, problem = self._class_of(node.type)
        if problem:
            facts = NodeFacts(known=False, problems=(FieldProblem(("type",), problem),))
            return KnownNode(node, None, None, facts, (), None, ())
        facts = self._catalogue.facts(node)
        step = None if cls is None else configured(cls, node.config)[0]
        if cls is not None and step is None and cls.outputs:
            # Not configured yet: the ports of the type are there to be wired all the same.
            own = {port.name for port in cls.inputs}
            may_have_more = cls.open_inputs or cls.input_ports is not NodeType.input_ports
            more = [port for port in facts.inputs if port.name not in own] if may_have_more else []
            facts = replace(facts, inputs=(*cls.inputs, *more), outputs=cls.outputs)
        files = () if step is None else tuple(step.data_files())
        code = tuple(_code_files(node.assertions))
        needs_look = step is not None and bool(files or code or facts.outputs is None)
        references = tuple(self._catalogue.references(node)) if facts.known else ()
        wanted = None
        if needs_look:
            specs = sorted(_key_of_spec(spec) for spec in node.assertions if _has_code_file(spec))
            wanted = canonical_json([node.type, node.config, [spec.hex() for spec in specs]])
        return KnownNode(node, cls, step, facts, references, wanted, (*files, *code))

    def _class_of(self, name: str) -> tuple[NodeClass | None, str]:
        """The class of a type, and why it can't be had where it is there but broken."""
        try:
            return self._types.find(name), ""
        except WorkspaceError as error:
            return None, str(error)

    def _make_room(self) -> None:
        """Every keystroke makes a node; those of long ago are found out again if they come back."""
        if len(self._known) + len(self._of_spec) > _MOST_KEPT:
            self._catalogue = FlowCatalogue(self._types)
            self._known.clear()
            self._of_spec.clear()


def stamps_of(folder: Path, files: Iterable[str]) -> Stamps:
    """How files beside a flow stand now."""
    return tuple(_stamp(folder, name) for name in files)


def _stamp(folder: Path, name: str) -> tuple[str, int, int]:
    try:
        status = (folder / name).stat()
    except (OSError, ValueError):
        return name, -1, -1
    return name, status.st_mtime_ns, status.st_size


def _code_files(specs: Iterable[AssertionSpec]) -> Iterator[str]:
    for spec in specs:
        if _has_code_file(spec):
            assert spec.code is not None
            yield spec.code.partition("::")[0]


def _has_code_file(spec: AssertionSpec) -> bool:
    return spec.code is not None and "::" in spec.code and "\n" not in spec.code


def _key_of_spec(spec: AssertionSpec) -> bytes:
    return canonical_json(spec.model_dump(exclude_unset=True))
