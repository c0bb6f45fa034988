"""What was acknowledged survives a kill -9, and two processes don't lose each other's records."""

import signal
import sqlite3
from pathlib import Path

from flowboard.store import Store, calls, cells
from tests.store.writing import key_of, start

WRITER = """
import asyncio, sys, time
from hashlib import sha256
from flowboard.store import CallEnded, CallSent, CellRecord, Journal, Store

async def main(where, run_id, label, most):
    journal = Journal(Store.open(where))
    def key(number): return sha256(str(number).encode()).hexdigest()
    async def worker(numbers):
        for mine in numbers:
            number = journal.next_call_number(run_id)
            journal.add_call_sent(CallSent(
                run_id, number, label, f"r{mine}", "", 1, "m", "m", "local", "live", time.time(), key(mine)))
            await journal.committed()
            journal.add_result(key(mine), b'"answer %d"' % mine, "call")
            journal.add_call_ended(CallEnded(run_id, number, "done", time.time()))
            journal.add_cell(CellRecord(run_id, label, mine, f"r{mine}", "done", cache_key=key(mine)))
            await journal.committed()
            print(mine, number, flush=True)
    numbers = iter(range(most))
    await asyncio.gather(*(worker(numbers) for _ in range(30)))
    await journal.close()

asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
"""


def test_after_a_kill_every_acknowledged_answer_is_there(where: str) -> None:
    with Store.open(where) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
    writer = start(WRITER, where, run_id, "answer", "1000000")
    acknowledged = [tuple(map(int, writer.stdout.readline().split())) for _ in range(300)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [tuple(map(int, line.split())) for line in writer.stdout if line.endswith("\n")]
    writer.communicate(timeout=30)

    if Path(where).is_file():
        assert sqlite3.connect(where).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Store.open(where) as store:
        found = store.lookup([key_of(mine) for mine, _ in acknowledged])
        assert [found.get(key_of(mine)) for mine, _ in acknowledged] == [
            b'"answer %d"' % mine for mine, _ in acknowledged
        ]
        states = {call.number: call.state for call in calls.stream(store, run_id)}
        assert {states[number] for _, number in acknowledged} == {"done"}
        unknown = calls.unknown(store, run_id)
        assert len(unknown) <= 30
        assert {call.number for call in unknown} == {
            number for number, state in states.items() if state == "sent"
        }
        assert all(cell.outputs is not None for cell in cells.stream(store, run_id))


def test_two_processes_write_one_store(where: str) -> None:
    with Store.open(where) as store:
        runs = [store.create_run("tweets", "t.flow.yaml", "") for _ in range(2)]
    writers = [start(WRITER, where, run_id, "answer", "400") for run_id in runs]
    ended = [writer.communicate(timeout=30) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], ended
    with Store.open(where) as store:
        for run_id in runs:
            assert [call.state for call in calls.stream(store, run_id)] == ["done"] * 400
            assert [cell.position for cell in cells.stream(store, run_id)] == list(range(400))


FILLER = """
import asyncio, resource, sys
from hashlib import sha256
from flowboard.store import Journal, Store, StoreError

async def main(store):
    journal = Journal(store)
    try:
        for number in range(1000):
            journal.add_result(sha256(str(number).encode()).hexdigest(), b"x" * 5000, "call")
            await journal.drain()
            print(number, flush=True)
    except StoreError as error:
        print(error, file=sys.stderr)

store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
asyncio.run(main(store))
"""


def test_a_disk_that_takes_no_more_bytes_is_told_and_loses_nothing(file: Path) -> None:
    output, errors = start(FILLER, file).communicate(timeout=30)
    acknowledged = [int(line) for line in output.split()]
    assert 0 < len(acknowledged) < 1000
    assert "Look after the disk, then resume the run" in errors
    with Store.open(file) as store:
        assert set(store.lookup([key_of(number) for number in acknowledged])) == {
            key_of(number) for number in acknowledged
        }
