"""Candidates of an open flow are judged in the background: announced before, told meanwhile, kept after."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow.assertion import Criterion
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow, read_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import CandidatesRequest
from flowboard.workspace.evaluators.card_viewing import seen_card
from flowboard.workspace.evaluators.judged_lines import judged_lines
from flowboard.workspace.evaluators.judging import Announced, Judging, Progress, announced
from flowboard.workspace.evaluators.running_workbench import Terms
from tests.workspace.evaluators.judging import FLOW, ROWS, Writer, run, write_flow

TYPES = NodeTypes()
JUDGED = FLOW.replace(
    "          - {name: no_mark, check: not_contains, value: '!'}",
    "          - {name: no_mark, check: not_contains, value: '!'}\n"
    "          - {name: asked, judge: Is it calm?, model: local/m}",
)


class Watched:
    """One go, with everything that it told."""

    def __init__(self, path: Path, file: FlowFile, **request) -> None:
        self.found: list[tuple[Criterion, ...]] = []
        self.told: list[Progress] = []
        wanted = CandidatesRequest(**({"terms": Terms(models="live")} | request))
        run_id = announced(path, file, "quality", TYPES, wanted).run
        self.judging = Judging(path, file, run_id, "quality", TYPES, wanted, self._find, self._hear)

    def on_found(self) -> None:
        """Candidates were found, and aren't judged yet."""

    def _find(self, criteria: tuple[Criterion, ...]) -> None:
        self.found.append(criteria)
        self.on_found()

    def _hear(self) -> None:
        self.told.append(self.judging.progress)

    def to_end(self) -> Progress:
        self.judging.start()
        assert self.judging.join(60)
        return self.judging.progress


def drafted(path: Path, text: str) -> FlowFile:
    """The flow with another text, as an editor has it before it is saved."""
    return read_flow(text, str(path))


def test_what_it_takes_is_said_before_and_nothing_is_done(praise: Path):
    said = announced(praise, load_flow(praise), "quality", TYPES, CandidatesRequest(number=2))
    assert said.drafts == "2 criteria filled up to 2 candidates, by rules."
    assert (said.rows, said.calls, said.cost) == (ROWS, 0, 0.0)
    assert said.judging.startswith("4 candidates on 40 rows: no calls")


def test_with_a_model_the_most_that_judging_may_come_to_is_said(
    praise: Path, provider: Writer, priced: None
):
    request = CandidatesRequest(model="local/m", terms=Terms(models="live"))
    said = announced(praise, load_flow(praise), "quality", TYPES, request)
    assert said.drafts.startswith(
        "2 criteria filled up to 3 candidates, by rules and by local/m: 2 calls"
    )
    assert said.judging.startswith("4 candidates on 40 rows: 80 calls, about $")
    assert " At most 200 calls, about $" in said.judging
    assert provider.requests.total() == 0


def test_without_a_run_there_is_nothing_to_judge(tmp_path: Path):
    path = write_flow(tmp_path)
    assert announced(path, load_flow(path), "quality", TYPES, CandidatesRequest()) == Announced()


def test_criteria_of_the_draft_are_judged_and_what_was_found_is_told_first(praise: Path):
    other = FLOW.replace("It isn't shouting.", "The output has at most 30 characters.")
    watched = Watched(praise, drafted(praise, other))
    end = watched.to_end()
    assert end.phase == "done"
    (criteria,) = watched.found
    kinds = [[one.kind for one in criterion.candidates] for criterion in criteria]
    assert kinds == [["check", "judge", "check"], ["check", "judge"]]
    assert load_flow(praise).flow.nodes["quality"].config["criteria"][0]["text"] == "It isn't shouting."
    by_name = {line.candidate.name: line.counts for line in end.lines}
    assert by_name["calm/no_mark"] == {"pass": 32, "fail": 8}


def test_it_is_told_how_far_it_is_until_all_verdicts_are_there(praise: Path):
    watched = Watched(praise, load_flow(praise), number=1)
    watched.to_end()
    phases = [one.phase for one in watched.told]
    assert (phases[0], phases[-1]) == ("judging", "done")
    assert (watched.told[-1].done, watched.told[-1].total) == (2 * ROWS, 2 * ROWS)


def test_a_candidate_that_says_the_same_of_all_rows_is_set_aside_with_the_reason(praise: Path):
    flow = FLOW.replace(
        "          - {name: no_mark, check: not_contains, value: '!'}",
        "          - {name: no_mark, check: not_contains, value: '!'}\n"
        "          - {name: again, check: not_matches, pattern: '!'}\n"
        "          - {name: always, check: not_contains, value: '§'}",
    )
    end = Watched(praise, drafted(praise, flow)).to_end()
    aside = {line.candidate.spec.name: line.aside for line in end.lines}
    assert aside["no_mark"] == ""
    assert aside["again"] and aside["always"]


def test_a_judge_without_a_model_says_what_is_missing_and_stops_nothing(praise: Path):
    end = Watched(praise, load_flow(praise)).to_end()
    (judge,) = (one for one in end.lines if one.candidate.name == "calm/calm_judge")
    assert "no model" in judge.not_judged
    assert end.phase == "done"


def test_a_budget_ends_it_and_says_so(praise: Path, provider: Writer, priced: None):
    flow = drafted(praise, JUDGED)
    end = Watched(praise, flow, terms=Terms(models="live", budget=0.0001)).to_end()
    assert end.phase == "budget"
    assert "budget" in end.message


def test_cancelled_it_ends_and_what_was_judged_is_kept(praise: Path, provider: Writer):
    file = drafted(praise, JUDGED)
    watched = Watched(praise, file)
    watched.on_found = lambda: watched.judging.cancel()
    end = watched.to_end()
    assert end.phase == "cancelled"
    assert end.done < end.total
    assert Watched(praise, file).to_end().phase == "done"


def test_cancelled_while_a_model_is_silent_it_ends_at_once_and_adds_nothing(
    praise: Path, provider: Writer
):
    provider.hold()
    watched = Watched(praise, load_flow(praise), model="local/m")
    watched.judging.start()
    provider.wait_for_requests(2)
    watched.judging.cancel()
    assert watched.judging.join(60)
    end = watched.judging.progress
    assert (end.phase, end.message) == ("cancelled", "No candidate had been added yet.")
    assert watched.found == []
    provider.release()
    assert Watched(praise, load_flow(praise), model="local/m").to_end().phase == "done"


def test_a_second_go_asks_nobody_again(praise: Path, provider: Writer):
    file = drafted(praise, JUDGED)
    assert Watched(praise, file, number=1).to_end().calls == ROWS
    assert Watched(praise, file, number=1).to_end().calls == 0


def test_a_flow_that_cant_be_judged_says_why(praise: Path):
    file = drafted(
        praise, FLOW.replace("multi_evaluator", "prompt", 1).replace("  quality:", "  other:")
    )
    with pytest.raises(WorkspaceError):
        announced(praise, file, "quality", TYPES, CandidatesRequest())
    judging = Judging(
        praise, file, run(praise), "quality", TYPES, CandidatesRequest(), lambda _: None, lambda: None
    )
    judging.start()
    assert judging.join(60)
    assert judging.progress.phase == "failed"
    assert "quality" in judging.progress.message


def test_a_line_for_each_candidate_is_there_after_a_restart_too(praise: Path):
    file = drafted(praise, FLOW)
    Watched(praise, file, number=1).to_end()
    seen = seen_card(praise, TYPES, "quality", file.flow)
    assert seen is not None
    lines = judged_lines(seen.read)
    assert lines["calm/no_mark"].counts == {"pass": 32, "fail": 8}
