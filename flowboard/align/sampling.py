"""Which row to grade next, and what its grade weighs.

Ten rows at random first. Then turns between rows that the current assertions pass and rows that they
fail, each turn a random step of k-centre on their failure signatures: the further a row's verdicts
are from those of every row drawn so far, the likelier it is drawn (D² sampling, Arthur and
Vassilvitskii 2007). Where the grades so far are known, a row is also the likelier the more its grade
would tell about which assertions to choose (see `selection.hypotheses`). Throughout, more than a fifth
of the rows are drawn evenly.

Every row has a known chance at every turn, and that chance is stored: `weights` turns the chances
into weights under which rates hold for all rows. This is why turns are taken by a biased coin (Efron
1971) and not strictly: where one kind of row has next to no chance at every other turn, its weights
scatter, and half of the grades are lost to noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from flowboard.align.table import Flags, Floats, Integers

FIRST_AT_RANDOM: Final = 10
RANDOM_SHARE: Final = 0.225
BEHIND: Final = 2 / 3
"""The chance of the kind of row, passed or failed, that was drawn less often so far."""

TOLD: Final = 2.0
"""The power by which a row is likelier for what its grade tells; with more, weights scatter too much."""

MUCH: Final = 0.5
"""What a grade tells, beside the one that tells most, so that the grader is given it as the reason."""

Kind = Literal["first", "random", "passed", "failed", "own"]
"""Why a row was drawn; `own`: the person went to it. It tells a verdict: keep it from the grader."""

_NEITHER: Final = 2
_STREAM: Final = 11  # keeps these draws apart from others under the same seed


@dataclass(frozen=True, slots=True)
class Draw:
    """A row to grade, and the chance it had.

    Args:
        id: the row.
        turn: which draw it is, from 1 on.
        entered: how many draws had been made when the row joined the pool.
        probability: the chance that this turn would draw it, given the turns before; None if the
            person went to it.
        kind: why it was drawn.
        why: the same for the grader, in a sentence that gives no verdict away.
    """

    id: str
    turn: int
    entered: int
    probability: float | None
    kind: Kind
    why: str

    def to_json(self) -> dict[str, Any]:
        """What has to be kept with the grade for its weight."""
        return {"turn": self.turn, "entered": self.entered, "probability": self.probability}


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The rows that exist so far, and which of them were drawn. Functions give a new one.

    Args:
        ids: the rows, n of them.
        signatures: n × m, 1 where an assertion fails a row, 0 where it passes it, 2 where neither.
        failed: n verdicts of the current set: 1.0, 0.0, or NaN.
        entered: n, how many draws had been made when the row came.
        left: n flags, still to be drawn.
        distance: n, the share of assertions whose verdict differs from the nearest drawn row.
        told: n, how much the grade of a row would tell about which assertions to choose, 1 for the row
            that tells most; None as long as grades aren't known.
        draws: how many draws were made.
        balance: how often a failed row was drawn in turn, less how often a passed one was.
        seed: of all draws: the same pool gives the same row.
    """

    ids: tuple[str, ...]
    signatures: Integers
    failed: Floats
    entered: Integers
    left: Flags
    distance: Floats
    draws: int = 0
    balance: int = 0
    seed: int = 0
    told: Floats | None = None


def pool_of(ids: Sequence[str], fails: Floats, set_failed: Floats, seed: int = 0) -> Pool:
    """The pool of the first rows.

    Args:
        ids: n rows.
        fails: n × m verdicts of the assertions: 1.0, 0.0 or NaN. m may be 0.
        set_failed: n verdicts of the current set.
        seed: of the draws.
    """
    import numpy as np

    n = len(ids)
    return Pool(
        ids=tuple(ids),
        signatures=_signatures(fails),
        failed=set_failed,
        entered=np.zeros(n, dtype=np.int64),
        left=np.ones(n, dtype=bool),
        distance=np.ones(n),
        seed=seed,
    )


