"""Signs that a report card no longer holds: four, each told from noise by an exact test.

A criterion that was edited; failures of a kind that no assertion sees; a grader who agrees with
himself less than before; a judge whose verdicts on a frozen anchor set have moved. Each names the rows
whose grades, or verdicts, are in doubt; `regrading` says which of them to look at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from flowboard.align.table import AlignmentTable, Floats, Integers

Cause = Literal["criterion", "new_failure", "grader", "judge"]

LEVEL: Final = 0.05
"""A sign that chance gives more often than this is none."""
RECENT: Final = 20
LEAST_FAILURES: Final = 3
ALIKE: Final = 0.5
JUDGE_NOISE: Final = 0.02
"""Share of verdicts that change when the same judge is asked twice, unless it was measured."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of drift.

    Args:
        cause: what has moved.
        sentence: what was seen, and what follows.
        rows: the rows in doubt, in the order of the table.
        chance: how often noise alone would look like this; 0 for an edit, which is no noise.
    """

    cause: Cause
    sentence: str
    rows: tuple[str, ...]
    chance: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The signal as JSON values."""
        return {
            "cause": self.cause,
            "sentence": self.sentence,
            "rows": list(self.rows),
            "chance": self.chance,
        }


def criterion_edited(graded_under: Mapping[str, int], version: int) -> Signal | None:
    """A criterion has a newer version than some grades.

    Args:
        graded_under: the version of the criterion that each row was graded under.
        version: the version of today.
    """
    rows = tuple(row for row, under in graded_under.items() if under != version)
    if not rows:
        return None
    return Signal(
        "criterion",
        f"The criterion was edited: {len(rows)} of {len(graded_under)} grades are of an earlier version.",
        rows,
    )


def new_failures(
    table: AlignmentTable, graded_at: Floats, vectors: Floats | None = None, recent: int = RECENT
) -> Signal | None:
    """Bad rows that every assertion passes have become more frequent, or form a cluster.

    Args:
        table: the graded rows, with the verdicts of all assertions, chosen or not.
        graded_at: n times of grading.
        vectors: n × d, what the rows (or the notes on them) say, for finding those that are alike.
        recent: how many of the latest grades are compared with those before.
    """
    import numpy as np

    seen_by_none = (table.bad == 1) & (table.fails != 1).all(axis=1)
    # An assertion that erred has not disagreed.
    missed = seen_by_none & (table.fails == 0).any(axis=1)
    order = np.flatnonzero(table.graded)
    order = order[np.argsort(graded_at[order], kind="stable")]
    late = np.zeros(len(table.ids), dtype=bool)
    late[order[-recent:]] = True
    now, before = missed & late, missed & ~late
    earlier = int((table.graded & ~late).sum())
    if int(now.sum()) < LEAST_FAILURES or not earlier:
        return None
    chance = _chance_of_rise(int(now.sum()), int(late.sum()), int(before.sum()), earlier)
    if chance < LEVEL:
        return Signal(
            "new_failure",
            f"{int(now.sum())} of the last {int(late.sum())} graded rows are bad and pass every"
            f" assertion, {int(before.sum())} of the {earlier} before: there is a kind of failure that"
            " no assertion sees.",
            _named(table, now),
            chance,
        )
    if vectors is None:
        return None
    cluster = _newest_cluster(np.flatnonzero(now), np.flatnonzero(before), vectors)
    if len(cluster) < LEAST_FAILURES:
        return None
    return Signal(
        "new_failure",
        f"{len(cluster)} bad rows that pass every assertion are alike, and unlike any missed before:"
        " an assertion for what they share is missing.",
        tuple(table.ids[place] for place in sorted(cluster)),
        chance,
    )


def grader_drifts(
    same: Floats, rows: Sequence[str], graded_since: Sequence[str], recent: int = RECENT
) -> Signal | None:
    """A grader agrees with himself less than he did.

    Args:
        same: k blind repeats in the order of time, 1.0 where both grades were the same.
        rows: the k rows that came back.
        graded_since: rows whose grades were given since the recent repeats began; they are in doubt.
        recent: how many of the latest repeats are compared with those before.
    """
    recent = min(recent, len(same) // 2)
    if not recent:
        return None
    now, before = same[-recent:], same[:-recent]
    different, differed = int((1 - now).sum()), int((1 - before).sum())
    chance = _chance_of_rise(different, len(now), differed, len(before))
    if chance >= LEVEL:
        return None
    again = [row for row, one in zip(rows[-recent:], now, strict=True) if not one]
    return Signal(
        "grader",
        f"Of the last {len(now)} rows that came back blind {different} got another grade,"
        f" of the {len(before)} before {differed}: the criterion may have become unclear.",
        tuple(dict.fromkeys([*again, *graded_since])),
        chance,
    )


def judge_drifts(
    rows: Sequence[str], frozen: Floats, now: Floats, noise: float = JUDGE_NOISE
) -> Signal | None:
    """An evaluator's verdicts on the anchor set are no longer what they were.

    More have changed than its noise explains (binomial test), or they have changed in one direction
    (McNemar's exact test); half of the level for each.

    Args:
        rows: the k anchors.
        frozen: k verdicts when the set was frozen, NaN where there was none.
        now: k verdicts of today.
        noise: share of verdicts that change when the same judge is asked twice.
    """
    import numpy as np
    from scipy.stats import binomtest

    both = ~np.isnan(frozen) & ~np.isnan(now)
    changed = both & (frozen != now)
    if not changed.any():
        return None
    count, stricter = int(changed.sum()), int((changed & (now == 1)).sum())
    too_many = float(binomtest(count, int(both.sum()), noise, alternative="greater").pvalue)
    one_way = float(binomtest(stricter, count, 0.5).pvalue)
    chance = min(1.0, 2 * min(too_many, one_way))
    if chance >= LEVEL:
        return None
    return Signal(
        "judge",
        f"{count} of {int(both.sum())} verdicts on the anchor set have changed: {stricter} fail now that"
        f" passed, {count - stricter} the other way. Measure the evaluator again.",
        tuple(row for row, moved in zip(rows, changed, strict=True) if moved),
        chance,
    )


def _chance_of_rise(now: int, of_now: int, before: int, of_before: int) -> float:
    """Fisher's exact test, that a share has risen."""
    from scipy.stats import fisher_exact

    table = [[now, of_now - now], [before, of_before - before]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def _newest_cluster(now: Integers, before: Integers, vectors: Floats) -> Integers:
    """The largest group of alike rows among those missed now that has no row missed before in it."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    places = np.concatenate([now, before])
    norms = np.linalg.norm(vectors[places], axis=1, keepdims=True)
    unit = vectors[places] / np.maximum(norms, 1e-12)
    _, label = connected_components(unit @ unit.T >= ALIKE, directed=False)
    fresh = label[: len(now)][~np.isin(label[: len(now)], label[len(now) :])]
    if not len(fresh):
        return now[:0]
    newest: Integers = now[label[: len(now)] == np.bincount(fresh).argmax()]
    return newest


def _named(table: AlignmentTable, which: Floats) -> tuple[str, ...]:
    return tuple(row for row, named in zip(table.ids, which, strict=True) if named)
