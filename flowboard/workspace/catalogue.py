"""The node types at hand: what validation asks about them, and the steps that a run is made of."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.canonical import canonical_json
from flowboard.flow.catalogue import FieldProblem, FieldReference, NodeFacts
from flowboard.flow.document import Node
from flowboard.flow.errors import field_text, listing, suggestion
from flowboard.flow.sentences import as_sentence, in_plain_words
from flowboard.node import Files, NodeFailed, NodeType
from flowboard.workspace.packs import FolderPack, InstalledPacks, NodeClass, named_folders


class NodeTypes:
    """All node types of this machine and the folders that the user named, found by name.

    A type in a folder goes before an installed one of the same name, so that a node can be worked
    on in place.

    Raises:
        WorkspaceError: a folder isn't there.
    """

    def __init__(self, folders: Iterable[str | os.PathLike[str]] = ()) -> None:
        self._installed = InstalledPacks()
        self._folders = [FolderPack(folder) for folder in named_folders(folders)]

    @property
    def folders(self) -> list[Path]:
        """The folders of node types that the user named."""
        return [pack.folder for pack in self._folders]

    def names(self) -> list[str]:
        """The names of all types, sorted. Raises as `find` does."""
        in_folders = {name for pack in self._folders for name in pack.types()}
        return sorted(in_folders.union(self._installed.names()))

    def find(self, name: str) -> NodeClass | None:
        """The class of the type written `name` in a flow (`llm`, `llm@2`), or None.

        Raises:
            WorkspaceError: it is there but can't be imported.
        """
        base, _, major = name.partition("@")
        wanted = base if major in ("", "1") else name
        for pack in self._folders:
            if (found := pack.types().get(wanted)) is not None:
                return found
        return self._installed.find(wanted)

    def origin(self, name: str) -> str:
        """Where a type comes from: the folder, or `installed`."""
        for pack in self._folders:
            if name in pack.types():
                return str(pack.folder)
        return "installed"


class FlowCatalogue:
    """Implements `flowboard.flow.catalogue.Catalogue` over node types and checks.

    With `files`, sources are looked into for their columns; without, any column is taken for good.
    """

    def __init__(self, types: NodeTypes, files: Files | None = None) -> None:
        self._types = types
        self._files = files
        self._facts: dict[bytes, NodeFacts] = {}

    def node_types(self) -> Collection[str]:
        """The names of the node types at hand, without versions."""
        return {name.partition("@")[0] for name in self._types.names()}

    def facts(self, node: Node) -> NodeFacts:
        """What is known of this configured node.

        Raises:
            WorkspaceError: its type is there but can't be imported.
        """
        key = canonical_json([node.type, node.config, node.inputs])  # open inputs are as wired
        if key not in self._facts:
            self._facts[key] = self._look_at(node)
        return self._facts[key]

    def assertion_problems(self, spec: AssertionSpec) -> Sequence[FieldProblem]:
        """What is wrong with an assertion: an unknown check, an argument of it, or its code file."""
        from flowboard.assertions.arguments import problems

        found = problems(spec)
        if spec.code is not None and self._files is not None and not found:
            found += self._code_file_problems(spec)
        return found

    def _code_file_problems(self, spec: AssertionSpec) -> Iterator[FieldProblem]:
        """What is wrong with a file beside the flow that has the code of an assertion."""
        from flowboard.assertions.arguments import CodeArguments, validated
        from flowboard.assertions.code import source_problem
        from flowboard.workspace.trust.code import read_code_file

        assert self._files is not None
        arguments = validated(spec)
        if not isinstance(arguments, CodeArguments) or arguments.file is None:
            return
        try:
            problem = source_problem(read_code_file(arguments.file, self._files), arguments.function)
        except NodeFailed as error:
            yield FieldProblem(("code",), as_sentence(str(error)))
        else:
            if problem is not None:
                yield FieldProblem(("code",), f"{arguments.file}: {problem}")

    def references(self, node: Node) -> Sequence[FieldReference]:
        """Where assertions of a node, or in its configuration, name another value of the row."""
        from flowboard.assertions.arguments import references_in

        return [
            FieldReference((*path, field), text)
            for path, spec in self.assertions(node)
            for field, text in references_in(spec)
        ]

    def assertions(self, node: Node) -> list[tuple[tuple[str | int, ...], AssertionSpec]]:
        """The assertions of a node, and those in its configuration, each with the path that leads to it."""
        cls = self._types.find(node.type)
        step = None if cls is None else configured(cls, node.config)[0]
        own = [(("assertions", position), spec) for position, spec in enumerate(node.assertions)]
        return [*own, *([] if step is None else _specs(step))]

    def _look_at(self, node: Node) -> NodeFacts:
        cls = self._types.find(node.type)
        if cls is None:
            return NodeFacts(known=False)
        step, problems = configured(cls, node.config)
        if step is None:
            # Ports may depend on the configuration, so none are held against the wires.
            return NodeFacts(
                known=True,
                shape=cls.shape,
                role=cls.role,
                inputs=tuple(_wired(node, cls)),
                outputs=None,
                problems=tuple(problems),
            )
        inputs = [*step.input_ports()]
        if cls.open_inputs:
            inputs += [
                port for port in _wired(node, cls) if port.name not in {known.name for known in inputs}
            ]
        for path, spec in _specs(step):
            problems += [
                FieldProblem((*path, *problem.path), problem.message)
                for problem in self.assertion_problems(spec)
            ]
        outputs = step.output_ports()
        problems += self._file_problems(node, step)
        if outputs is None and self._files is not None and not problems:
            try:
                outputs = step.peek(self._files)
            except NodeFailed as error:
                problems.append(FieldProblem(_file_field(node, step), as_sentence(str(error))))
        return NodeFacts(
            known=True,
            shape=cls.shape,
            role=cls.role,
            inputs=tuple(inputs),
            outputs=None if outputs is None else tuple(outputs),
            problems=tuple(problems),
        )

    def _file_problems(self, node: Node, step: NodeType) -> list[FieldProblem]:
        problems: list[FieldProblem] = []
        if self._files is None:
            return problems
        for relative in step.data_files():
            try:
                self._files.path(relative)
            except NodeFailed as error:
                problems.append(FieldProblem(_file_field(node, step, relative), as_sentence(str(error))))
        return problems


def make_step(types: NodeTypes, node_id: str, node: Node) -> NodeType:
    """The configured step of a node, ready to run.

    Raises:
        PlanError: the type isn't there, or its configuration is wrong; with node and field.
    """
    from flowboard.runtime.plan import PlanError

    cls = types.find(node.type)
    if cls is None:
        advice = suggestion(node.type_name, types.names(), "")
        raise PlanError(
            f"node {node_id!r}: there is no node type {node.type!r} here. {advice} "
            "Install the pack that has it (or name its folder with --nodes), or remove the node.".replace(
                "  ", " "
            )
        )
    step, problems = configured(cls, node.config)
    if step is None:
        first = problems[0]
        raise PlanError(f"node {node_id!r}, {field_text(first.path)}: {first.message}")
    return step


def configured(cls: NodeClass, config: dict[str, Any]) -> tuple[NodeType | None, list[FieldProblem]]:
    """A step with this configuration, or what is wrong with it, field by field."""
    try:
        return cls.model_validate(config), []
    except ValidationError as error:
        return None, [_field_problem(cls, dict(found)) for found in error.errors(include_url=False)]
    except Exception as error:  # noqa: BLE001 - a stranger's validator may raise anything
        return None, [FieldProblem((), f"{type(error).__name__}: {error}")]


def _field_problem(cls: NodeClass, error: dict[str, Any]) -> FieldProblem:
    path: tuple[str | int, ...] = error["loc"]
    if error["type"] == "extra_forbidden" and len(path) == 1:
        fields = [field.alias or name for name, field in cls.model_fields.items()]
        advice = suggestion(str(path[0]), fields, f"Fields of {cls.type}: {listing(fields) or 'none'}.")
        return FieldProblem(path, f"Unknown field {path[0]!r}. {advice}")
    if error["type"] == "missing":
        return FieldProblem(path, "This field is missing. Give it a value.")
    return FieldProblem(path, as_sentence(in_plain_words(str(error["msg"]))))


def _wired(node: Node, cls: NodeClass) -> Iterator[Any]:
    """Ports as wide as can be for whatever is wired to a node."""
    from flowboard.flow.ports import Port

    for name, wires in node.inputs.items():
        yield Port(name, "json", optional=True, many=isinstance(wires, list))


def _specs(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], AssertionSpec]]:
    """The assertions inside a configuration, each with the path that leads to it."""
    if isinstance(value, AssertionSpec):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _specs(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _specs(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _specs(inner, (*path, position))


def _file_field(node: Node, step: NodeType, relative: str | None = None) -> tuple[str | int, ...]:
    """The field of the configuration that names a data file."""
    files = [relative] if relative is not None else list(step.data_files())
    for field, value in node.config.items():
        if any(name in files for name in (value if isinstance(value, list) else [value])):
            return (field,)
    return ()
