"""Drawing rows at random while they stream, so that the same rows stay drawn."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable
from hashlib import blake2b

from flowboard.node import SourceRow


def draw(rows: Iterable[SourceRow], size: int, seed: int) -> list[SourceRow]:
    """`size` rows drawn at random, in the order of the data; holds only those in memory.

    Each row gets a random number from its own id or content and the seed, and the smallest
    numbers are drawn (bottom-k sampling: Cohen & Kaplan, PODC 2007). So the draw doesn't depend
    on where a row stands: a row that is added changes at most one of the rows drawn.
    """
    lot: list[tuple[int, int, SourceRow]] = []
    key = seed.to_bytes(16, "big", signed=True)
    for place, row in enumerate(rows):
        entry = (-_number(row, key), -place, row)
        if len(lot) < size:
            heapq.heappush(lot, entry)
        else:
            heapq.heappushpop(lot, entry)
    return [row for _, _, row in sorted(lot, key=lambda entry: -entry[1])]


def _number(row: SourceRow, key: bytes) -> int:
    """A number of 64 bits that only the row and the key decide."""
    text = row.id if row.id is not None else json.dumps(dict(row.outputs), sort_keys=True)
    state = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=key)
    return int.from_bytes(state.digest(), "big")