def with_rows(pool: Pool, ids: Sequence[str], fails: Floats, set_failed: Floats) -> Pool:
    """The pool with rows that have come since."""
    import numpy as np

    known = np.unique(pool.signatures[~pool.left], axis=0)
    added = _signatures(fails)
    return replace(
        pool,
        ids=(*pool.ids, *ids),
        signatures=np.concatenate([pool.signatures, added]),
        failed=np.concatenate([pool.failed, set_failed]),
        entered=np.concatenate([pool.entered, np.full(len(ids), pool.draws)]),
        left=np.concatenate([pool.left, np.ones(len(ids), dtype=bool)]),
        distance=np.concatenate([pool.distance, _distances(added, known)]),
        told=None,  # of the new rows nobody knows yet; see `with_grades`
    )


def with_verdicts(pool: Pool, fails: Floats, set_failed: Floats) -> Pool:
    """The pool after its assertions, or the chosen ones among them, have changed."""
    import numpy as np

    signatures = _signatures(fails)
    known = np.unique(signatures[~pool.left], axis=0)
    distance = _distances(signatures, known)
    return replace(pool, signatures=signatures, failed=set_failed, distance=distance, told=None)


def with_grades(pool: Pool, bad: Floats) -> Pool:
    """The pool that knows the grades so far, so that rows are drawn for what their grade would tell.

    Args:
        pool: its signatures say which assertions fail which rows.
        bad: n grades of its rows, NaN where there is none.
    """
    from flowboard.align.selection.hypotheses import information

    if not pool.signatures.shape[1] or not (bad == 1).any() or not (bad == 0).any():
        return replace(pool, told=None)  # until both kinds were seen, any set explains the grades
    told = information(pool.signatures == 1, bad)
    most = float(told.max())
    return replace(pool, told=told / most if most > 0 else None)


def next_row(pool: Pool) -> Draw | None:
    """The row to grade next; None when all are drawn."""
    import numpy as np

    if not pool.left.any():
        return None
    random = np.random.default_rng([pool.seed, pool.draws, _STREAM])
    even = pool.left / pool.left.sum()
    chances, mixed, kind = even, even, "first"
    sides = _sides(pool) if pool.draws >= FIRST_AT_RANDOM else []
    if sides:
        mixed = RANDOM_SHARE * even
        for _, chance, towards in sides:
            mixed = mixed + (1 - RANDOM_SHARE) * chance * towards
        kind = "random"
        if random.random() >= RANDOM_SHARE:
            turn = int(random.random() >= sides[0][1]) if len(sides) == 2 else 0
            kind, _, chances = sides[turn]
    place = int(random.choice(len(pool.ids), p=chances / chances.sum()))
    return Draw(
        id=pool.ids[place],
        turn=pool.draws + 1,
        entered=int(pool.entered[place]),
        probability=float(mixed[place]),
        kind=kind,  # type: ignore[arg-type]
        why=_why(pool, kind, place),
    )


def own_choice(pool: Pool, row: str) -> Draw:
    """A row that the person went to by himself.

    Raises:
        ValueError: the pool has no such row.
    """
    place = pool.ids.index(row)
    return Draw(row, pool.draws + 1, int(pool.entered[place]), None, "own", "You went to it yourself.")


def after(pool: Pool, draw: Draw) -> Pool:
    """The pool without the row that was drawn, whether it gets a grade or is skipped.

    Raises:
        ValueError: the pool has no such row.
    """
    import numpy as np

    place = pool.ids.index(draw.id)
    left = pool.left.copy()
    left[place] = False
    near = _distances(pool.signatures, pool.signatures[place : place + 1])
    return replace(
        pool,
        left=left,
        distance=np.minimum(pool.distance, near),
        # Going to a row isn't a draw: it takes the row out of those that the draws are of.
        draws=pool.draws + (draw.probability is not None),
        balance=pool.balance + {"failed": 1, "passed": -1}.get(draw.kind, 0),
    )


