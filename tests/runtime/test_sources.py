"""Rows as they enter a run: what they are called, for ever."""

from __future__ import annotations

import pytest

from flowboard.runtime.axes import RowLabeller
from flowboard.runtime.sources import wanted_rows
from tests.runtime.engine import Engine
from tests.runtime.steps import node, plan_of


def flow(rows: str) -> str:
    return f"rows: {{type: dataset, rows: [{rows}]}}\nafter: {{type: glue, inputs: {{a: rows.text}}}}"


async def labels(engine: Engine, rows: str) -> list[str]:
    return [cell.key for cell in (await engine.run(flow(rows))).cells("rows")]


async def test_ids_that_differ_name_the_rows(engine: Engine) -> None:
    ran = await engine.run(flow("{id: x, text: a}, {id: y, text: a}"))
    assert [cell.key for cell in ran.cells("rows")] == ["x", "y"]
    assert ran.summary.warnings == []


async def test_an_id_that_occurs_twice_names_all_rows_by_content_and_warns(engine: Engine) -> None:
    ran = await engine.run(flow("{id: x, text: a}, {id: y, text: b}, {id: x, text: c}"))
    keys = [cell.key for cell in ran.cells("rows")]
    assert all(len(key) == 12 and int(key, 16) >= 0 for key in keys)
    assert ran.summary.warnings == [
        "rows: the id 'x' occurs twice, so rows are named by their content instead"
    ]


async def test_a_row_that_lacks_its_id_names_all_rows_by_content_and_warns(engine: Engine) -> None:
    ran = await engine.run(flow("{id: x, text: a}, {id: '', text: b}"))
    assert all(len(cell.key) == 12 for cell in ran.cells("rows"))
    assert ran.summary.warnings == ["rows: row 2 has no id, so rows are named by their content instead"]


async def test_without_ids_rows_are_named_by_content_without_a_word(engine: Engine) -> None:
    ran = await engine.run(flow("{text: a}, {text: b}"))
    assert len({cell.key for cell in ran.cells("rows")}) == 2
    assert ran.summary.warnings == []


async def test_equal_rows_are_counted(engine: Engine) -> None:
    first, second, third, other = await labels(engine, "{text: a}, {text: a}, {text: a}, {text: b}")
    assert (second, third) == (f"{first}~2", f"{first}~3")
    assert "~" not in other


async def test_a_row_inserted_on_top_renames_nothing(engine: Engine) -> None:
    before = await labels(engine, "{text: a}, {text: b}")
    assert (await labels(engine, "{text: new}, {text: a}, {text: b}"))[1:] == before


async def test_the_order_of_columns_doesnt_matter(engine: Engine) -> None:
    assert await labels(engine, "{text: a, n: 1}") == await labels(engine, "{n: 1, text: a}")


def test_the_number_of_a_repeat_counts_equal_rows_only() -> None:
    labeller = RowLabeller(ids_are_unique=False)
    names = [labeller.label({"text": text}, None) for text in "abab"]
    assert names[2:] == [f"{names[0]}~2", f"{names[1]}~2"]


async def test_a_row_is_found_again_by_the_label_of_its_content(engine: Engine) -> None:
    rows = "{text: a}, {text: b}, {text: a}"
    _, b, again = await labels(engine, rows)
    assert list((await engine.run(flow(rows), row=b)).outputs("after").values()) == [{"text": "b"}]
    assert [cell.key for cell in (await engine.run(flow(rows), row=again)).cells("after")] == [again]


async def test_a_label_may_hold_any_text(engine: Engine) -> None:
    rows = "{id: 'a=b;c%', text: x}, {id: plain, text: y}"
    ran = await engine.run(flow(rows))
    assert [cell.key for cell in ran.cells("after")] == ["a%3Db%3Bc%25", "plain"]
    for row in ("a%3Db%3Bc%25", "rows=a%3Db%3Bc%25"):
        assert (await engine.run(flow(rows), row=row)).statuses("after") == {"done": 1}


async def test_bare_columns_are_known_by_name_where_only_one_source_has_them(engine: Engine) -> None:
    two = """
one: {type: dataset, rows: [{id: a, text: hello, mood: fine}]}
two: {type: dataset, rows: [{id: b, text: world}]}
both:
  type: glue
  inputs: {a: one.text, b: two.text}
  assertions:
    - {name: by_column, check: contains, value_of: mood}
    - {name: by_port, check: contains, value_of: two.text}
    - {name: doubtful, check: contains, value_of: text}
"""
    (cell,) = (await engine.run(two)).cells("both")
    said = {verdict["name"]: verdict["outcome"] for verdict in cell.verdicts or ()}
    assert said == {"by_column": "fail", "by_port": "pass", "doubtful": "error"}


# -- what a user may write ------------------------------------------------------------------------

TWO = plan_of(
    {
        "one": node("rows"),
        "two": node("rows"),
        "answer": node("models", {"text": "one.text"}),
    }
)
ONE = plan_of({"one": node("rows")})


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (None, {}),
        ("one=a", {"one": "a"}),
        ("one=a;answer.model=openai/gpt-5-mini", {"one": "a"}),
        ("two=b;one=a", {"one": "a", "two": "b"}),
        ("one=a%3Db", {"one": "a=b"}),
    ],
)
def test_a_key_names_rows_of_the_sources_in_it(row: str | None, wanted: dict[str, str]) -> None:
    assert wanted_rows(TWO, row) == wanted


@pytest.mark.parametrize(("row", "label"), [("a", "a"), ("a%3Bb", "a;b"), ("a b", "a b")])
def test_a_bare_label_names_a_row_of_the_only_source(row: str, label: str) -> None:
    assert wanted_rows(ONE, row) == {"one": label}


@pytest.mark.parametrize("row", ["a", "answer.model=m", "three=a"])
def test_a_key_that_names_no_source_is_told_with_the_sources(row: str) -> None:
    with pytest.raises(ValueError, match=r"names no source.*SOURCE=LABEL with one of: one, two"):
        wanted_rows(TWO, row)
