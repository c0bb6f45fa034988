"""Aligning assertions with grades: what to choose, and how well it agrees with people.

No figure that the choice was made on is offered as evidence: `held_out` comes from folds that run
the whole choice again, or from a test split that the choice hasn't seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from flowboard.align.align_report import AlignReport, AssertionReport, CombinationReport, Nearest
from flowboard.align.contributions import contributions
from flowboard.align.cross_fitting import cross_fitted, divide, told, without_grades
from flowboard.align.evaluators import CombinationMaker, Made, Maker, SetMaker
from flowboard.align.figures import Figure
from flowboard.align.intervals import proportion
from flowboard.align.learned.contract import Learner
from flowboard.align.learned.joining import with_learned
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.align.metrics import NO_VERDICT, agreement, set_fails
from flowboard.align.selection.choosing import offered
from flowboard.align.selection.evidence import evidence_of
from flowboard.align.selection.exact import Exact, least_ffr, most_coverage
from flowboard.align.selection.label_free import checked_claims, contained
from flowboard.align.selection.request import Request
from flowboard.align.splits import REPEATS
from flowboard.align.table import AlignmentTable, Flags
from flowboard.align.words import verdict_word

FEW_REPEATS: Final = 2
"""Of the folds, where a choice takes long: a solver, a combination, or training on texts."""
MOST_IN_DEPTH: Final = 200
"""Assertions up to which everything is told of each; of more, only of those chosen and the best."""


def align(
    table: AlignmentTable,
    request: Request | None = None,
    *,
    learners: Sequence[Learner] = (),
    combine: bool = False,
    group_names: Sequence[str] | None = None,
    speaking: AlignmentTable | None = None,
) -> AlignReport:
    """Choose assertions, or combine judges, and measure the result on rows it wasn't chosen on.

    Args:
        table: all rows, graded or not, with all assertions, as the evaluator decides by them.
        request: the targets, the method, and what is required or excluded.
        learners: evaluators that learn from grades; they compete like any other.
        combine: make one verdict of all votes instead of choosing a set.
        group_names: n names of groups, for the test split; the ids of rows if omitted, where each is
            a group of its own.
        speaking: the same rows as each assertion speaks for itself, NaN where it is unsure or doesn't
            apply: what the figures of single assertions rest on. `table` if omitted.

    Returns:
        A report, also where nothing is good enough.

    Raises:
        KeyError: an assertion is required, excluded or claimed that the table doesn't have.
    """
    import numpy as np

    request = request or Request()
    make: Maker = (CombinationMaker if combine else SetMaker)(request, learners)
    division = divide(table, _group_names(table, group_names), request.seed)
    # An exact answer is one for all grades, however it is measured.
    ships_all = division.cross_fitted or (not combine and request.chosen_method != "greedy")
    seen = division.chosen_on if not ships_all else table.graded
    shipped = make(without_grades(table, ~seen))
    if division.cross_fitted:
        repeats = _repeats(request, learners, combine)
        unseen = cross_fitted(
            table, lambda part: make(part, in_fold=True).verdicts, repeats, request.seed
        )
    else:
        unseen = (
            make(without_grades(table, ~division.chosen_on)).verdicts if ships_all else shipped.verdicts
        )
    measured, basis = division.measured, table.items(seen)
    held_out = agreement(
        unseen[measured],
        table.bad[measured],
        table.groups[measured],
        table.weights[measured],
        request.seed,
    )
    in_sample = agreement(shipped.verdicts[seen], basis.bad, basis.groups, basis.weights, request.seed)
    targets = request.targets
    word = verdict_word(
        held_out,
        targets.coverage,
        targets.ffr,
        int(table.graded.sum()),
        n_bad=int((table.bad == 1).sum()),
        n_good=int((table.bad == 0).sum()),
    )
    joined = with_learned(without_grades(table, ~seen), learners, request.seed)
    feasible, nearest = _feasible(joined, request, shipped)
    alone = _alone(joined, speaking or table)
    assertions = _assertions(joined, alone, measured, request, shipped, learners)
    return AlignReport(
        request=request,
        method="combination" if combine else request.chosen_method,
        word=word,
        chosen=shipped.chosen,
        feasible=feasible,
        proved=shipped.proved,
        in_sample=in_sample,
        held_out=held_out,
        basis=told(division, ships_all, int(division.chosen_on.sum()), int(measured.sum())),
        division=division,
        verdicts=np.where(table.graded, unseen, shipped.verdicts),
        assertions=assertions,
        alone=alone,
        nearest=nearest,
        combination=_combination(table, shipped) if combine else None,
        claims=checked_claims(table, request.edges),
        uncovered=shipped.uncovered,
        notes=(*_notes(request, shipped, feasible, combine), *_warnings(assertions, learners)),
    )


def _group_names(table: AlignmentTable, names: Sequence[str] | None) -> Sequence[str]:
    """A name for each row's group: as given, or the id of the first row of the group."""
    if names is not None:
        return names
    first: dict[int, str] = {}
    return [
        first.setdefault(int(group), name) for group, name in zip(table.groups, table.ids, strict=True)
    ]


def _repeats(request: Request, learners: Sequence[Learner], combine: bool) -> int:
    is_quick = request.chosen_method == "greedy" and not combine
    trains = any(not isinstance(one, ScoredEvaluator) for one in learners)
    return REPEATS if is_quick and not trains else FEW_REPEATS


