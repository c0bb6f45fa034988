"""The journal: what is durable when, in which groups, and what a failure does."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select

from flowboard.store import Journal, Store, StoreError, calls, cells, events
from flowboard.store.journal import AWAITED_RECORDS, CAPACITY, OTHER_RECORDS
from flowboard.store.tables import results
from tests.store.writing import cell, ended, key_of, sent


def rows(store: Store, table) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the thing watched is a database
            await asyncio.sleep(0.002)


async def test_a_call_is_on_record_once_committed(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_call_sent(sent(run_id, journal.next_call_number(run_id)))
    await journal.committed()
    assert [call.state for call in calls.stream(store, run_id)] == ["sent"]
    await journal.close()


async def test_an_answer_and_its_end_are_on_record_together(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_call_sent(sent(run_id, 1))
    journal.add_result(key_of(1), b'{"text": "hi"}', "call")
    journal.add_call_ended(ended(run_id, 1, http_status=200, cost=0.25))
    await journal.committed()
    assert store.lookup_one(key_of(1)) == b'{"text": "hi"}'
    assert [(call.state, call.cost) for call in calls.stream(store, run_id)] == [("done", 0.25)]
    await journal.close()


async def test_all_who_wait_for_a_group_share_one_future(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_call_sent(sent(run_id, 1))
    first = journal.committed()
    journal.add_call_sent(sent(run_id, 2))
    assert journal.committed() is first
    await journal.close()


async def test_with_nothing_to_write_committed_is_done(store: Store) -> None:
    journal = Journal(store)
    assert journal.committed().done()
    await journal.close()


async def test_a_waiter_that_is_cancelled_does_not_disturb_the_others(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_call_sent(sent(run_id, 1))

    async def wait() -> str:
        await journal.committed()
        return "durable"

    given_up, patient = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    given_up.cancel()
    assert await patient == "durable"
    with pytest.raises(asyncio.CancelledError):
        await given_up
    await journal.close()


async def test_no_more_than_a_hundred_awaited_records_are_committed_at_once(
    store: Store, run_id: str
) -> None:
    committed = []

    def note(connection: Connection) -> None:
        committed.append(connection.exec_driver_sql("SELECT count(*) FROM calls").scalar())

    event.listen(store.engine, "commit", note)
    journal = Journal(store)
    for number in range(1, AWAITED_RECORDS + 51):
        journal.add_call_sent(sent(run_id, number))
    assert journal.backlog == AWAITED_RECORDS + 50
    await journal.committed()
    assert committed == [AWAITED_RECORDS, AWAITED_RECORDS + 50]
    await journal.close()


async def test_an_awaited_record_alone_is_committed_soon(store: Store, run_id: str) -> None:
    journal = Journal(store)
    loop = asyncio.get_running_loop()
    best = 1.0
    for number in range(1, 6):
        before = loop.time()
        journal.add_call_sent(sent(run_id, number))
        await journal.committed()
        best = min(best, loop.time() - before)
    assert 0.015 <= best < 0.1
    await journal.close()


async def test_cells_reach_the_store_without_being_waited_for(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(cell(run_id, 1))
    await until(lambda: cells.one(store, run_id, "answer", "tweets=r1;answer.model=m"))
    await journal.close()


async def test_a_commit_that_is_waited_for_leaves_cells_for_later(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(cell(run_id, 1))
    journal.add_call_sent(sent(run_id, 1))
    await journal.committed()
    assert journal.backlog == 1
    await journal.close()


async def test_a_cell_is_never_on_record_before_its_result(store: Store, run_id: str) -> None:
    journal = Journal(store)
    for number in range(OTHER_RECORDS):
        journal.add_result(key_of(number), b"1", "call")
        journal.add_cell(cell(run_id, number, cache_key=key_of(number)))
    await until(lambda: rows(store, cells.cells) > 0)
    with store.reading() as connection:
        missing = cells.cells.outerjoin(results, results.c.key == cells.cells.c.cache_key)
        query = select(func.count()).select_from(missing).where(results.c.key.is_(None))
        assert connection.execute(query).scalar_one() == 0
    await journal.close()


async def test_closing_writes_what_is_left(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(cell(run_id, 1))
    journal.add_event(run_id, "started", {"rows": 3})
    journal.add_run_update(run_id, status="done", summary={"rows": 3})
    await journal.close()
    assert len(list(cells.stream(store, run_id))) == 1
    assert [event.payload for event in events.read(store, run_id)] == [{"rows": 3}]
    assert store.find_run(run_id).summary == {"rows": 3}


async def test_a_cell_written_again_replaces_the_first(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(cell(run_id, 1, status="error", error="a timeout", finish_reason="length"))
    await journal.drain()
    journal.add_cell(cell(run_id, 1))
    await journal.close()
    (kept,) = cells.stream(store, run_id)
    assert (kept.status, kept.error, kept.finish_reason) == ("done", None, None)


async def test_of_a_cell_written_twice_in_a_group_the_last_counts(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(cell(run_id, 1, status="done", passed=True))
    journal.add_cell(cell(run_id, 1, status="skipped"))
    await journal.close()
    (kept,) = cells.stream(store, run_id)
    assert (kept.status, kept.passed) == ("skipped", None)


async def test_every_column_of_a_cell_comes_back(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_cell(
        cell(
            run_id,
            4,
            reused=True,
            attempts=3,
            cache_key=key_of(1),
            outputs='{"text":"é"}',
            passed=False,
            verdicts='[{"name":"short","outcome":"fail"}]',
            error="none",
            input_tokens=5,
            output_tokens=6,
            cost=0.5,
            latency=1.5,
            finish_reason="stop",
        )
    )
    await journal.close()
    (kept,) = cells.stream(store, run_id)
    assert kept == cells.Cell(
        run_id,
        "answer",
        4,
        "tweets=r4;answer.model=m",
        "done",
        True,
        3,
        key_of(1),
        {"text": "é"},
        [{"name": "short", "outcome": "fail"}],
        False,
        "none",
        5,
        6,
        0.5,
        1.5,
        "stop",
    )


async def test_a_result_that_is_there_keeps_its_value(store: Store) -> None:
    journal = Journal(store)
    journal.add_result(key_of(1), b'"first"', "call")
    await journal.committed()
    journal.add_result(key_of(1), b'"second"', "call")
    await journal.close()
    assert store.lookup_one(key_of(1)) == b'"first"'


async def test_numbers_go_on_where_an_earlier_journal_stopped(store: Store, run_id: str) -> None:
    journal = Journal(store)
    assert [journal.next_call_number(run_id) for _ in range(2)] == [1, 2]
    journal.add_call_sent(sent(run_id, 2))
    journal.add_event(run_id, "started", {})
    await journal.close()
    journal = Journal(store)
    assert journal.next_call_number(run_id) == 3
    assert journal.add_event(run_id, "resumed", {}) == 2
    await journal.close()


async def test_the_backlog_counts_what_is_not_durable(store: Store, run_id: str) -> None:
    journal = Journal(store)
    for number in range(3):
        journal.add_cell(cell(run_id, number))
    assert journal.backlog == 3
    await journal.drain()
    assert journal.backlog == 0
    await journal.close()


async def test_room_keeps_the_backlog_bounded(store: Store, run_id: str) -> None:
    journal = Journal(store)
    highest = 0
    for number in range(3 * CAPACITY):
        journal.add_cell(cell(run_id, number))
        await journal.room()
        highest = max(highest, journal.backlog)
    await journal.close()
    assert highest <= CAPACITY
    assert sum(each.cells for each in cells.counts(store, run_id)) == 3 * CAPACITY


async def test_a_busy_loop_does_not_starve_the_writer(store: Store, run_id: str) -> None:
    journal = Journal(store)
    for number in range(OTHER_RECORDS):
        journal.add_cell(cell(run_id, number))
    before = time.monotonic()
    while rows_left := journal.backlog:
        busy_until = time.monotonic() + 0.02
        while time.monotonic() < busy_until:
            pass
        await asyncio.sleep(0)
        assert time.monotonic() - before < 8, f"{rows_left} records are still waiting"
    await journal.close()


async def test_a_locked_database_fails_those_who_wait_and_all_later_records(file: Path) -> None:
    with Store.open(file, patience=0.05) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        journal = Journal(store)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        journal.add_call_sent(sent(run_id, 1))
        with pytest.raises(StoreError, match="is locked by another program"):
            await journal.committed()
        with pytest.raises(StoreError, match="is locked"):
            journal.add_cell(cell(run_id, 1))
        with pytest.raises(StoreError, match="is locked"):
            await journal.close()
        other.close()


async def test_a_short_lock_is_waited_out(file: Path) -> None:
    with Store.open(file, patience=5) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        journal = Journal(store)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        journal.add_call_sent(sent(run_id, 1))
        waiting = journal.committed()
        await asyncio.wait([waiting], timeout=0.1)
        assert not waiting.done()
        other.execute("ROLLBACK")
        other.close()
        await waiting
        await journal.close()


async def test_a_full_disk_is_told_and_keeps_what_was_acknowledged(file: Path) -> None:
    with Store.open(file) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")

        def limit(connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 120")

        event.listen(store.engine, "begin", limit)
        journal = Journal(store)
        acknowledged = 0
        with pytest.raises(StoreError, match="the disk is full"):
            for number in range(1000):
                journal.add_result(key_of(number), b"x" * 2000, "call")
                await journal.drain()
                acknowledged += 1
        assert 0 < acknowledged < 1000
        with pytest.raises(StoreError, match="the disk is full"):
            await journal.close()
    with Store.open(file) as store:
        assert len(store.lookup([key_of(number) for number in range(acknowledged)])) == acknowledged
        assert store.find_run(run_id)


async def test_two_writers_of_one_run_are_told_apart(store: Store, run_id: str) -> None:
    first, second = Journal(store), Journal(store)
    first.add_call_sent(sent(run_id, 1))
    await first.committed()
    second.add_call_sent(sent(run_id, 1))
    with pytest.raises(StoreError, match="another process writes the same run"):
        await second.committed()
    await first.close()
    with pytest.raises(StoreError):
        await second.close()
