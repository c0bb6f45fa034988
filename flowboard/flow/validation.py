"""Validation: what is wrong with a readable flow, given the node types that are installed.

Nothing is run, opened or imported: everything that isn't in the document comes from a
`Catalogue`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from flowboard.flow.catalogue import Catalogue, NodeFacts
from flowboard.flow.document import Flow, Node
from flowboard.flow.errors import FlowProblem, Severity, field_text, listing, suggestion
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.graph import ancestors, circle, circle_message
from flowboard.flow.ports import Port, refusal
from flowboard.flow.secrets import secret_places
from flowboard.flow.writing import document_mapping


def validate(flow: FlowFile | Flow, catalogue: Catalogue) -> list[FlowProblem]:
    """Everything wrong with `flow`, in the order of the text; empty when it can run.

    Lines are given for a `FlowFile`. An unknown node type is a warning: the node is kept and
    shown, and only a run refuses it.
    """
    document = flow.flow if isinstance(flow, FlowFile) else flow
    validation = _Validation(document, flow if isinstance(flow, FlowFile) else None, catalogue)
    problems = list(validation.problems())
    return sorted(problems, key=lambda problem: problem.line or 0)


class _Validation:
    """One pass over one flow."""

    def __init__(self, flow: Flow, file: FlowFile | None, catalogue: Catalogue) -> None:
        self._flow = flow
        self._file = file
        self._catalogue = catalogue
        self._facts: Mapping[str, NodeFacts] = {
            name: catalogue.facts(node) for name, node in flow.nodes.items()
        }

    def problems(self) -> Iterator[FlowProblem]:
        """All problems, node by node."""
        for name, node in self._flow.nodes.items():
            yield from self._type(name, node)
            for problem in self._facts[name].problems:
                yield self._problem(name, problem.path, problem.message, "config")
            yield from self._inputs(name, node)
            yield from self._assertions(name, node)
            yield from self._references(name, node)
        yield from self._cycle()
        yield from self._layout()
        yield from self._secrets()

    def _type(self, name: str, node: Node) -> Iterator[FlowProblem]:
        if self._facts[name].known:
            return
        known = self._catalogue.node_types()
        if node.type_name in known:
            version = node.type.partition("@")[2] or "this"
            message = (
                f"{node.type_name!r} has no version {version} here. "
                "Upgrade the package that brings it, or take the version off. "
            )
            code = "unknown-version"
        else:
            advice = suggestion(node.type_name, known, "Install the package that brings it. ")
            message = f"Unknown node type {node.type_name!r}. {advice.strip()} "
            code = "unknown-type"
        message += "Until then the node is kept but can't run."
        yield self._problem(name, ("type",), message, code, "warning")

    def _inputs(self, name: str, node: Node) -> Iterator[FlowProblem]:
        facts = self._facts[name]
        ports = {port.name: port for port in facts.inputs}
        for port_name, wires in node.inputs.items():
            where = ("inputs", port_name)
            port = ports.get(port_name)
            if facts.known and port is None:
                has = listing(ports) or "none"
                advice = suggestion(port_name, ports, f"Its inputs: {has}.")
                message = f"There is no input {port_name!r}. {advice}"
                yield self._problem(name, where, message, "unknown-input")
            several = isinstance(wires, list) and len(wires) > 1
            if several and port is not None and not (port.many or port.first_present):
                message = "This input takes one wire. Unite several with a `merge` node."
                yield self._problem(name, where, message, "several-wires")
            for position, wire in enumerate(wires if isinstance(wires, list) else [wires]):
                place = (*where, position) if isinstance(wires, list) else where
                yield from self._wire(name, place, wire, port)
        for port in facts.inputs:
            if not port.optional and not node.inputs.get(port.name):
                message = (
                    f"The input {port.name!r} isn't wired. Write `{port.name}: node.port` below inputs."
                )
                yield self._problem(name, ("inputs",), message, "missing-input")

    def _wire(
        self, name: str, where: tuple[str | int, ...], wire: str, port: Port | None
    ) -> Iterator[FlowProblem]:
        source, _, source_port = wire.partition(".")
        facts = self._facts.get(source)
        if facts is None:
            advice = suggestion(source, self._flow.nodes, f"Nodes: {listing(self._flow.nodes)}.")
            message = f"There is no node {source!r}. {advice}"
            yield self._problem(name, where, message, "unknown-node")
            return
        if not facts.known or facts.outputs is None:
            return
        outputs = {output.name: output for output in facts.outputs}
        output = outputs.get(source_port)
        if output is None:
            has = listing(outputs) or "none"
            advice = suggestion(source_port, outputs, f"Its outputs: {has}.")
            message = f"The node {source!r} has no output {source_port!r}. {advice}"
            yield self._problem(name, where, message, "unknown-output")
        elif port is not None and (reason := refusal(output, port)) is not None:
            message = f"This wire doesn't fit: {reason}. Wire another port, or convert in between."
            yield self._problem(name, where, message, "port-type")

    def _assertions(self, name: str, node: Node) -> Iterator[FlowProblem]:
        outputs = self._facts[name].outputs if self._facts[name].known else None
        names = [port.name for port in outputs or ()]
        seen: Counter[str] = Counter()
        for position, spec in enumerate(node.assertions):
            where = ("assertions", position)
            seen[spec.name] += 1
            if seen[spec.name] == 2:
                message = f"Two assertions of this node are named {spec.name!r}. Names must differ."
                yield self._problem(name, (*where, "name"), message, "doubled-name")
            if spec.on is not None and outputs is not None and spec.on not in names:
                advice = suggestion(spec.on, names, f"Its outputs: {listing(names) or 'none'}.")
                message = f"There is no output {spec.on!r}. {advice}"
                yield self._problem(name, (*where, "on"), message, "unknown-output")
            for problem in self._catalogue.assertion_problems(spec):
                yield self._problem(name, (*where, *problem.path), problem.message, "assertion")

    def _references(self, name: str, node: Node) -> Iterator[FlowProblem]:
        """Names of values that no row can have. Bare columns are only known in a run."""
        references = self._catalogue.references(node)
        if not references:
            return
        above = ancestors(self._flow, name)
        for reference in references:
            source, dot, port = reference.text.partition(".")
            if not dot or (source in above and self._gives(source, port)):
                continue
            if source in above:
                names = [one.name for one in self._facts[source].outputs or ()]
                advice = suggestion(port, names, f"Its outputs: {listing(names)}.")
                message = f"{source!r} has no output {port!r}. {advice}"
            elif source in self._flow.nodes:
                message = f"{source!r} doesn't lead to this node, so its values aren't in the row."
            else:
                advice = suggestion(source, above, f"Nodes above this one: {listing(above) or 'none'}.")
                message = f"There is no node {source!r}. {advice}"
            yield self._problem(name, reference.path, message, "unknown-reference", "warning")

    def _gives(self, node: str, port: str) -> bool:
        outputs = self._facts[node].outputs if self._facts[node].known else None
        return outputs is None or port in {one.name for one in outputs}

    def _cycle(self) -> Iterator[FlowProblem]:
        found = circle(self._flow)
        if found:
            yield self._problem(found[0], ("inputs",), circle_message(found), "cycle")

    def _layout(self) -> Iterator[FlowProblem]:
        for name in self._flow.layout:
            if name not in self._flow.nodes:
                message = f"There is no node {name!r} to place. Remove the line."
                yield self._problem(None, ("layout", name), message, "layout", "warning")

    def _secrets(self) -> Iterator[FlowProblem]:
        for path in dict.fromkeys(secret_places(document_mapping(self._flow))):
            in_node = path[:1] == ("nodes",) and len(path) > 1
            message = (
                "This looks like an API key. A key never goes in a flow: remove it, withdraw it at "
                "the provider, and keep the new one in the environment or the settings."
            )
            node = str(path[1]) if in_node else None
            yield self._problem(node, path[2:] if in_node else path, message, "secret")

    def _problem(
        self,
        node: str | None,
        path: tuple[str | int, ...],
        message: str,
        code: str,
        severity: Severity = "error",
    ) -> FlowProblem:
        line = None if self._file is None else self._file.line(node, *path)
        return FlowProblem(message, line, node, field_text(path) or None, severity, code)
