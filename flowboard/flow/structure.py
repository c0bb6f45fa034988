"""From the raw mapping of a file to the flow document, with every problem by line and field."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.comments import Path
from flowboard.flow.document import NODE_ID, Flow, Node
from flowboard.flow.errors import FlowProblem, field_text, suggestion
from flowboard.flow.sentences import as_sentence, in_plain_words

MAX_NODES = 2_000
TOP_LEVEL_FIELDS = ("flowboard", "name", "description", "nodes", "layout")
NODE_FIELDS = ("type", "title", "note", "inputs", "assertions", "mute", "bypass")
NODE_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}(@[1-9][0-9]{0,5})?\Z")
PORT_OF_NODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\.\S(.{0,198}\S)?\Z")
_ANSWER = "letters, digits, _ and -, begins with a letter, and has at most 64 characters"

LineOf = Callable[[Path], int | None]
"""Gives the line of a path, or of the nearest thing around it that the text has."""


def flow_of(raw: dict[str, Any], line_of: LineOf) -> tuple[Flow, list[FlowProblem]]:
    """The flow that a raw mapping of the present format writes, and what is wrong with it.

    With problems the flow holds what could be read.
    """
    reader = _Reader(line_of)
    return reader.flow(raw), reader.problems


class _Reader:
    """Walks a raw mapping and gathers problems instead of stopping at the first."""

    def __init__(self, line_of: LineOf) -> None:
        self.problems: list[FlowProblem] = []
        self._line_of = line_of

    def flow(self, raw: dict[str, Any]) -> Flow:
        """The document, as far as it can be read."""
        for key in raw:
            if key not in TOP_LEVEL_FIELDS and not key.startswith("x-"):
                advice = suggestion(key, TOP_LEVEL_FIELDS, "Remove it, or begin its name with x-.")
                self._problem((key,), f"Unknown field. {advice}", "unknown-field")
        nodes = self._mapping(raw, ("nodes",))
        if len(nodes) > MAX_NODES:
            self._problem(("nodes",), f"A flow has at most {MAX_NODES} nodes. Split it.", "too-many")
            nodes = {}
        return Flow.model_construct(
            name=self._text(raw, ("name",)),
            description=self._text(raw, ("description",)),
            nodes={
                name: self._node(name, node) for name, node in nodes.items() if self._is_node(name, node)
            },
            layout=self._layout(self._mapping(raw, ("layout",))),
            extensions={key: value for key, value in raw.items() if key.startswith("x-")},
        )

    def _is_node(self, name: str, raw: Any) -> bool:
        path = ("nodes", name)
        if not NODE_ID.fullmatch(name):
            self._problem(path, f"{name!r} is no node id: an id consists of {_ANSWER}.", "node-id")
            return False
        if not isinstance(raw, dict):
            self._problem(path, "A node is a mapping. Give it at least a `type:`.", "shape")
            return False
        return True

    def _node(self, name: str, raw: dict[str, Any]) -> Node:
        path = ("nodes", name)
        config = {}
        extensions = {}
        for key, value in raw.items():
            if key.startswith("x-"):
                extensions[key] = value
            elif key not in NODE_FIELDS:
                config[key] = value
        return Node.model_construct(
            type=self._type(raw, path),
            inputs=self._inputs(self._mapping(raw, (*path, "inputs")), (*path, "inputs")),
            assertions=self._assertions(raw.get("assertions"), (*path, "assertions")),
            title=self._text(raw, (*path, "title")),
            note=self._text(raw, (*path, "note")),
            mute=self._flag(raw, (*path, "mute")),
            bypass=self._flag(raw, (*path, "bypass")),
            config=config,
            extensions=extensions,
        )

    def _type(self, raw: dict[str, Any], path: Path) -> str:
        if "type" not in raw:
            self._problem(
                path, "The field `type` is missing. Name a node type, such as `prompt`.", "missing"
            )
            return ""
        type_name = raw["type"]
        if not isinstance(type_name, str) or not NODE_TYPE.match(type_name):
            message = "A type is a name such as `llm`, or `llm@1` with a major version."
            self._problem((*path, "type"), message, "node-type")
            return ""
        return type_name

    def _inputs(self, raw: dict[str, Any], path: Path) -> dict[str, str | list[str]]:
        inputs: dict[str, str | list[str]] = {}
        for port, source in raw.items():
            sources = source if isinstance(source, list) else [source]
            for position, one in enumerate(sources):
                if not isinstance(one, str) or not PORT_OF_NODE.match(one):
                    where = (*path, port, position) if isinstance(source, list) else (*path, port)
                    message = "A wire is written `node.port`, such as `tweets.text`, or a list of these."
                    self._problem(where, message, "wire")
                    break
            else:
                inputs[port] = source
        return inputs

    def _assertions(self, raw: Any, path: Path) -> tuple[AssertionSpec, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self._problem(path, "Assertions are a list. Begin each with `- `.", "shape")
            return ()
        specs = []
        for position, item in enumerate(raw):
            where = (*path, position)
            if not isinstance(item, dict):
                message = (
                    "An assertion is a mapping such as `{name: short, check: max_words, words: 20}`."
                )
                self._problem(where, message, "shape")
                continue
            try:
                specs.append(AssertionSpec.model_validate(item))
            except ValidationError as error:
                for detail in error.errors(include_url=False, include_context=False):
                    self._problem(
                        (*where, *detail["loc"]), as_sentence(in_plain_words(detail["msg"])), "assertion"
                    )
        return tuple(specs)

    def _layout(self, raw: dict[str, Any]) -> dict[str, list[int]]:
        layout = {}
        for name, place in raw.items():
            if (
                isinstance(place, list)
                and len(place) == 2
                and all(type(number) is int and abs(number) <= 10**9 for number in place)
            ):
                layout[name] = place
            else:
                message = "A place is written `[x, y]` with two whole numbers."
                self._problem(("layout", name), message, "layout")
        return layout

    def _mapping(self, raw: dict[str, Any], path: Path) -> dict[str, Any]:
        value = raw.get(str(path[-1]))
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._problem(path, "This must be a mapping, written `key: value` on lines below.", "shape")
            return {}
        return value

    def _text(self, raw: dict[str, Any], path: Path) -> str:
        value = raw.get(str(path[-1]))
        if value is None:
            return ""
        if not isinstance(value, str):
            self._problem(path, "This must be a text. Put the value in quotes.", "shape")
            return ""
        return value

    def _flag(self, raw: dict[str, Any], path: Path) -> bool:
        value = raw.get(str(path[-1]))
        if value is None:
            return False
        if not isinstance(value, bool):
            self._problem(path, "This must be true or false.", "shape")
            return False
        return value

    def _problem(self, path: Path, message: str, code: str) -> None:
        node: str | None = None
        field: Path = path
        if path[0] == "nodes" and len(path) > 1:
            node, field = str(path[1]), path[2:]
        text = field_text(field) or None
        self.problems.append(FlowProblem(message, self._line_of(path), node, text, code=code))
