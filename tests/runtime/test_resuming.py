"""A run goes on where it stopped: with what failed only if asked, and with what was graded meanwhile."""

from __future__ import annotations

from flowboard.runtime.cache_key import subject
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from tests.provider import Provider
from tests.runtime.engine import Engine, Ran
from tests.runtime.flows import ROWS, answering

FAILING = answering(more="after: {type: glue, inputs: {a: answer.text}}")


# -- failures -------------------------------------------------------------------------------------


async def test_failed_cells_are_tried_again_only_if_asked(engine: Engine, provider: Provider) -> None:
    provider.enqueue("400")
    first = await engine.run(FAILING, concurrency=1)
    assert first.statuses("after") == {"done": 2, "skipped": 1}
    left = await engine.run(FAILING, resume=first)
    assert (left.summary.calls, left.statuses("answer")) == (0, {"done": 2, "error": 1})
    again = await engine.run(FAILING, resume=first, retry_failed=True)
    assert (again.summary.calls, again.statuses("answer")) == (1, {"done": 3})
    assert again.statuses("after") == {"done": 3}


async def test_what_a_failed_cell_said_is_kept_when_the_run_goes_on(
    engine: Engine, provider: Provider
) -> None:
    provider.enqueue(*["500:ms"] * 10)
    first = await engine.run(answering(), limit=1)
    again = await engine.run(answering(), resume=first, limit=1)
    assert again.statuses("answer") == first.statuses("answer") == {"infra": 1}
    assert again.cells("answer")[0].error == first.cells("answer")[0].error


async def test_a_finished_run_that_goes_on_changes_nothing(engine: Engine) -> None:
    first = await engine.run(FAILING)
    before = {(cell.node, cell.key): cell.outputs for cell in first.cells()}
    again = await engine.run(FAILING, resume=first)
    assert {(cell.node, cell.key): cell.outputs for cell in again.cells()} == before
    assert (again.status, again.summary.calls) == ("done", 0)


async def test_a_run_over_a_part_goes_on_over_the_whole(engine: Engine, provider: Provider) -> None:
    first = await engine.run(FAILING, limit=1)
    again = await engine.run(FAILING, resume=first)
    assert (again.id, again.statuses("after")) == (first.id, {"done": 3})
    assert provider.requests.total() == 3


# -- grades ---------------------------------------------------------------------------------------

GRADED = f"""\
{ROWS}
loud: {{type: glue, inputs: {{a: rows.text}}, mark: "!"}}
review: {{type: grading, inputs: {{output: loud.text, tweet: rows.text}}}}
after: {{type: glue, inputs: {{a: review.grade, b: review.note}}}}
beside: {{type: glue, inputs: {{a: loud.text}}}}
"""


def give_grade(ran: Ran, text: str, grade: str, note: str = "") -> None:
    """Grade the output of `loud` for the row with this text, as a person does."""
    output = f"!{text}"
    graded = GradeRecord(
        subject=subject("loud", "text", output, {"tweet": text}),
        node="review",
        port="output",
        grade=grade,  # type: ignore[arg-type]
        note=note,
        run_id=ran.id,
    )
    grades.append(ran.store, [graded])


async def test_ungraded_items_wait_and_the_rest_of_the_run_is_done(engine: Engine) -> None:
    ran = await engine.run(GRADED)
    assert ran.status == "awaiting"
    assert ran.statuses("review") == {"awaiting": 3}
    assert ran.statuses("after") == {}
    assert ran.statuses("beside") == {"done": 3}
    assert ran.of("review").last_error == ""


async def test_a_grade_continues_its_item_and_no_other(engine: Engine) -> None:
    first = await engine.run(GRADED)
    give_grade(first, "two", "bad", "too loud")
    again = await engine.run(GRADED, resume=first)
    assert again.status == "awaiting"
    assert again.statuses("review") == {"done": 1, "awaiting": 2}
    assert again.outputs("after") == {"b": {"text": "bad+too loud"}}
    assert again.work()["beside"] == (0, 3)


async def test_when_all_is_graded_the_run_is_done(engine: Engine) -> None:
    first = await engine.run(GRADED)
    for text in ("one", "two", "three"):
        give_grade(first, text, "good")
    again = await engine.run(GRADED, resume=first)
    assert (again.status, again.statuses("after")) == ("done", {"done": 3})


async def test_the_latest_grade_counts(engine: Engine) -> None:
    first = await engine.run(GRADED)
    give_grade(first, "two", "bad")
    give_grade(first, "two", "good")
    assert (await engine.run(GRADED, resume=first)).outputs("after") == {"b": {"text": "good+"}}


async def test_a_grade_counts_for_the_same_subject_in_any_run(engine: Engine) -> None:
    give_grade(await engine.run(GRADED), "two", "good")
    assert (await engine.run(GRADED)).statuses("review") == {"done": 1, "awaiting": 2}


async def test_another_output_is_another_subject(engine: Engine) -> None:
    give_grade(await engine.run(GRADED), "two", "good")
    edited = await engine.run(GRADED.replace('mark: "!"', 'mark: "?"'))
    assert edited.statuses("review") == {"awaiting": 3}


async def test_the_same_output_for_another_row_is_another_subject(engine: Engine) -> None:
    same = GRADED.replace("a: rows.text}, mark", "a: rows.nothing}, mark").replace(
        "text: one}", "text: one, nothing: x}"
    )
    ran = await engine.run(same.replace("text: two}", "text: two, nothing: x}"), limit=2)
    assert len({str(outputs) for outputs in ran.outputs("loud").values()}) == 1
    grades.append(
        ran.store,
        [
            GradeRecord(
                subject("loud", "text", "!x", {"tweet": "one"}),
                "review",
                "output",
                "good",
                run_id=ran.id,
            )
        ],
    )
    again = await engine.run(same.replace("text: two}", "text: two, nothing: x}"), resume=ran, limit=2)
    assert again.statuses("review") == {"done": 1, "awaiting": 1}


async def test_without_waiting_ungraded_items_pass(engine: Engine) -> None:
    flow = GRADED.replace("type: grading, ", "type: grading, wait: false, ")
    ran = await engine.run(flow)
    assert (ran.status, ran.statuses("review")) == ("done", {"done": 3})
    assert set(map(str, ran.outputs("after").values())) == {"{'text': '+'}"}
    give_grade(ran, "two", "bad")
    assert (await engine.run(flow)).outputs("after")["b"] == {"text": "bad+"}


async def test_a_group_waits_for_all_of_its_members(engine: Engine) -> None:
    flow = GRADED + "all: {type: collect, inputs: {text: review.grade}}\n"
    first = await engine.run(flow)
    give_grade(first, "two", "good")
    assert (await engine.run(flow, resume=first)).statuses("all") == {}
    give_grade(first, "one", "bad")
    give_grade(first, "three", "unsure")
    done = await engine.run(flow, resume=first)
    assert done.outputs("all") == {"": {"texts": ["bad", "good", "unsure"]}}
