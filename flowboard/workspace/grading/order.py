"""In which order rows come before a grader, why each does, and which of them come back.

Rows in doubt come first. Behind them come draws of `align.sampling`: some rows at random, then turns
between rows that the assertions pass and fail. The pool that they are drawn from is made anew, from the
log, whenever a session is opened or rows have come: the same rows, log and seed give the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Final, Literal

from flowboard.workspace.grading.signatures import signatures

if TYPE_CHECKING:
    from flowboard.align.sampling import Draw, Pool

Order = Literal["sampled", "data"]

REPEAT_GAP: Final = 10
"""How many other grades lie between a row and its return, at least: after fewer it is remembered."""
EVENLY: Final = "Drawn evenly, as about every fourth row is, so that the rates hold for all rows."
"""Also what is said of a row that comes back, for it is drawn evenly, too, and mustn't be known by it."""


def pool_at(
    passes: Mapping[str, Mapping[str, bool]],
    draws: Sequence[Draw],
    entered: Mapping[str, int],
    seed: int,
) -> Pool:
    """The pool of the rows that exist, after some draws.

    Args:
        passes: all rows by subject, each with the assertions that pass or fail it.
        draws: made so far, of these rows or of ones that are gone; see `draws.draws_of`.
        entered: how many draws had been made when a row joined, by subject; 0 where it isn't said.
        seed: of the draws to come.
    """
    import numpy as np

    from flowboard.align.sampling import pool_of, with_verdicts

    _, fails, failed = signatures(list(passes.values()))
    pool = pool_of(list(passes), fails, failed, seed)
    drawn = {draw.id for draw in draws}
    pool = replace(
        pool,
        left=np.array([subject not in drawn for subject in passes], dtype=bool),
        entered=np.array([entered.get(subject, 0) for subject in passes], dtype=np.int64),
        # A turn that was passed by left nothing in the log; none is taken twice.
        draws=max((draw.turn for draw in draws if draw.probability is not None), default=0),
        balance=sum({"failed": 1, "passed": -1}.get(draw.kind, 0) for draw in draws),
    )
    return with_verdicts(pool, fails, failed)


def entered_by(order: Sequence[str], rows_then: Sequence[tuple[int, int]]) -> dict[str, int]:
    """How many draws had been made when each row came, as well as a log can tell.

    It says how many rows there were at each turn; those furthest behind in the data are taken for those
    that came last, as a run takes them one after the other.

    Args:
        order: all rows, in the order of the data.
        rows_then: turns, and how many rows there were; see `draws.rows_then`.
    """
    entered = dict.fromkeys(order, rows_then[-1][0] if rows_then else 0)
    for turn, rows in reversed(rows_then):
        entered |= dict.fromkeys(order[:rows], turn - 1)
    return entered


def why_of(draw: Draw) -> str:
    """Why a row is shown, for its grader. It gives no verdict away."""
    from flowboard.align.sampling import FIRST_AT_RANDOM

    # Without assertions every draw is even, however many there were.
    is_late = draw.kind == "first" and draw.turn > FIRST_AT_RANDOM
    return EVENLY if is_late or draw.kind == "random" else draw.why


def seed_of(seed: int, grader: str) -> int:
    """The seed of one of several graders who share the rows: otherwise all would get the same ones."""
    return int.from_bytes(sha256(f"{seed}:{grader}".encode()).digest()[:6])


def comes_back(graded: Sequence[str], returned: Collection[str], share: float, seed: int) -> str | None:
    """The subject that comes back now, unmarked, to see how steadily one person grades; most often None.

    Args:
        graded: the subjects that the grader has graded, in the order of grading.
        returned: those that came back already; none does twice.
        share: how many of the graded come back in the long run.
        seed: of the choice.
    """
    if len(returned) >= int(len(graded) * share):
        return None
    candidates = [one for one in graded[: max(0, len(graded) - REPEAT_GAP)] if one not in returned]
    return Random(f"{seed}:{len(graded)}").choice(candidates) if candidates else None  # noqa: S311
