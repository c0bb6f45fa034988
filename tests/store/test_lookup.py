"""Looking up results by key."""

import time

import pytest

from flowboard.store import Journal, Store
from tests.store.writing import key_of


async def keep(store: Store, numbers: range) -> None:
    journal = Journal(store)
    for number in numbers:
        journal.add_result(key_of(number), b"%d" % number, "cell", awaited=False)
    await journal.close()


@pytest.mark.parametrize("asked", [0, 1, 2, 10, 11, 100, 499, 500, 501, 1203])
async def test_known_keys_give_their_values_and_unknown_ones_nothing(store: Store, asked: int) -> None:
    await keep(store, range(0, 1300, 2))
    found = store.lookup([key_of(number) for number in range(asked)])
    assert found == {key_of(number): b"%d" % number for number in range(0, asked, 2)}


async def test_a_key_may_be_asked_for_twice(store: Store) -> None:
    await keep(store, range(1))
    assert store.lookup([key_of(0), key_of(0)]) == {key_of(0): b"0"}


async def test_one_key_gives_its_value_or_none(store: Store) -> None:
    await keep(store, range(1))
    assert (store.lookup_one(key_of(0)), store.lookup_one(key_of(1))) == (b"0", None)


async def test_a_lookup_sees_what_was_committed_since_the_last_one(store: Store) -> None:
    assert store.lookup_one(key_of(5)) is None
    await keep(store, range(5, 6))
    assert store.lookup_one(key_of(5)) == b"5"


async def test_twelve_thousand_lookups_are_quick(store: Store) -> None:
    await keep(store, range(12_000))
    keys = [key_of(number) for number in range(12_000)]
    spent = []
    for _ in range(3):
        before = time.process_time()
        found = sum(len(store.lookup(keys[start : start + 500])) for start in range(0, 12_000, 500))
        spent.append(time.process_time() - before)
        assert found == 12_000
    assert min(spent) < 0.3  # 0.08 s on an idle machine
