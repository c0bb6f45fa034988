"""Calls are gathered into batches: results in order, codes in turn, limits on time, crashes and bytes."""

from __future__ import annotations

import asyncio
import time

import pytest

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.assertions.sandbox.process import Limits
from flowboard.assertions.sandbox.results import GIVEN_UP
from flowboard.node import SandboxResult

ECHO = "def run(value): return value"
HANGS_ON_ODD = "def run(value):\n    while value % 2: pass\n    return value"
SLEEPS = "import time\ndef run(value): time.sleep(value)"

HASTY = Limits(call=0.3, batch=3.0)


async def hasty(source: str, rows: list[object], limits: Limits = HASTY) -> list[SandboxResult]:
    """The results of code with short limits, a row after the other."""
    opened = LinuxSandbox(listed=False, limits=limits, workers=1)
    try:
        return list(await opened.call(source, "run", [[row] for row in rows]))
    finally:
        await opened.close()


async def test_no_rows_have_no_results(sandbox: LinuxSandbox):
    assert await sandbox.call(ECHO, "run", []) == []


async def test_results_are_in_the_order_of_the_rows(sandbox: LinuxSandbox):
    results = await sandbox.call(ECHO, "run", [[number] for number in range(5_000)])
    assert [result.value for result in results] == list(range(5_000))


@pytest.mark.full
async def test_a_hundred_thousand_rows_are_in_order_too(sandbox: LinuxSandbox):
    results = await sandbox.call(ECHO, "run", [[number] for number in range(100_000)])
    assert [result.value for result in results] == list(range(100_000))


async def test_two_hundred_calls_of_twenty_codes_do_not_get_mixed_up(sandbox: LinuxSandbox):
    async def called(number: int) -> None:
        source = f"def run(value): return [{number % 20}, value]"
        results = await sandbox.call(source, "run", [[f"{number}/{row}"] for row in range(7)])
        assert [result.value for result in results] == [
            [number % 20, f"{number}/{row}"] for row in range(7)
        ]

    await asyncio.gather(*(called(number) for number in range(200)))


async def test_calls_of_the_same_code_that_wait_together_are_run_together(sandbox: LinuxSandbox):
    source = "import os\ndef run(value): return os.getpid()"
    children = await asyncio.gather(*(sandbox.call(source, "run", [[number]]) for number in range(100)))
    assert len({result.value for (result,) in children}) < 20


async def test_a_code_with_many_rows_lets_another_one_have_its_turn():
    opened = LinuxSandbox(listed=False, workers=1)
    ended: list[str] = []

    async def called(name: str, rows: int) -> None:
        source = f"import time\ndef run(value): time.sleep(.0002)  # {name}"
        await opened.call(source, "run", [[0]] * rows)
        ended.append(name)

    await asyncio.gather(called("many", 1_100), called("few", 10))
    await opened.close()
    assert ended == ["few", "many"]


async def test_a_row_that_takes_too_long_is_an_error_and_the_next_one_is_run():
    results = await hasty(HANGS_ON_ODD, [0, 1, 2, 3, 4])
    slow = SandboxResult(error="the code took longer than 0.3 s on this row and was ended")
    assert results == [SandboxResult(0), slow, SandboxResult(2), slow, SandboxResult(4)]


async def test_a_row_that_ends_its_process_is_an_error_and_the_next_one_is_run():
    source = "import os\ndef run(value):\n    if value: os._exit(value)\n    return True"
    results = await hasty(source, [0, 7, 0])
    assert results[1] == SandboxResult(error="the code ended its own process (exit status 7)")
    assert [results[0].value, results[2].value] == [True, True]


async def test_a_row_that_crashes_says_by_which_signal():
    source = """
def run(value):
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    found.__init__.__globals__["string_at"](0)
"""
    assert await hasty(source, [0]) == [SandboxResult(error="the code crashed its process (SIGSEGV)")]


async def test_behind_three_of_them_the_rest_is_not_run():
    results = await hasty(HANGS_ON_ODD, [1, 0, 1, 1, 0, 1])
    assert [result.ran for result in results] == [True, True, True, True, False, False]
    assert results[1] == SandboxResult(0)
    assert results[4].error == GIVEN_UP


async def test_three_crashes_count_for_calls_that_come_one_by_one_too():
    opened = LinuxSandbox(listed=False, limits=HASTY, workers=1)
    crashing = "import os\ndef run(value): os._exit(1)"
    results = [(await opened.call(crashing, "run", [[0]]))[0] for _ in range(5)]
    (other,) = await opened.call(ECHO, "run", [[1]])
    await opened.close()
    assert [result.ran for result in results] == [True, True, True, False, False]
    assert other.value == 1


