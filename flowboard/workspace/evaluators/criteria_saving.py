"""Use case: carry out an edit of criteria on a flow's file: the file first, then the grades."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flowboard.align.candidates.sentence import checks_for, judge_for
from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision
from flowboard.workspace.evaluators.criteria_grades import Settled, in_question, settle
from flowboard.workspace.evaluators.writing import beside, criteria_in, criterion_in, saved
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.stores import existing_store


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """An edit that is in the file, and what became of the grades."""

    file: FlowFile
    edit: CriteriaEdit
    grades: Settled

    def to_json(self) -> dict[str, Any]:
        """The edit as JSON values, with all criteria as they are now."""
        return {
            "flow": self.file.path,
            "node": self.edit.node,
            "sentence": self.edit.sentence,
            "added": list(self.edit.added),
            "replaced": [asdict(one) for one in self.edit.replaced],
            "grades": self.grades.to_json(),
            "criteria": criteria_json(self.file.flow, self.edit.node),
        }


def criteria_json(flow: Flow, node: str) -> list[dict[str, Any]]:
    """The criteria of an evaluator as JSON values, in order."""
    return [one.model_dump(mode="json", exclude_none=True) for one in criteria_in(flow, node)]


def grades_in_question(file: FlowFile, edit: CriteriaEdit) -> int:
    """How many grades are of a version that an edit replaces by another."""
    if not edit.replaced:
        return 0
    with existing_store(flow_place(file)) as store:
        return 0 if store is None else len(in_question(store, edit))


def carry_out(
    file: FlowFile, edit: CriteriaEdit, types: NodeTypes, decision: Decision | None
) -> CarriedOut:
    """Write an edit into the flow's file, and settle the grades of the versions that it replaces.

    Raises:
        FlowError: the file can't be written; the old one stays, and so do the grades.
        WorkspaceError: there are grades in question, and no decision about them.
    """
    count = grades_in_question(file, edit)
    if count and decision is None:
        likely = edit.replaced[0].likely
        raise WorkspaceError(
            f"{count} grades are of the version that this replaces, so nothing was changed. Say what "
            "becomes of them: --grades keep, if they hold for the new version, or --grades requeue, to "
            f"grade those rows again. Most people would say {likely}."
        )
    after = saved(file, edit.flow, types)
    settled = Settled(0, ())
    if count and decision is not None:
        with existing_store(flow_place(file)) as store:
            assert store is not None
            settled = settle(store, edit, decision)
    return CarriedOut(after, edit, settled)


def made_by_rules(flow: Flow, node: str, criterion_id: str) -> list[AssertionSpec]:
    """Candidates that a criterion's sentence gives without a model: checks, and a judge.

    The judge asks the model that the evaluator's other judges ask, if there are any.

    Raises:
        WorkspaceError: there is no such criterion.
    """
    criterion = criterion_in(flow, node, criterion_id)
    models = [
        spec.arguments.get("model")
        for one in criteria_in(flow, node)
        for spec in one.candidates
        if spec.kind == "judge"
    ]
    model = next((one for one in models if isinstance(one, str)), None)
    judge = judge_for(criterion, beside(flow, node), model)
    return [*checks_for(criterion), *([] if judge is None else [judge])]