def _feasible(
    table: AlignmentTable, request: Request, shipped: Made
) -> tuple[bool | None, Nearest | None]:
    """Whether any set meets the targets on the grades of this table, and if not, what is nearest."""
    targets, required = request.targets, request.policy.required
    evidence = evidence_of(table)
    if evidence.tally(evidence.columns(shipped.chosen)).meets(targets):
        return True, None
    candidates, _ = offered(table, request)
    covering = most_coverage(table, candidates, targets.ffr, required)
    if covering.tally.meets(targets):
        return True, None
    sparing = least_ffr(table, candidates, targets.coverage, required)
    if sparing.tally.meets(targets):
        return True, None
    settled = covering.proved or sparing.proved
    return (False if settled else None), Nearest(
        coverage=_reached(table, covering, "coverage", covering.tally.spares(targets.ffr)),
        covering=covering.chosen if covering.tally.spares(targets.ffr) else (),
        ffr=_reached(table, sparing, "ffr", sparing.tally.covers(targets.coverage)),
        sparing=sparing.chosen if sparing.tally.covers(targets.coverage) else (),
    )


def _reached(table: AlignmentTable, found: Exact, rate: str, is_so: bool) -> Figure:
    if not is_so:
        reason = {
            "coverage": "The required assertions alone exceed this FFR.",
            "ffr": "Not even all assertions together reach this coverage.",
        }[rate]
        return Figure.undefined(reason)
    graded = table.items(table.graded)
    said = agreement(set_fails(graded, found.chosen), graded.bad, graded.groups, graded.weights)
    return said.coverage if rate == "coverage" else said.ffr


def _alone(joined: AlignmentTable, speaking: AlignmentTable) -> AlignmentTable:
    """Every assertion as it speaks for itself, learned ones behind; these learned without a test split."""
    import numpy as np

    learned = joined.fails[:, len(speaking.names) :]
    if not learned.size:
        return speaking
    return replace(speaking, names=joined.names, fails=np.column_stack([speaking.fails, learned]))


def _assertions(
    joined: AlignmentTable,
    alone: AlignmentTable,
    measured: Flags,
    request: Request,
    shipped: Made,
    learners: Sequence[Learner],
) -> dict[str, AssertionReport]:
    """Each assertion by itself, on the rows that the set is measured on."""
    candidates, aside = offered(joined, request)
    why = {one.name: one for one in aside}
    rows = alone.items(measured)
    within = contained(joined, candidates) if len(candidates) <= MOST_IN_DEPTH else {}
    added = contributions(rows, shipped.chosen)
    scores = {one.name: one for one in learners if isinstance(one, ScoredEvaluator)}
    in_depth = {*shipped.chosen, *_best_alone(rows)}
    found = {}
    for place, name in enumerate(joined.names):
        fails = alone.fails[:, place]
        decided = fails == fails
        threshold = scores[name].fit(joined.bad) if name in scores else None
        found[name] = AssertionReport(
            chosen=name in shipped.chosen,
            required=name in request.policy.required,
            passes=proportion(1 - fails[decided], groups=joined.groups[decided], undefined=NO_VERDICT),
            agreement=agreement(rows.fails[:, place], rows.bad, rows.groups, rows.weights, request.seed)
            if name in in_depth
            else None,
            adds=added[name],
            aside=why.get(name),
            within=within.get(name, ()),
            rule=str(threshold) if threshold else "",
        )
    return found


def _best_alone(rows: AlignmentTable) -> list[str]:
    """The assertions that tell bad from good best by themselves, on these rows."""
    import numpy as np

    evidence = evidence_of(rows)
    caught = evidence.bad_weights @ evidence.bad_failed / max(1, len(evidence.bad_weights))
    lost = evidence.good_weights @ evidence.good_failed / max(1, len(evidence.good_weights))
    order = np.argsort(lost - caught, kind="stable")
    return [rows.names[place] for place in order[:MOST_IN_DEPTH]]


def _combination(table: AlignmentTable, shipped: Made) -> CombinationReport:
    fails = {row: bool(said == 1) for row, said in zip(table.ids, shipped.verdicts, strict=True)}
    return CombinationReport(shipped.method, shipped.chosen, fails)


def _notes(request: Request, shipped: Made, feasible: bool | None, combine: bool) -> list[str]:
    notes = []
    if not shipped.chosen:
        notes.append("Nothing is chosen: no set beats passing everything.")
    if shipped.proved is False:
        notes.append("The solver's time was up: a better set may exist.")
    if feasible is None:
        notes.append("Whether any set meets both targets couldn't be settled in time.")
    uses_claims = not combine and request.chosen_method == "subsumption"
    if (request.edges or request.criteria) and not uses_claims:
        notes.append("Claims and criteria only count with --method subsumption.")
    if combine and shipped.method == "none":
        notes.append("There is nothing to combine by: it takes bad and good grades, in several groups.")
    return notes


def _warnings(assertions: Mapping[str, AssertionReport], learners: Sequence[Learner]) -> list[str]:
    """That a learned evaluator isn't better than always-fail; a check needn't be, beside others."""
    agreed = ((learner.name, assertions[learner.name].agreement) for learner in learners)
    return [f"{name}: {one.warning}" for name, one in agreed if one is not None and one.warning]
