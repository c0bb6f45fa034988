"""Gathering everything that a report tells from the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Flow
from flowboard.flow.reading import read_flow
from flowboard.interop.html_report.comparison import Comparison, compared_axes, comparisons
from flowboard.interop.html_report.counting import Counted, counted_cells
from flowboard.interop.html_report.ends import ends, shown_nodes
from flowboard.interop.html_report.evaluators import evaluator_facts
from flowboard.interop.html_report.facts import AssertionFacts, NodeFacts, RunFacts
from flowboard.interop.html_report.items import ReportItem, report_items
from flowboard.interop.html_report.models import judge_models, model_facts, own_models
from flowboard.interop.html_report.rows import Columns, Limits, row_data
from flowboard.interop.html_report.traces import run_traces
from flowboard.interop.html_report.values import excerpt
from flowboard.runtime.plan import Plan
from flowboard.store import calls
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.lineage import terminals
from flowboard.workspace.quality import ItemOutcome, PassRate, quality_of
from flowboard.workspace.run_plan import plan_of

_SENTENCE = 300  # characters


def read_facts(store: Store, run: RunRecord, types: NodeTypes, limits: Limits, folder: Path) -> RunFacts:
    """What a report tells of a run that is found in `folder`.

    Raises:
        PlanError: a node type of the flow isn't at hand any more.
        StoreError: the store can't be read.
    """
    flow = read_flow(run.snapshot, run.flow_path).flow
    plan = plan_of(run, types)
    counted = counted_cells(store, run.id, plan, frozenset(compared_axes(plan)))
    nodes = tuple(_nodes(flow, plan, counted, types))
    assertions = tuple(_assertions(plan, counted))
    paid = calls.totals(store, run.id)
    compared = comparisons(store, run.id, plan, counted)
    seen = _Seen()
    total = sum(counted[end.id].statuses.total() for end in ends(plan))
    rows = row_data(
        seen.counting(report_items(store, run.id, plan)),
        total,
        _columns(plan, assertions, compared),
        limits,
    )
    return RunFacts(
        run=run,
        flow=flow,
        plan=plan,
        quality=quality_of(store, run.id, plan) if rows.full else seen.quality(plan),
        nodes=nodes,
        assertions=assertions,
        models=model_facts(store, run, plan, nodes, paid),
        comparisons=compared,
        rows_by_source={node.id: counted[node.id].statuses.total() for node in plan.sources},
        rows=rows,
        grades=seen.grades,
        paid=paid,
        evaluators=tuple(evaluator_facts(store, run, types, plan)),
        traces=run_traces(store, run, types, plan, folder),
    )


def _nodes(
    flow: Flow, plan: Plan, counted: Mapping[str, Counted], types: NodeTypes
) -> Iterator[NodeFacts]:
    """The nodes in the order of the plan, and behind them those that weren't in the run."""
    order = {name: place for place, name in enumerate(plan.by_id)}
    for name, node in sorted(flow.nodes.items(), key=lambda one: order.get(one[0], len(order))):
        cls = types.find(node.type)
        if cls is not None and cls.role == "canvas":
            continue
        planned, counts = plan.by_id.get(name), counted.get(name, Counted())
        yield NodeFacts(
            id=name,
            title=node.title or name,
            type=node.type_name,
            role=cls.role if cls is not None else "step",
            category=cls.category if cls is not None else "",
            in_run=planned is not None,
            left_out=_why_left_out(node.mute, node.bypass) if planned is None else "",
            note=node.note,
            statuses=counts.statuses,
            passed=counts.passed,
            failed=counts.failed,
            undecided=counts.undecided,
            models=own_models(planned) if planned is not None else (),
            judges=judge_models(planned) if planned is not None else (),
            answers=counts.answers,
        )


def _why_left_out(mute: bool, bypass: bool) -> str:
    if mute:
        return "muted"
    return "bypassed" if bypass else "not in this run"


def _assertions(plan: Plan, counted: Mapping[str, Counted]) -> Iterator[AssertionFacts]:
    number = 0
    for node in plan:
        judging = node.step.asserts() if type(node.step).role == "evaluator" else ()
        for spec in (*node.specs, *judging):
            criterion = spec.criterion or ""
            yield AssertionFacts(
                number=number,
                node=node.id,
                name=spec.name,
                kind=spec.kind,
                criterion=criterion,
                sentence=_sentence(spec),
                counts=counted[node.id].outcomes(criterion, spec.name),
            )
            number += 1


def _sentence(spec: AssertionSpec) -> str:
    """What is asserted, on one line: a judge's question, the name of a check with its arguments."""
    if spec.kind != "check":
        return excerpt(getattr(spec, spec.kind), _SENTENCE)
    arguments = ", ".join(f"{name}: {_argument(value)}" for name, value in spec.arguments.items())
    return excerpt(f"{spec.check} ({arguments})" if arguments else spec.check, _SENTENCE)


def _argument(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


class _Seen:
    """What is counted of items while they are read: their grades, and how they came out by end."""

    def __init__(self) -> None:
        self.grades: Counter[str] = Counter()
        self._outcomes: Counter[tuple[str, ItemOutcome]] = Counter()

    def counting(self, items: Iterable[ReportItem]) -> Iterator[ReportItem]:
        """The same items."""
        for item in items:
            self.grades.update(record.grade for record in item.grades if not record.criterion)
            self._outcomes[item.end, item.outcome] += 1
            yield item

    def quality(self, plan: Plan) -> PassRate:
        """The pass rate as `quality_of` reckons it, once all items have been read."""
        last = {node.id for node in terminals(plan)}
        counts: Counter[ItemOutcome] = Counter()
        for (end, outcome), count in self._outcomes.items():
            if end in last:
                counts[outcome] += count
        return PassRate(
            counts["pass"], counts["pass"] + counts["fail"] + counts["undecided"], counts["fail"]
        )


def _columns(
    plan: Plan, assertions: Iterable[AssertionFacts], compared: Iterable[Comparison]
) -> Columns:
    source, port = _text_of_rows(plan)
    return Columns(
        nodes=[node.id for node in shown_nodes(plan)],
        axes=[comparison.axis for comparison in compared],
        own_axes=frozenset(f"{node.id}.{axis}" for node in plan for axis in node.step.axes()),
        assertions={(one.node, one.criterion, one.name): one.number for one in assertions},
        source=source,
        input_port=port,
        ports={node.id: node.primary for node in plan},
    )


def _text_of_rows(plan: Plan) -> tuple[str, str]:
    """The source and the port that most wires come from: its values tell rows apart best."""
    sources = {node.index: node.id for node in plan.sources}
    wired: Counter[tuple[str, str]] = Counter(
        (sources[index], port)
        for node in plan
        for lane in node.lanes
        for binding in lane.bindings
        for index, port in binding.choices
        if index in sources
    )
    return wired.most_common(1)[0][0] if wired else ("", "")
