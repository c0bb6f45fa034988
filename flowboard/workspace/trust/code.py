"""The Python that a flow brings: every piece with its place, and code files read exactly once.

Code stands in an assertion, in a node that runs code, or in a file beside the flow
(`code: checks.py::polite`). Such a file is read once, when a run begins. Its text is what the trust
sheet shows, what the hash is made of, what the run's snapshot carries and what the sandbox gets:
nothing opens the file a second time, so nobody can change it between the user's yes and the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import BaseModel

from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.node import Files, NodeFailed, NodeType
from flowboard.workspace.catalogue import NodeTypes, configured
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder

CARRIED: Final = "x-code-files"
"""The key of a run's snapshot under which it carries the texts of code files by name."""

LARGEST: Final = 200_000
"""Bytes of a code file: the snapshot that carries it has to stay a flow of readable size."""

_OF_A_NODE: Final = "run"


@dataclass(frozen=True, slots=True)
class CodePiece:
    """A piece of Python and its place: the assertion `name` on `node`, or the node itself.

    `source` is all the text that is given to the sandbox, which calls `function` of it; None where
    the `file` beside the flow can't be read, and then nothing of it is run.
    """

    node: str
    name: str
    function: str
    source: str | None
    file: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class CodeFiles:
    """The texts of the code files that a flow refers to, by name; and why others can't be read."""

    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def carried_by(self, file: FlowFile) -> FlowFile:
        """The flow with the texts in it, as a run keeps it; without code files the very same.

        Raises:
            FlowError: it would be larger than a flow may be.
        """
        if not self.texts:
            return file
        extensions = file.flow.extensions | {CARRIED: dict(self.texts)}
        flow = file.flow.model_copy(update={"extensions": extensions})
        return replace(file.with_flow(flow), path=file.path)


def steps_of(flow: Flow, types: NodeTypes) -> dict[str, NodeType]:
    """The configured steps of a flow by node, muted ones too; without those that can't be run here.

    Raises:
        WorkspaceError: a node type is there but can't be imported.
    """
    steps: dict[str, NodeType] = {}
    for name, node in flow.nodes.items():
        cls = types.find(node.type)
        step = None if cls is None else configured(cls, node.config)[0]
        if step is not None:
            steps[name] = step
    return steps


def read_code_files(
    flow: Flow, steps: Mapping[str, NodeType], files: Files, known: Mapping[str, str]
) -> CodeFiles:
    """Read every code file that a flow refers to, once; not those whose texts are `known`."""
    texts: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in dict.fromkeys(file for *_, (file, _) in _references(flow, steps) if file):
        try:
            texts[name] = known[name] if name in known else read_code_file(name, files)
        except NodeFailed as error:
            problems[name] = str(error)
    return CodeFiles(texts, problems)


def carried_texts(snapshot: Flow) -> dict[str, str]:
    """The texts of code files that the snapshot of a run carries, by name."""
    carried = snapshot.extensions.get(CARRIED)
    entries = carried.items() if isinstance(carried, dict) else ()
    return {str(name): text for name, text in entries if isinstance(text, str)}


def pieces_of(flow: Flow, steps: Mapping[str, NodeType], code: CodeFiles) -> tuple[CodePiece, ...]:
    """Every piece of code of a flow, in its order; those of muted nodes and candidates included."""
    return tuple(
        CodePiece(
            node=node,
            name=name,
            function=function,
            source=written if file is None else code.texts.get(file),
            file=file,
            criterion=criterion,
        )
        for node, name, criterion, written, (file, function) in _references(flow, steps)
    )


_Reference = tuple[str, str, str | None, str, tuple[str | None, str]]
"""Node, assertion, criterion, what is written there, and the file and function that it means."""


def _references(flow: Flow, steps: Mapping[str, NodeType]) -> Iterator[_Reference]:
    for node_id, node in flow.nodes.items():
        step = steps.get(node_id)
        owned = [(None, spec) for spec in node.assertions]
        found = [*owned, *_assertions_in(step)]
        known = {(spec.code, spec.arguments.get("function")) for _, spec in found}
        made = () if step is None else step.asserts()  # a type may make specs of its own
        found += [
            (spec.criterion, spec)
            for spec in made
            if (spec.code, spec.arguments.get("function")) not in known
        ]
        for criterion, spec in found:
            if spec.code is not None:
                yield node_id, spec.name, criterion, spec.code, _meant(spec)
        for written in () if step is None else step.code_sources():
            file, function = _meant(AssertionSpec(name=node_id, code=written))
            yield node_id, "", None, written, (file, function if file else _OF_A_NODE)


def _assertions_in(
    value: Any, criterion: str | None = None
) -> Iterator[tuple[str | None, AssertionSpec]]:
    """The assertions anywhere inside a configuration, each with the criterion that it is for."""
    if isinstance(value, AssertionSpec):
        yield criterion or value.criterion, value
    elif isinstance(value, BaseModel):
        inner = value.id if isinstance(value, Criterion) else criterion
        for name in type(value).model_fields:
            yield from _assertions_in(getattr(value, name), inner)
    elif isinstance(value, dict | list | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _assertions_in(entry, criterion)


def _meant(spec: AssertionSpec) -> tuple[str | None, str]:
    """The file, if the code is kept in one, and the function; read as the evaluator reads them."""
    from flowboard.assertions.arguments import BadArguments, CodeArguments, validated
    from flowboard.assertions.code import FUNCTION

    try:
        arguments = validated(spec)
    except BadArguments:  # it can't be an assertion; whatever it is, it is no reference to a file
        return None, FUNCTION
    assert isinstance(arguments, CodeArguments)
    return arguments.file, arguments.function


def read_code_file(name: str, files: Files) -> str:
    """The text of a code file beside the flow.

    Raises:
        NodeFailed: there is none, it is too large, or it isn't text that can be Python.
    """
    with files.open(name) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NodeFailed(f"the code file {name!r} has more than {LARGEST:,} bytes; divide it")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NodeFailed(f"the code file {name!r} isn't UTF-8 text; save it as such") from error
    if "\0" in text:
        raise NodeFailed(f"the code file {name!r} holds a NUL character and is no Python")
    return text


class PinnedFiles(FlowFiles):
    """The files of a flow, except that code files are what was read of them, whatever they hold now."""

    def __init__(
        self, folder: Path, output: OutputFolder, granted: Mapping[str, Path], code: CodeFiles
    ) -> None:
        super().__init__(folder, output, granted)
        self._code = code

    def open(self, relative: str) -> BinaryIO:
        """Open a file for reading bytes; of a code file those that were read when the run began.

        Raises:
            NodeFailed: the file can't be read, or couldn't when the run began.
        """
        if relative in self._code.texts:
            return BytesIO(self._code.texts[relative].encode("utf-8"))
        if relative in self._code.problems:
            raise NodeFailed(self._code.problems[relative], stops_node=True)
        return super().open(relative)
