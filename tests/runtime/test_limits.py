"""Slots of an origin: how many calls at once, when to hold back, and that nobody waits for ever."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.runtime.limits import Limits, OriginLimiter


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time goes on by itself: waiting takes none, and timers fire in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        select = self._selector.select  # type: ignore[attr-defined]

        def skip_ahead(timeout: float | None) -> Any:
            if timeout:
                self._now += timeout
            return select(0)

        self._selector.select = skip_ahead  # type: ignore[attr-defined]

    def time(self) -> float:
        return self._now


def in_time(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on a loop whose waiting takes no time."""
    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(coroutine)


async def turn() -> None:
    """Let everything run that can."""
    for _ in range(4):
        await asyncio.sleep(0)


def test_as_many_slots_as_the_profile_allows_are_given_at_once() -> None:
    limiter = OriginLimiter(2)
    assert [limiter.try_acquire() for _ in range(3)] == [True, True, False]


async def test_who_waits_gets_the_slot_that_is_given_back_in_order() -> None:
    limiter, served = OriginLimiter(1), []
    limiter.try_acquire()

    async def call(name: str) -> None:
        await limiter.acquire()
        served.append(name)

    async with asyncio.TaskGroup() as group:
        for name in ("a", "b", "c"):
            group.create_task(call(name))
        for expected in ([], ["a"], ["a", "b"]):
            await turn()
            assert served == expected
            limiter.release()
    assert (served, limiter.active) == (["a", "b", "c"], 1)


async def test_nobody_overtakes_those_who_wait() -> None:
    limiter = OriginLimiter(1)
    limiter.try_acquire()
    waiting = asyncio.create_task(limiter.acquire())
    await turn()
    limiter.release()
    assert not limiter.try_acquire()
    await waiting


def test_a_throttled_call_shrinks_the_limit_once_a_second_and_never_below_one() -> None:
    async def check() -> None:
        limiter = OriginLimiter(10)
        for _ in range(5):
            limiter.throttled(None)
        assert limiter.limit == 7.0
        for _ in range(20):
            await asyncio.sleep(1.1)
            limiter.throttled(None)
        assert limiter.limit == 1.0
        assert limiter.try_acquire()

    in_time(check())


def test_a_full_round_of_answers_allows_one_call_more_up_to_the_ceiling() -> None:
    async def check() -> None:
        limiter = OriginLimiter(10)
        limiter.throttled(None)
        for _ in range(7):
            limiter.succeeded()
        assert 7.9 < limiter.limit <= 8.0
        for _ in range(100):
            limiter.succeeded()
        assert limiter.limit == 10.0

    in_time(check())


def test_retry_after_closes_the_origin_for_as_long_as_it_says() -> None:
    async def check() -> None:
        loop = asyncio.get_running_loop()
        limiter = OriginLimiter(4)
        limiter.throttled(30.0)
        assert not limiter.try_acquire()
        await limiter.acquire()
        assert 29.9 <= loop.time() <= 30.1
        assert limiter.try_acquire()

    in_time(check())


def test_of_several_wishes_the_latest_moment_counts() -> None:
    async def check() -> None:
        loop = asyncio.get_running_loop()
        limiter = OriginLimiter(4)
        limiter.throttled(5.0)
        limiter.throttled(30.0)
        limiter.throttled(1.0)
        await limiter.acquire()
        assert 29.9 <= loop.time() <= 30.1

    in_time(check())


async def test_a_waiter_that_is_cancelled_takes_no_slot() -> None:
    limiter = OriginLimiter(1)
    limiter.try_acquire()
    waiting = asyncio.create_task(limiter.acquire())
    await turn()
    waiting.cancel()
    await turn()
    limiter.release()
    assert limiter.try_acquire()


async def test_a_waiter_that_is_cancelled_just_as_it_is_served_gives_its_slot_to_the_next() -> None:
    limiter = OriginLimiter(1)
    limiter.try_acquire()
    first, second = (asyncio.create_task(limiter.acquire()) for _ in range(2))
    await turn()
    limiter.release()  # serves the first, which hasn't noticed yet
    first.cancel()
    await asyncio.wait_for(second, 1)
    assert first.cancelled()
    assert limiter.active == 1


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_whatever_happens_the_limit_holds_and_everyone_is_served(seed: int, ceiling: int) -> None:
    chance = random.Random(seed)

    async def check() -> None:
        limiter = OriginLimiter(ceiling)
        served: list[int] = []

        async def call(number: int) -> None:
            await limiter.acquire()
            assert limiter.active <= ceiling
            try:
                await asyncio.sleep(chance.choice((0, 0.1, 2.0)))
                what = chance.random()
                if what < 0.2:
                    limiter.throttled(chance.choice((None, 0.5, 3.0)))
                elif what < 0.8:
                    limiter.succeeded()
            finally:
                limiter.release()
            served.append(number)

        calls = [asyncio.create_task(call(number)) for number in range(30)]
        cancelled = chance.sample(range(30), 8)
        for number in cancelled:
            await asyncio.sleep(chance.choice((0, 0.05, 1.0)))
            calls[number].cancel()
        await asyncio.wait(calls, timeout=10_000)
        assert all(one.done() for one in calls)
        assert set(served) >= set(range(30)) - set(cancelled)
        assert limiter.active == 0
        await asyncio.sleep(10)
        assert limiter.try_acquire()

    in_time(check())


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_no_slot_is_given_beyond_the_shrunken_limit_or_while_the_origin_is_closed(seed: int) -> None:
    chance = random.Random(seed)

    async def check() -> None:
        limiter = OriginLimiter(8)
        held, closed_until = 0, 0.0
        for _ in range(200):
            now = asyncio.get_running_loop().time()
            match chance.randrange(4):
                case 0:
                    before = limiter.limit
                    if limiter.try_acquire():
                        assert held < before
                        assert now >= closed_until - 0.01
                        held += 1
                case 1 if held:
                    limiter.release()
                    held -= 1
                case 2:
                    wish = chance.choice((None, 0.2, 1.5))
                    limiter.throttled(wish)
                    closed_until = max(closed_until, now + (wish or 0.0))
                case 3:
                    limiter.succeeded()
                    await asyncio.sleep(chance.choice((0, 0.3, 1.2)))
            assert limiter.active == held
            assert 1.0 <= limiter.limit <= 8.0

    in_time(check())


def test_models_of_one_origin_share_its_slots() -> None:
    limits = Limits()
    assert limits.of("https://a", 4) is limits.of("https://a", 4)
    assert limits.of("https://a", 4) is not limits.of("https://b", 4)


def test_a_run_may_set_the_number_of_calls_at_once_itself() -> None:
    assert Limits(3).of("https://a", 100).ceiling == 3
    assert Limits().of("https://a", 100).ceiling == 100