async def test_batches_that_reach_their_limit_count_as_crashes():
    opened = LinuxSandbox(listed=False, limits=Limits(call=5.0, batch=0.3, deaths=2), workers=1)
    results = [(await opened.call(SLEEPS, "run", [[9]]))[0] for _ in range(3)]
    await opened.close()
    assert [result.ran for result in results] == [False] * 3
    assert [result.error for result in results] == [
        "the batch took longer than 0.3 s; this row wasn't reached",
        GIVEN_UP,
        GIVEN_UP,
    ]


async def test_after_five_hundred_rows_code_gets_another_chance():
    opened = LinuxSandbox(listed=False, limits=HASTY, workers=1)
    source = "import os\ndef run(value):\n    if value: os._exit(1)\n    return True"
    await opened.call(source, "run", [[1]] * 3 + [[0]] * 600)
    results = await opened.call(source, "run", [[0]] * 30)
    await opened.close()
    assert results[-1] == SandboxResult(True)


async def test_a_batch_ends_within_its_limit_and_says_which_rows_were_not_reached():
    begun = time.monotonic()
    results = await hasty(SLEEPS, [0.2] * 25, Limits(call=0.5, batch=1.0))
    assert time.monotonic() - begun < 4
    reached = [result.ran for result in results]
    assert 2 <= sum(reached) <= 5
    assert reached == sorted(reached, reverse=True)
    assert results[-1].error == "the batch took longer than 1 s; this row wasn't reached"


async def test_values_that_no_batch_has_room_for_together_all_come_back(sandbox: LinuxSandbox):
    source = "def run(value): return str(value % 10) * 200_000"
    results = await sandbox.call(source, "run", [[number] for number in range(400)])
    assert [result.error for result in results] == [None] * 400
    assert [str(result.value)[0] for result in results] == [str(number % 10) for number in range(400)]


async def test_a_value_that_takes_too_much_memory_is_an_error_of_its_row_alone(sandbox: LinuxSandbox):
    source = "def run(value): return [{}] * value"
    results = await sandbox.call(source, "run", [[1], [900_000], [2]])
    assert [result.value for result in results] == [[{}], None, [{}, {}]]
    assert results[1].error == "the code gave a value that takes too much memory; give less a row"


async def test_rows_that_are_slow_are_given_in_smaller_batches():
    results = await hasty(SLEEPS, [0.04] * 25 + [0.01] * 150, Limits(call=1.0, batch=6.0))
    assert [result.error for result in results] == [None] * 175


async def test_rows_of_a_megabyte_are_given_in_smaller_batches(sandbox: LinuxSandbox):
    rows = [["x" * 1_000_000] for _ in range(60)]
    results = await sandbox.call("def run(value): return len(value)", "run", rows)
    assert [result.value for result in results] == [1_000_000] * 60


async def test_a_row_of_fifty_megabytes_is_run(sandbox: LinuxSandbox):
    (result,) = await sandbox.call("def run(value): return len(value)", "run", [["é" * 25_000_000]])
    assert result.value == 25_000_000


async def test_a_row_that_is_larger_than_a_child_can_hold_is_an_error(sandbox: LinuxSandbox):
    small, large = await sandbox.call(ECHO, "run", [["a"], ["x" * 70_000_000]])
    assert small.value == "a"
    assert large.error == "the code can't be given this value: it is larger than 64 MB"


async def test_a_source_of_ten_megabytes_ends_in_time_and_harms_nobody(sandbox: LinuxSandbox):
    source = (
        "\n".join(f"x{number} = {number} + 1" for number in range(500_000))
        + "\ndef run(value): return 1"
    )
    begun = time.monotonic()
    (result,) = await sandbox.call(source, "run", [[1]])
    assert result.error in (
        "the code took longer than 1 s on this row and was ended",
        "the code can't be compiled: MemoryError",
    )
    assert time.monotonic() - begun < 10
    assert (await sandbox.call(ECHO, "run", [[1]]))[0].value == 1


async def test_a_wider_machine_has_no_more_batches_at_once_than_there_are_files_for():
    opened = LinuxSandbox(listed=False, workers=500)
    sources = [f"import time\ndef run(value): time.sleep(.05); return {number}" for number in range(100)]
    results = await asyncio.gather(*(opened.call(source, "run", [[0]]) for source in sources))
    await opened.close()
    assert [result.value for (result,) in results] == list(range(100))


async def test_with_the_list_an_import_is_refused_before_anything_runs():
    opened = LinuxSandbox(listed=True)
    (result,) = await opened.call("1 / 0\nimport os\ndef run(value): return 1", "run", [[0]])
    await opened.close()
    assert (result.error or "").startswith("line 2: `os` can't be imported here; code may import abc, ")
