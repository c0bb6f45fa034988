"""Running a part: to a node, only a node, only a row, or the first rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flowboard.node import Context, SourceRow
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, check, evaluated, judge
from tests.runtime.steps import Rows

FLOW = answering(more="after: {type: glue, inputs: {a: answer.text}}")


# -- to here --------------------------------------------------------------------------------------


async def test_a_run_to_a_node_runs_what_it_needs(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(FLOW, targets=["ask"])
    assert list(ran.summary.nodes) == ["rows", "ask"]
    assert provider.requests.total() == 0
    assert {cell.node for cell in ran.cells()} == {"rows", "ask"}


# -- only this node -------------------------------------------------------------------------------


async def test_only_a_node_asks_nobody_upstream(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(FLOW, targets=["after"], only="after")
    assert provider.requests.total() == 0
    assert ran.statuses("answer") == {"planned": 3}
    assert ran.statuses("after") == {"planned": 3}
    assert {cell.error for cell in ran.cells("after")} == {"not run yet: run up to here first"}


async def test_only_a_node_runs_on_what_is_stored(engine: Engine, provider: Provider) -> None:
    await engine.run(answering(), limit=2)
    ran = await engine.run(FLOW, targets=["after"], only="after")
    assert provider.requests.total() == 2
    assert ran.statuses("answer") == {"done": 2, "planned": 1}
    assert ran.statuses("after") == {"done": 2, "planned": 1}


async def test_only_a_node_may_ask_itself(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(FLOW, targets=["answer"], only="answer")
    assert (provider.requests.total(), ran.statuses("answer")) == (3, {"done": 3})


async def test_judges_upstream_of_the_only_node_are_not_asked_and_hold_nothing_up(
    engine: Engine, provider: Provider
) -> None:
    await engine.run(answering())
    flow = FLOW.replace("assertions: []", f"assertions: [{check()}, {judge(1)}]")
    ran = await engine.run(flow, targets=["after"], only="after")
    assert (provider.requests.total(), ran.statuses("after")) == (3, {"done": 3})
    outcomes = {verdict["name"]: verdict["outcome"] for verdict in ran.cells("answer")[0].verdicts or ()}
    assert outcomes == {"bulleted": "pass", "judge_1": "not_run"}


async def test_an_evaluator_whose_judges_may_not_be_asked_gives_no_verdict(
    engine: Engine, provider: Provider
) -> None:
    await engine.run(answering())
    flow = evaluated(judge(1)) + "after: {type: glue, inputs: {a: quality.verdict}}\n"
    ran = await engine.run(flow, targets=["after"], only="after")
    assert (provider.requests.total(), ran.statuses("quality")) == (3, {"planned": 3})
    assert ran.statuses("after") == {"planned": 3}


# -- only this row --------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["b", "rows=b", "rows=b;answer.model=local/m"])
async def test_a_row_is_named_by_its_label_or_by_any_key(
    engine: Engine, provider: Provider, row: str
) -> None:
    ran = await engine.run(FLOW, row=row)
    assert list(provider.requests) == ["Say two"]
    assert all(node.statuses == {"done": 1} for node in ran.summary.nodes.values())


async def test_a_row_keeps_its_place(engine: Engine) -> None:
    whole, part = await engine.run(FLOW), await engine.run(FLOW, row="c")
    assert part.cells("rows")[0].position == whole.cell("rows", "c").position == 2


async def test_a_row_that_isnt_there_fails_the_run_with_its_name(engine: Engine) -> None:
    ran = await engine.run(FLOW, row="x")
    assert ran.status == "failed"
    assert "no row of rows is called 'x'" in ran.summary.message


async def test_nothing_is_read_behind_the_row_that_is_wanted(engine: Engine) -> None:
    read: list[str | None] = []

    class Noted(Rows):
        type = "noted"

        def rows(self, ctx: Context) -> Iterator[SourceRow]:
            for row in super().rows(ctx):
                read.append(row.id)
                yield row

    engine.types["noted"] = Noted
    ran = await engine.run("rows: {type: noted, values: [a, b, c, d]}", row="b")
    assert ran.statuses("rows") == {"done": 1}
    assert read == ["a", "b", "c", "d", "a", "b"]  # for the ids, and up to the row


TWO = """
one: {type: rows, values: [a, b]}
two: {type: rows, values: [x, y]}
both: {type: glue, inputs: {a: one.text, b: two.text}}
"""


async def test_a_row_of_one_source_meets_all_rows_of_the_other(engine: Engine) -> None:
    ran = await engine.run(TWO, row="one=b")
    assert set(ran.outputs("both")) == {"one=b;two=x", "one=b;two=y"}


async def test_a_key_of_two_sources_names_a_row_of_each(engine: Engine) -> None:
    assert set((await engine.run(TWO, row="one=b;two=x")).outputs("both")) == {"one=b;two=x"}


async def test_a_bare_label_is_refused_where_there_are_two_sources(engine: Engine) -> None:
    with pytest.raises(
        ValueError, match="names no source; write it as SOURCE=LABEL with one of: one, two"
    ):
        await engine.run(TWO, row="b")


# -- the first rows -------------------------------------------------------------------------------


async def test_a_limit_takes_the_first_rows_of_each_source(engine: Engine) -> None:
    assert set((await engine.run(TWO, limit=1)).outputs("both")) == {"one=a;two=x"}


async def test_a_limit_renames_nothing(engine: Engine) -> None:
    flow = "rows: {type: rows, values: ['a:1', 'b:2', 'b:3']}"  # two ids are equal
    whole, part = await engine.run(flow), await engine.run(flow, limit=2)
    assert [cell.key for cell in part.cells()] == [cell.key for cell in whole.cells()][:2]


async def test_the_number_of_cells_to_come_is_known_from_the_start(engine: Engine) -> None:
    flow = FLOW.replace("models: [local/m]", "models: [local/m, local/n]")
    ran = await engine.run(flow, limit=2)
    assert {name: node.expected for name, node in ran.summary.nodes.items()} == {
        "rows": 2,
        "ask": 2,
        "answer": 4,
        "after": 4,
    }
