"""One ranking from several: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

A document scores 1 / (60 + rank) in each ranking that it is in, with ranks from 1. Only ranks count,
so that scores of different kinds (BM25, cosine) need no common scale. As in the paper, k is 60 and
rankings are a thousand deep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

K: Final = 60
DEPTH: Final = 1_000
_DECIMALS: Final = 6


def fused(rankings: Iterable[Iterable[int]], top: int) -> list[tuple[int, float]]:
    """The best documents of all rankings together and their scores, best first.

    Documents are given by number, best first. Equal scores keep the order of the numbers.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + 1 / (K + rank)
    best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
    return [(number, round(score, _DECIMALS)) for number, score in best[:top]]
