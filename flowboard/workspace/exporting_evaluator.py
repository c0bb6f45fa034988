"""Use case: what there is of an evaluator to take it elsewhere: its assertions, its card, its graded rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.assertions.arguments import BadArguments, CodeArguments, LearnedArguments, validated
from flowboard.assertions.checks.check import Check
from flowboard.assertions.judge import JudgeArguments
from flowboard.assertions.learned import Artefact, BadArtefact, read_artefact
from flowboard.assertions.outcomes import combine
from flowboard.assertions.references import Reference
from flowboard.flow.assertion import Criterion
from flowboard.node import AssertionSpec, NodeFailed, Verdict
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.assertions import NamedAssertion
from flowboard.workspace.evaluators.cards import latest_cards
from flowboard.workspace.evaluators.reading import EvaluatorOfRun, code_reader, files_of, read_evaluator
from flowboard.workspace.learned_files import learned_reader
from flowboard.workspace.stores import find_run

if TYPE_CHECKING:
    from flowboard.align.card import ReportCard

Arguments = Check | JudgeArguments | CodeArguments | Artefact


@dataclass(frozen=True, slots=True)
class ToExport:
    """An assertion that decides. `arguments` has the code of a file, and what was learned."""

    name: str
    spec: AssertionSpec
    arguments: Arguments
    criterion: Criterion | None = None

    @property
    def looks_at(self) -> frozenset[str] | None:
        """The values of the row that it needs; None where that may be all of them."""
        match self.arguments:
            case CodeArguments():
                return None
            case Artefact(score=score):
                return frozenset() if score is None else frozenset({score.column})
            case _:
                return frozenset(
                    str(one)
                    for _, value in self.arguments
                    for one in (value if isinstance(value, tuple) else (value,))
                    if isinstance(one, Reference)
                )


@dataclass(frozen=True, slots=True)
class GradedCase:
    """A graded row.

    Attributes:
        key: of the row.
        output: what is judged.
        row: the values that the assertions need beside it, as `node.port`.
        grade: good or bad.
        note: what the grader wrote.
        says: the verdict of all assertions but judges, in the run; None where one hasn't run.
    """

    key: str
    output: Any
    row: Mapping[str, Any]
    grade: str
    note: str
    says: str | None


@dataclass(frozen=True, slots=True)
class EvaluatorToExport:
    """An evaluator of a run. `card` is the latest, None where it was never measured."""

    run: str
    flow: str
    node: str
    assertions: tuple[ToExport, ...]
    cases: tuple[GradedCase, ...]
    card: ReportCard | None = None
    card_run: str = ""


def evaluator_to_export(folder: Path, reference: str, node: str, types: NodeTypes) -> EvaluatorToExport:
    """The evaluator called `node` in the run called `reference`, with everything that leaves with it.

    Raises:
        WorkspaceError: there is no such run or evaluator; nothing of it decides; or one of its assertions
            is broken.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        evaluator = read_evaluator(store, found.record, types, node)
        assertions = tuple(_to_export(evaluator))
        if not assertions:
            raise WorkspaceError(f"No assertion of {node} decides, so there is nothing to export.")
        cards = latest_cards(store, found.record.flow_path, types, node)
    return EvaluatorToExport(
        run=found.record.id,
        flow=found.record.flow_name,
        node=node,
        assertions=assertions,
        cases=tuple(_cases(evaluator, assertions)),
        card=None if cards is None else cards.whole,
        card_run="" if cards is None else cards.run,
    )


def _deciding(evaluator: EvaluatorOfRun) -> list[NamedAssertion]:
    return [one for one in evaluator.said.assertions if one.decides]


def _to_export(evaluator: EvaluatorOfRun) -> Iterator[ToExport]:
    files = files_of(evaluator.flow, evaluator.run.flow_path)
    read_code = code_reader(evaluator.flow, files)
    read_learned = learned_reader(Path(evaluator.run.flow_path), files)
    for one in _deciding(evaluator):
        try:
            arguments = validated(one.spec)
            match arguments:
                case CodeArguments(file=str(file)):
                    carried: Arguments = CodeArguments(read_code(file), function=arguments.function)
                case LearnedArguments():
                    carried = read_artefact(read_learned(arguments.classifier))
                case _:
                    carried = arguments
        except (BadArguments, BadArtefact, NodeFailed) as error:
            raise WorkspaceError(
                f"{one.name} can't be exported as it stands. {error} Correct it, or take it out of the "
                "set, and run the flow again."
            ) from error
        yield ToExport(one.name, one.spec, carried, one.criterion)


def _cases(evaluator: EvaluatorOfRun, assertions: tuple[ToExport, ...]) -> Iterator[GradedCase]:
    """The rows that are graded as a whole, each output with its values once."""
    graded = evaluator.evidence().graded
    needed = [one.looks_at for one in assertions]
    place = {row.key: number for number, row in enumerate(evaluator.rows)}
    others = [one.name for one in assertions if one.spec.kind != "judge"]
    for row in graded.rows:
        grade = graded.grades.get(row.key)
        if grade is None:
            continue
        said = [evaluator.said.verdicts[name][place[row.key]] for name in others]
        yield GradedCase(
            key=row.key,
            output=row.output,
            row={
                name: value
                for name, value in row.row.items()
                if any(one is None or name in one for one in needed)
            },
            grade=grade.grade,
            note=grade.note,
            says=_combined(said),
        )


def _combined(said: list[Verdict | None]) -> str | None:
    known = [verdict for verdict in said if verdict is not None]
    return combine(known) if len(known) == len(said) else None
