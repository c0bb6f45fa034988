"""Reading calls: their states, those nobody knows the end of, and what they cost."""

import pytest

from flowboard.store import Journal, Store, calls
from tests.store.writing import ended, key_of, sent


@pytest.fixture
async def called(store: Store, run_id: str) -> str:
    """A run with a call done, one failed, one without an end, and one played from a recording."""
    journal = Journal(store)
    journal.add_call_sent(sent(run_id, 1, call_key=key_of(1)))
    journal.add_call_ended(ended(run_id, 1, input_tokens=10, output_tokens=4, cached_tokens=2, cost=0.5))
    journal.add_call_sent(sent(run_id, 2, attempt=2))
    journal.add_call_ended(ended(run_id, 2, "failed", http_status=429, error="too many requests"))
    journal.add_call_sent(sent(run_id, 3, purpose="faithful"))
    journal.add_call_sent(sent(run_id, 4, source="recorded", key="r2"))
    journal.add_call_ended(ended(run_id, 4, input_tokens=7))
    await journal.close()
    return run_id


async def test_calls_come_in_order_with_their_states(store: Store, called: str) -> None:
    assert [(call.number, call.state) for call in calls.stream(store, called)] == [
        (1, "done"),
        (2, "failed"),
        (3, "sent"),
        (4, "done"),
    ]


async def test_a_call_has_all_that_was_recorded(store: Store, called: str) -> None:
    first, second, *_ = calls.stream(store, called)
    assert (first.call_key, first.input_tokens, first.cost) == (key_of(1), 10, 0.5)
    assert (second.attempt, second.http_status, second.error) == (2, 429, "too many requests")


async def test_calls_without_an_end_are_unknown(store: Store, called: str) -> None:
    assert [(call.number, call.purpose) for call in calls.unknown(store, called)] == [(3, "faithful")]


async def test_abandoning_settles_the_unknown_ones_only(store: Store, called: str) -> None:
    assert calls.abandon_unknown(store, called) == 1
    assert [call.state for call in calls.stream(store, called)] == [
        "done",
        "failed",
        "abandoned",
        "done",
    ]
    assert calls.abandon_unknown(store, called) == 0


async def test_the_calls_of_a_cell_include_those_of_its_judges(store: Store, called: str) -> None:
    assert [call.number for call in calls.of_cell(store, called, "answer", "r1")] == [1, 2, 3]


async def test_totals_keep_live_and_recorded_apart(store: Store, called: str) -> None:
    live, recorded = calls.totals(store, called)
    assert live == calls.CallTotals("answer", "openai/m", "live", 3, 1, 1, 0, 10, 4, 2, 0.5)
    assert recorded == calls.CallTotals("answer", "openai/m", "recorded", 1, 1, 0, 1, 7, 0, 0, 0.0)


async def test_a_long_stream_is_complete(store: Store, run_id: str) -> None:
    journal = Journal(store)
    for number in range(1, 2501):
        journal.add_call_sent(sent(run_id, number))
    await journal.close()
    assert [call.number for call in calls.stream(store, run_id)] == list(range(1, 2501))
