"""Making an exact choice smaller before it is solved, without losing the best answer.

Three steps that change no optimum: rows on which all assertions say the same are one row with their
weight; an assertion is dropped if another catches all that it catches and loses nothing that it
doesn't; and where every bad row has to be caught, a row that is caught whenever another is goes too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flowboard.align.selection.evidence import NEAR, Evidence
from flowboard.align.table import Flags, Floats, Integers

MOST_COMPARED: Final = 3000
"""Rows that are compared with one another; more would cost more than they save."""


def merged(evidence: Evidence) -> Evidence:
    """The evidence with each kind of row once, for all that are like it."""
    bad_failed, bad_silent, bad_weights = _merged(
        evidence.bad_failed, evidence.bad_silent, evidence.bad_weights
    )
    good_failed, good_silent, good_weights = _merged(
        evidence.good_failed, evidence.good_silent, evidence.good_weights
    )
    return Evidence(
        evidence.names, bad_failed, bad_silent, good_failed, good_silent, bad_weights, good_weights
    )


def _merged(failed: Flags, silent: Flags, weights: Floats) -> tuple[Flags, Flags, Floats]:
    import numpy as np

    packed = np.packbits(np.concatenate([failed, silent], axis=1), axis=1)
    first: dict[bytes, int] = {}
    kind = np.array([first.setdefault(row.tobytes(), len(first)) for row in packed], dtype=np.int64)
    _, place = np.unique(kind, return_index=True)
    together: Floats = np.bincount(kind, weights, len(place)).astype(float)
    return failed[place], silent[place], together


def undominated(evidence: Evidence, fixed: Flags) -> Integers:
    """The places of the assertions that a best set may need.

    Args:
        evidence: an assertion that is silent on any row is kept.
        fixed: m flags, assertions that are kept whatever they say.
    """
    import numpy as np

    silent = evidence.bad_silent.any(axis=0) | evidence.good_silent.any(axis=0)
    places = np.flatnonzero(~silent & ~fixed)
    catches = _within(evidence.bad_failed[:, places])
    loses = _within(evidence.good_failed[:, places])
    # `worse[a, b]`: b catches all that a does, and loses nothing that a doesn't.
    worse = catches & loses.T
    like = worse & worse.T
    earlier = np.tri(len(places), k=-1, dtype=bool)
    keep = np.ones(len(fixed), dtype=bool)
    keep[places[(worse & (~like | earlier)).any(axis=1)]] = False
    return np.flatnonzero(keep)


def hardest(evidence: Evidence) -> Evidence:
    """Only the bad rows that matter when all have to be caught: those that no other row implies.

    A row left out gives its weight to one that it's always caught with.
    """
    import numpy as np

    failed = evidence.bad_failed
    if evidence.bad_silent.any() or not 1 < len(failed) <= MOST_COMPARED:
        return evidence
    implies = _within(failed.T)  # [i, k]: whatever fails i fails k, too
    np.fill_diagonal(implies, False)
    kept = np.flatnonzero(~implies.any(axis=0))
    heir = implies[kept].argmax(axis=0)
    heir[kept] = np.arange(len(kept))
    return replace(
        evidence,
        bad_failed=failed[kept],
        bad_silent=evidence.bad_silent[kept],
        bad_weights=np.bincount(heir, evidence.bad_weights, len(kept)).astype(float),
    )


def _within(failed: Flags) -> Flags:
    """m × m flags for an r × m table: every row that a fails, b fails too."""
    import numpy as np

    numbers = failed.astype(np.float32)
    common = numbers.T @ numbers
    inside: Flags = common >= numbers.sum(axis=0)[:, None] - NEAR
    return inside