def weights(draws: Sequence[Draw], size: int) -> dict[str, float]:
    """The weight of each drawn row, by its id.

    At each turn, what is known of the rows drawn before, plus the drawn row over its chance, is an
    unbiased total over all rows (Des Raj 1956). The turns are averaged with the coefficients of
    Farquhar, Gal and Rainforth (2021), under which even draws weigh the same; a row that came later
    has only the turns since. The sum of weight times value is unbiased for the total over the pool,
    however a turn depends on the grades before it.

    Args:
        draws: in the order in which they were made. Those still without a grade belong to them.
        size: how many rows the pool has by now.

    Returns:
        Weights that sum to `size` on average. Rows that a person went to after the last draw weigh
        nothing: no turn stands for them.
    """
    import numpy as np

    turns = sum(draw.probability is not None for draw in draws)
    if not turns:
        return {draw.id: 1.0 for draw in draws}
    turn = np.arange(1, turns + 1)
    size = max(size, len(draws))
    coefficients = 1 / ((size - turn + 1e-9) * (size - turn + 1))
    # later[t]: of the turns after turn t
    later = np.append(np.cumsum(coefficients[::-1])[::-1], 0.0)
    weighed = {}
    for draw in draws:
        since = later[min(draw.entered, turns - 1)]
        if draw.probability is None:
            weighed[draw.id] = float(later[min(draw.turn - 1, turns)] / since)
        else:
            own = coefficients[draw.turn - 1] / draw.probability
            weighed[draw.id] = float((own + later[draw.turn]) / since)
    return weighed


# -- turns and distances -------------------------------------------------------------------------------


def _sides(pool: Pool) -> list[tuple[str, float, Floats]]:
    """The kinds of rows that can be drawn in turn, with the chance of each and of each of its rows."""
    import numpy as np

    count = pool.signatures.shape[1]
    if not count:
        return []
    # A row no different from those drawn still has a chance, as if one assertion differed.
    reach = pool.distance**2 + 1 / count**2
    if pool.told is not None:
        reach = reach * (pool.told**TOLD + 1e-9)
    reach = np.where(pool.left, reach, 0.0)
    found = []
    chance_of_failed = 0.5 if not pool.balance else BEHIND if pool.balance < 0 else 1 - BEHIND
    for kind, verdict, chance in (("failed", 1, chance_of_failed), ("passed", 0, 1 - chance_of_failed)):
        towards = np.where(pool.failed == verdict, reach, 0.0)
        if towards.any():
            found.append((kind, chance, towards / towards.sum()))
    return found if len(found) != 1 else [(found[0][0], 1.0, found[0][2])]


def _signatures(fails: Floats) -> Integers:
    import numpy as np

    return np.where(np.isnan(fails), _NEITHER, fails).astype(np.int8)


def _distances(signatures: Integers, known: Integers) -> Floats:
    """The share of assertions in which each signature differs from the nearest of the known ones."""
    import numpy as np

    nearest = np.ones(len(signatures))
    if not signatures.shape[1]:
        return nearest
    for one in known:
        nearest = np.minimum(nearest, (signatures != one).mean(axis=1))
    return nearest


def _why(pool: Pool, kind: str, place: int) -> str:
    if kind == "first":
        return f"One of the first {FIRST_AT_RANDOM} rows, drawn evenly: they show what there is."
    if kind == "random":
        return "Drawn evenly, as about every fourth row is, so that the rates hold for all rows."
    if pool.told is not None and pool.told[place] >= MUCH:
        return (
            "The grades so far leave open which assertions are right about it: its grade settles most."
        )
    count = pool.signatures.shape[1]
    differ = round(float(pool.distance[place]) * count)
    if not differ:
        return "The assertions see it as they see a row drawn before: it tells if they are right to."
    return (
        f"It is unlike the rows so far: {differ} of {count} assertions say otherwise of it"
        " than of the most similar one."
    )
