"""The two fingerprints on a card: of the evaluator, and of what made the outputs that it was measured on.

Neither holds layout, notes, or what nodes are called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flowboard.assertions.arguments import BadArguments, CodeArguments, validated
from flowboard.assertions.identity import spec_hash
from flowboard.flow.canonical import digest
from flowboard.flow.document import Flow
from flowboard.flow.edits import rename_node
from flowboard.flow.graph import ancestors, topological_order
from flowboard.node import AssertionSpec, Files, NodeFailed, NodeType
from flowboard.runtime.cache_key import data_digests
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.evaluators.assertions import assertions_of, criteria_of
from flowboard.workspace.evaluators.learners import artefact_of
from flowboard.workspace.trust.code import carried_texts, read_code_file

RULE = "fails if any fails, else errs if any errs, else passes"
"""How the outcomes of several assertions become one verdict; another rule is another evaluator."""


def evaluator_fingerprint(
    flow: Flow,
    node_id: str,
    types: NodeTypes,
    files: Files,
    chosen: Collection[str] | None = None,
    criterion: str = "",
    flow_path: str = "",
) -> str:
    """The fingerprint of an evaluator: its criteria with their versions, and what decides, and how.

    Args:
        flow: the flow, or the snapshot of a run.
        node_id: the evaluator.
        types: the node types at hand.
        files: beside the flow, for code that lives there.
        chosen: the names of the assertions that decide, as `assertions_of` has them; those that decide in
            the flow if omitted.
        criterion: only this one.
        flow_path: of the flow's file, beside which learned assertions are kept.

    Raises:
        PlanError: the node's type isn't there, or its configuration is wrong.
    """
    step = _step_by_ports(flow, node_id, types)
    texts = carried_texts(flow)
    deciding = [
        (named.spec.criterion or "", _assertion(named.spec, texts, files, flow_path))
        for named in assertions_of(step)
        if (named.decides if chosen is None else named.name in chosen)
        and criterion in ("", named.spec.criterion)
    ]
    criteria = [
        [one.id, one.version, one.text] for one in criteria_of(step) if criterion in ("", one.id)
    ]
    return digest([RULE, sorted(criteria), sorted(deciding)])


def population_fingerprint(
    flow: Flow, node_id: str, types: NodeTypes, files: Files, made_at: float | None = None
) -> str:
    """The fingerprint of what makes the outputs that a node judges: all steps before it, and the data.

    Args:
        flow: the flow, or the snapshot of a run.
        node_id: the node.
        types: the node types at hand.
        files: beside the flow; the data is what they hold now.
        made_at: when the outputs were made, in seconds since 1970. Data that was changed since isn't
            what they were made of.

    Raises:
        PlanError: a node's type isn't there, or its configuration is wrong.
        FlowError: the nodes feed each other in a circle.
    """
    before = ancestors(flow, node_id)
    for name in topological_order(flow):
        if name in before:
            # Whatever refers to the node then holds its fingerprint in place of its name.
            own = _step(flow, name, types, files, made_at)
            flow = rename_node(flow, name, _free_id(flow, f"n-{own[:32]}"))
    return digest(flow.nodes[node_id].inputs)


def _free_id(flow: Flow, wanted: str) -> str:
    """`wanted`, or with a number where an equal step has it."""
    number = 2
    found = wanted
    while found in flow.nodes:
        found, number = f"{wanted}-{number}", number + 1
    return found


def _step(flow: Flow, name: str, types: NodeTypes, files: Files, made_at: float | None) -> str:
    """The fingerprint of a step whose inputs are named by theirs."""
    node = flow.nodes[name]
    step = make_step(types, name, node)
    config: dict[str, Any] = step.model_dump(mode="json", exclude_defaults=True)
    if step.data_files():
        config.pop("path", None)  # a file that was moved holds the same data
    acting = [spec for spec in node.assertions if spec.on_fail != "record"]
    texts = carried_texts(flow)
    return digest(
        [
            type(step).type,
            type(step).version,
            config,
            node.inputs,
            [node.mute, node.bypass],
            [[_assertion(spec, texts, files), spec.on, spec.on_fail] for spec in acting],
            _data(step, files, made_at),
            [
                texts.get(source) or _source(source, files)
                for source in map(_file_in, step.code_sources())
            ],
        ]
    )


def _data(step: NodeType, files: Files, made_at: float | None) -> list[str]:
    digests = data_digests(step, files)
    if made_at is not None and any(_is_later(name, files, made_at) for name in step.data_files()):
        return [*digests, "changed since"]
    return digests


def _is_later(name: str, files: Files, moment: float) -> bool:
    try:
        names = files.list(name) if name.endswith("/") else [name]
        return any(files.path(one).stat().st_mtime > moment for one in names)
    except (NodeFailed, OSError):
        return True


def _assertion(spec: AssertionSpec, texts: Mapping[str, str], files: Files, flow_path: str = "") -> str:
    try:
        arguments = validated(spec)
    except BadArguments:
        return spec_hash(spec)
    source = None
    if isinstance(arguments, CodeArguments) and arguments.file is not None:
        source = texts.get(arguments.file) or _source(arguments.file, files)
    learned = artefact_of(spec, flow_path, files) if flow_path else None
    return spec_hash(spec, file_source=source, artefact=None if learned is None else learned.digest)


def _file_in(reference: str) -> str:
    """The file that code of a node refers to; the code itself where it is written there."""
    name, mark, _ = reference.partition("::")
    return name if mark and "\n" not in reference else reference


def _source(name: str, files: Files) -> str:
    """The text of a code file; code that is written in the flow, or a file that is gone, as it is named."""
    try:
        return read_code_file(name, files)
    except NodeFailed:
        return name


def _step_by_ports(flow: Flow, node_id: str, types: NodeTypes) -> NodeType:
    """The evaluator with its references to wired nodes written by the ports that they feed."""
    node = flow.nodes[node_id]
    feeding: dict[str, str] = {}
    for port, wires in node.inputs.items():
        for wire in [wires] if isinstance(wires, str) else wires:
            feeding.setdefault(wire.partition(".")[0], port)
    part = Flow(nodes={name: flow.nodes[name] for name in (*feeding, node_id) if name in flow.nodes})
    for name, port in feeding.items():
        if name in part.nodes and name != node_id:
            part = rename_node(part, name, _free_id(part, f"wired-{port}"))
    return make_step(types, node_id, part.nodes[node_id])
