"""Reading cells: pages, filters, one row, counts and streams."""

import json
import time

import pytest

from flowboard.store import Journal, Store, cells
from flowboard.store.cells import CellCount, CellFilter
from tests.store.writing import cell, key_of


async def write(store: Store, *records) -> None:
    journal = Journal(store)
    for number, record in enumerate(records):
        journal.add_cell(record)
        if number % 100 == 0:
            await journal.room()
    await journal.close()


def positions(found) -> list[int]:
    return [each.position for each in found]


@pytest.fixture
async def mixed(store: Store, run_id: str) -> str:
    """A run with six cells of `answer`, of which every third failed its assertions, and one of `other`."""
    states = ["done", "done", "error"] * 2
    await write(
        store,
        *[
            cell(
                run_id,
                number,
                status=state,
                passed=None if state == "error" else number % 3 == 0,
                outputs=json.dumps({"text": f'Say "number {number}" and 100%'}),
            )
            for number, state in enumerate(states)
        ],
        cell(run_id, 0, node="other"),
    )
    return run_id


async def test_a_page_holds_its_part_in_order_and_the_total(store: Store, run_id: str) -> None:
    await write(store, *[cell(run_id, number) for number in reversed(range(20))])
    part = cells.page(store, run_id, "answer", offset=5, limit=3)
    assert (positions(part.cells), part.total) == ([5, 6, 7], 20)


async def test_a_page_past_the_end_is_empty(store: Store, mixed: str) -> None:
    part = cells.page(store, mixed, "answer", offset=100)
    assert (part.cells, part.total) == ([], 6)


async def test_cells_at_one_position_are_ordered_by_key(store: Store, run_id: str) -> None:
    await write(store, *[cell(run_id, 0)._replace(key=f"t=1;m={name}") for name in "cab"])
    assert [each.key for each in cells.page(store, run_id, "answer").cells] == [
        "t=1;m=a",
        "t=1;m=b",
        "t=1;m=c",
    ]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (CellFilter(), [0, 1, 2, 3, 4, 5]),
        (CellFilter(status=["error"]), [2, 5]),
        (CellFilter(status=["error", "done"]), [0, 1, 2, 3, 4, 5]),
        (CellFilter(passed=True), [0, 3]),
        (CellFilter(passed=False), [1, 4]),
        (CellFilter(text="NUMBER 4"), [4]),
        (CellFilter(text='"number 1"'), [1]),
        (CellFilter(text="100%"), [0, 1, 2, 3, 4, 5]),
        (CellFilter(text="1_0%"), []),
        (CellFilter(status=["done"], passed=False, text="number 4"), [4]),
    ],
)
async def test_a_filter_leaves_what_fits(
    store: Store, mixed: str, only: CellFilter, expected: list[int]
) -> None:
    part = cells.page(store, mixed, "answer", only=only)
    assert (positions(part.cells), part.total) == (expected, len(expected))


async def test_outputs_are_found_in_the_results(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_result(key_of(1), '{"text":"Zoë"}'.encode(), "cell")
    journal.add_cell(cell(run_id, 1, cache_key=key_of(1)))
    journal.add_cell(cell(run_id, 2, cache_key=key_of(2)))
    await journal.close()
    assert [each.outputs for each in cells.stream(store, run_id)] == [{"text": "Zoë"}, None]


async def test_a_text_is_also_searched_in_the_results(store: Store, run_id: str) -> None:
    journal = Journal(store)
    for number in range(3):
        journal.add_result(key_of(number), b'{"text":"answer %d"}' % number, "cell")
        journal.add_cell(cell(run_id, number, cache_key=key_of(number)))
    await journal.close()
    assert positions(cells.page(store, run_id, "answer", only=CellFilter(text="Answer 2")).cells) == [2]


@pytest.mark.parametrize("reference", ["r1", "tweets=r1", "tweets=r1;answer.model=m"])
async def test_a_row_has_the_cells_of_all_its_nodes(store: Store, run_id: str, reference: str) -> None:
    bare = cell(run_id, 1, node="tweets")._replace(
        key="tweets=r1;answer.model=m" if "model" in reference else "r1"
    )
    others = [
        cell(run_id, 10),
        cell(run_id, 2),
        cell(run_id, 3)._replace(key="tweets=xr1;answer.model=m"),
    ]
    await write(store, cell(run_id, 1), bare, *others)
    nodes = [each.node for each in cells.row(store, run_id, reference)]
    assert nodes == (["answer"] if reference == "tweets=r1" else ["answer", "tweets"])


async def test_one_cell_is_found_by_its_key(store: Store, mixed: str) -> None:
    found = cells.one(store, mixed, "answer", "tweets=r4;answer.model=m")
    assert found is not None
    assert found.position == 4
    assert cells.one(store, mixed, "answer", "tweets=r4") is None


async def test_counts_are_by_node_status_and_verdict(store: Store, mixed: str) -> None:
    assert set(cells.counts(store, mixed)) == {
        CellCount("answer", "done", True, 2),
        CellCount("answer", "done", False, 2),
        CellCount("answer", "error", None, 2),
        CellCount("other", "done", None, 1),
    }


async def test_a_stream_gives_every_cell_once_in_order(store: Store, run_id: str) -> None:
    await write(
        store, *[cell(run_id, number, node=node) for node in ("b", "a") for number in range(1500)]
    )
    assert [(each.node, each.position) for each in cells.stream(store, run_id)] == [
        (node, number) for node in ("a", "b") for number in range(1500)
    ]
    assert positions(cells.stream(store, run_id, "b")) == list(range(1500))


async def test_forgetting_a_node_leaves_the_others(store: Store, mixed: str) -> None:
    assert cells.forget(store, mixed, "answer") == 6
    assert [each.node for each in cells.stream(store, mixed)] == ["other"]


async def test_runs_do_not_see_each_others_cells(store: Store, mixed: str) -> None:
    other = store.create_run("tweets", "t.flow.yaml", "")
    await write(store, cell(other, 0))
    assert cells.page(store, other, "answer").total == 1


async def test_a_hundred_thousand_cells_are_paged_quickly(store: Store, run_id: str) -> None:
    count = 100_000
    await write(store, *(cell(run_id, number, cache_key=key_of(number % 9)) for number in range(count)))
    for offset, limit_in_seconds in ((0, 0.25), (count - 50, 0.4)):
        before = time.process_time()
        part = cells.page(store, run_id, "answer", offset=offset)
        assert time.process_time() - before < limit_in_seconds
        assert positions(part.cells) == list(range(offset, offset + 50))
    before = time.process_time()
    assert [each.position for each in cells.row(store, run_id, "r77777")] == [77_777]
    assert time.process_time() - before < 0.5
