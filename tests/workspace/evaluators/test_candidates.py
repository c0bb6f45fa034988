"""Finding candidates for the criteria of a flow, by rules and by a model, and writing them into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.llm.recorded import RecordingWriter
from flowboard.node import ChatResponse
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import lines_of
from flowboard.workspace.evaluators.candidates_drafts import NO_JUDGE
from flowboard.workspace.evaluators.running_estimate import question
from flowboard.workspace.evaluators.verdicts import Asked
from flowboard.workspace.models import recording_path
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.workspace.evaluators.judging import (
    JUDGE,
    ROWS,
    Writer,
    append_to,
    bytes_of,
    candidates_in,
    evaluation_of,
    judged,
    known_now,
    opened,
    outcomes_in,
    rows_of,
)

CODE = {"kind": "code", "code": "def check(output, row):\n    return output.count('.') <= 2"}
QUESTION = {"kind": "judge", "question": "Are there at most two sentences?"}


async def test_rules_find_checks_and_a_judge_that_nobody_can_be_asked_yet(
    praise: Path, provider: Writer
) -> None:
    async with opened(praise, models="recorded") as session:
        assert session.draft_estimate().sentence == "2 criteria filled up to 3 candidates, by rules."
        drafted = await session.draft()
    assert [one.name for one in drafted.criteria[1].candidates] == ["at_most_2_sentences", "short_judge"]
    assert drafted.remarks == (NO_JUDGE,)
    assert provider.requests.total() == 0


async def test_a_judge_sees_what_the_evaluator_is_given_beside_the_output(
    praise: Path, provider: Writer
) -> None:
    async with opened(praise, criterion="short", model="local/m") as session:
        provider.written = [QUESTION]
        drafted = await session.draft()
    judge = drafted.criteria[1].candidates[-1]
    assert judge.judge == QUESTION["question"]
    assert judge.arguments == {"model": "local/m", "include": ["products.name", "wording.prompt"]}


async def test_a_model_is_announced_asked_once_a_criterion_and_never_again(
    praise: Path, provider: Writer
) -> None:
    provider.written = [CODE, QUESTION]
    async with opened(praise, model="local/m") as session:
        estimate = session.draft_estimate()
        assert (estimate.calls, estimate.criteria, provider.requests.total()) == (2, 2, 0)
        first = await session.draft()
        assert first.added == 5
    async with opened(praise, model="local/m") as session:
        assert session.draft_estimate().calls == 0
        assert await session.draft() == first
    assert provider.requests.total() == 2


async def test_only_the_criterion_that_was_asked_for_gets_candidates(
    praise: Path, provider: Writer
) -> None:
    async with opened(praise, criterion="short") as session:
        drafted = await session.draft()
        assert [len(one.candidates) for one in drafted.criteria] == [1, 2]
        estimate = session.evaluation(drafted.criteria).estimate()
    assert {one.criterion for one in estimate.candidates} == {"short"}


async def test_a_model_that_fails_leaves_what_the_rules_have(praise: Path, provider: Writer) -> None:
    provider.enqueue("400")
    async with opened(praise, criterion="short", model="local/m") as session:
        drafted = await session.draft()
    assert [one.kind for one in drafted.criteria[1].candidates] == ["check", "judge"]
    assert "local/m gave no candidates for short" in drafted.remarks[0]


async def test_notes_on_bad_outputs_reach_the_model(praise: Path, provider: Writer) -> None:
    noted = GradeRecord("a" * 64, "praise", "value", "bad", note="says nothing of the handle")
    with opened_store(praise) as store:
        grades.append(store, [noted])
    async with opened(praise, criterion="short", model="local/m") as session:
        await session.draft()
    [request] = provider.received
    assert "says nothing of the handle" in request.json["messages"][1]["content"]
    assert "The pan 0! is great." in request.json["messages"][1]["content"]


async def test_code_that_a_model_wrote_to_open_a_file_ends_as_an_error(
    praise: Path, provider: Writer
) -> None:
    (praise.parent / "secret.txt").write_text("secret")
    body = f"open({str(praise.parent / 'secret.txt')!r}).read()"
    provider.written = [{"kind": "code", "code": f"def check(output, row):\n    return bool({body})"}]
    async with opened(praise, criterion="short", model="local/m") as session:
        drafted = await session.draft()
        evaluation = session.evaluation(drafted.criteria)
        outcomes, _ = await judged(evaluation, session)
        lines = lines_of(evaluation, outcomes, evaluation.ending)
    [attack] = [line for line in lines if line.candidate.spec.kind == "code"]
    assert attack.counts == {"error": ROWS}
    assert attack.aside == "It has no verdict on more than half of the rows."


async def test_candidates_that_tell_nothing_are_set_aside(praise: Path, provider: Writer) -> None:
    async with opened(praise, number=1) as session:
        evaluation = session.evaluation((await session.draft()).criteria)
        outcomes, _ = await judged(evaluation, session)
        lines = {line.candidate.name: line for line in lines_of(evaluation, outcomes, evaluation.ending)}
    assert lines["calm/no_mark"].aside == ""
    assert lines["short/at_most_2_sentences"].aside.startswith("It passes every row")


async def test_written_candidates_are_in_the_file_and_the_rest_of_it_is_as_it_was(
    praise: Path, provider: Writer
) -> None:
    before = bytes_of(praise)
    async with opened(praise, criterion="short") as session:
        session.write((await session.draft()).criteria)
    assert candidates_in(praise) == ["calm/no_mark", "short/at_most_2_sentences", "short/short_judge"]
    assert load(praise).validate().is_valid
    start, end = before.index(b"  quality:"), before.index(b"  results:")
    after = bytes_of(praise)
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])


async def test_a_file_that_was_changed_meanwhile_is_not_overwritten(
    praise: Path, provider: Writer
) -> None:
    async with opened(praise, criterion="short") as session:
        append_to(praise, "# mine\n")
        with pytest.raises(WorkspaceError, match="was changed meanwhile"):
            session.write((await session.draft()).criteria)


async def test_recorded_answers_are_played_and_missing_ones_are_not_run(
    praise: Path, provider: Writer
) -> None:
    rows = rows_of(praise)
    with RecordingWriter(recording_path(praise)) as recording:
        for row in rows[:10]:
            request = question(Asked(JUDGE), row)
            assert request is not None
            recording.add(request, ChatResponse("", json={"reasoning": "so it is", "verdict": "fail"}))
    async with opened(praise, models="recorded") as session:
        evaluation = evaluation_of(session, JUDGE)
        [estimate] = evaluation.estimate().candidates
        assert (estimate.calls, estimate.note) == (
            0,
            "The recording has no answer for 30 of 40 rows. local/m is played from the recording.",
        )
        outcomes, _ = await judged(evaluation, session)
    assert outcomes.counts("calm/judge") == {"fail": 10, "not_run": 30}
    assert outcomes_in(known_now(praise, JUDGE)[0]) == {"fail", None}
    assert provider.requests.total() == 0


async def test_what_a_recording_said_is_kept_apart_from_what_a_live_judge_says(
    praise: Path, provider: Writer
) -> None:
    await test_recorded_answers_are_played_and_missing_ones_are_not_run(praise, provider)
    async with opened(praise, models="live") as session:
        assert evaluation_of(session, JUDGE).estimate().calls == ROWS


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"criterion": "tall"}, "has no criterion 'tall'. There are: calm, short."),
        ({"number": 9}, "gets 1 to 6 candidates"),
    ],
)
async def test_what_cannot_be_is_explained(
    praise: Path, provider: Writer, request_: dict[str, object], says: str
) -> None:
    with pytest.raises(WorkspaceError, match=says):
        async with opened(praise, **request_):
            pass


async def test_a_model_that_nobody_answers_for_is_told_before_anything_is_asked(
    praise: Path, provider: Writer
) -> None:
    async with opened(praise, model="nobody/m") as session:
        with pytest.raises(WorkspaceError, match="no provider 'nobody'"):
            session.draft_estimate()
