"""What people say of the items of a run, whenever and in whichever run they said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flowboard.runtime.cache_key import subject
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.lineage import looked_at

Values = Mapping[str, Mapping[str, Any]]
"""Values by node and port."""


class Graded:
    """The latest grades in a store, found by their subject: an output and what it is looked at with.

    A grading node or an evaluator says what that is; a step that none looks at is graded alone.
    """

    def __init__(self, store: Store, plan: Plan) -> None:
        self._plan = plan
        self._latest: dict[str, dict[str, GradeRecord]] = {}
        for record in grades.stream(store):
            self._latest.setdefault(record.subject, {})[record.criterion] = record
        self._viewers = [
            node
            for node in plan
            if type(node.step).role in ("grading", "evaluator") and node.lanes and node.lanes[0].bindings
        ]
        seen = {looked_at(plan, viewer) for viewer in self._viewers}
        self._alone = [
            node for node in plan if type(node.step).role == "step" and node.index not in seen
        ]

    def of(self, values: Values) -> list[GradeRecord]:
        """The grades of an item with these values on its way, overall ones before those by criterion."""
        if not self._latest:
            return []
        found = {
            record.id: record
            for about in dict.fromkeys(self._subjects(values))
            for record in self._latest.get(about, {}).values()
        }
        return sorted(found.values(), key=lambda record: record.criterion != "")

    def _subjects(self, values: Values) -> Iterator[str]:
        for viewer in self._viewers:
            about = self._seen_by(viewer, values)
            if about is not None:
                yield about
        for node in self._alone:
            own = values.get(node.id, {})
            if node.primary in own:
                yield subject(node.id, node.primary, own[node.primary], {})

    def _seen_by(self, viewer: PlannedNode, values: Values) -> str | None:
        """The subject that a node puts before people or judges; None where there is no output."""
        inputs: dict[str, Any] = {}
        for binding in viewer.lanes[0].bindings:
            for index, port in binding.choices:
                own = values.get(self._plan.nodes[index].id, {})
                if port in own:
                    inputs[binding.port] = own[port]
                    break
        main = viewer.lanes[0].bindings[0]
        if main.port not in inputs:
            return None
        index, port = main.choices[0]
        others = {name: value for name, value in inputs.items() if name != main.port}
        return subject(self._plan.nodes[index].id, port, inputs[main.port], others)
