"""The page: what stands above the sections, the sections, and the data of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from markupsafe import Markup

from flowboard import __version__
from flowboard.interop.html_report.assets import policy, script, style
from flowboard.interop.html_report.drawing import icon_of
from flowboard.interop.html_report.ends import shown_nodes
from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.rows import PART
from flowboard.interop.html_report.script_json import script_json
from flowboard.interop.html_report.section import Section
from flowboard.interop.html_report.templates import rendered

_ENDINGS = {
    "done": "done",
    "awaiting": "done, but for items that wait for a grade",
    "cancelled": "stopped by hand",
    "budget": "stopped at its budget",
    "stopped": "stopped by an assertion",
    "failed": "failed",
    "running": "still running when this report was made",
}


def page(facts: RunFacts, sections: Sequence[Section], made_at: float) -> Markup:
    """The whole file as HTML. `made_at` is UTC in seconds since 1970."""
    shown = [
        (section.title, section.anchor, fragment)
        for section in sections
        if (fragment := section.fragment(facts)) is not None
    ]
    style_text, script_text = style(), script()
    run = facts.run
    return rendered(
        "page.html",
        name=facts.flow.name or run.flow_name or PurePath(run.flow_path).name,
        facts=facts,
        file=PurePath(run.flow_path).name,
        ending=_ENDINGS.get(run.status, run.status),
        seconds=None if run.ended_at is None else run.ended_at - run.started_at,
        answers=[one for node in facts.nodes for one in node.answers.values()],
        latencies=_latencies(facts),
        made_at=made_at,
        version=__version__,
        sections=shown,
        policy=policy(style_text, script_text),
        style=Markup(style_text),  # noqa: S704 - a file of this package
        script=Markup(script_text),  # noqa: S704 - files of this package
        description=script_json(_description(facts)),
    )


def _latencies(facts: RunFacts) -> tuple[float | None, float | None]:
    """What half, and what 95 % of the answers of the flow's models don't exceed; judges are apart."""
    from flowboard.interop.html_report.facts import Answers

    steps = [one for node in facts.nodes if node.role == "step" for one in node.answers.values()]
    together = Answers(latencies=[seconds for one in steps for seconds in one.latencies])
    return together.latency(0.5), together.latency(0.95)


def _description(facts: RunFacts) -> dict[str, Any]:
    """What the script has to know about the run to show its rows."""
    by_id = facts.by_id
    wires: dict[str, list[list[str]]] = {}
    for wire in facts.flow.wires():
        wires.setdefault(wire.target, []).append([wire.target_port, f"{wire.source}.{wire.source_port}"])
    asserted = {one.node for one in facts.assertions}
    taken: dict[str, list[str]] = {}
    for wire in facts.flow.wires():
        taken.setdefault(wire.source, []).append(wire.source_port)
    return {
        "run": facts.run.id,
        "part": PART,
        "nodes": [
            {
                "id": node.id,
                "title": by_id[node.id].title,
                "type": by_id[node.id].type.replace("_", " "),
                "role": by_id[node.id].role,
                "icon": icon_of(by_id[node.id].type, by_id[node.id].role),
                "asserted": node.id in asserted,
                "plain": set(by_id[node.id].statuses) <= {"done"},
                "inputs": wires.get(node.id, []),
                "source": node.shape == "source",
                "taken": taken.get(node.id, []),
            }
            for node in shown_nodes(facts.plan)
        ],
        "assertions": [
            [one.node, one.name, one.kind, one.criterion, one.sentence] for one in facts.assertions
        ],
        "axes": [
            {"name": one.axis, "labels": [label.label for label in one.labels]}
            for one in facts.comparisons
        ],
        "graded": facts.is_graded,
    }
