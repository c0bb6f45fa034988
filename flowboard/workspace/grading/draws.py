"""The draws behind grades: kept with each grade in the log, and read back as a sampler's state and weights.

A grade of a row that the sampler drew keeps the chance that the row had (`GradeRecord.probability`),
and in `more` which turn it was, when the row had joined, how many rows there were, and why it was drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flowboard.align.sampling import Draw, weights
from flowboard.store.grades import GradeRecord

FIELDS: Final = ("turn", "entered", "rows", "left", "drawn")
"""What `GradeRecord.more` holds of a draw."""
_KINDS: Final = ("first", "random", "passed", "failed", "own")


def kept(draw: Draw, rows: int, left: int) -> dict[str, Any]:
    """What is kept of a draw in `more`, beside its probability.

    Args:
        draw: the draw.
        rows: how many rows there were, drawn or not.
        left: how many of them could be drawn.
    """
    told = {name: value for name, value in draw.to_json().items() if name != "probability"}
    return {**told, "rows": rows, "left": left, "drawn": draw.kind}


def draws_of(entries: Iterable[GradeRecord], run_id: str) -> list[Draw]:
    """The draws of a run's rows, in the order of their turns; those that the log has nothing of are left out.

    Rows that were graded without a draw, or in another run, are their grader's own choice: the draws
    of this run are of the rows beside them.

    Args:
        entries: what counts for one criterion, or overall, oldest first.
        run_id: of the run whose rows are drawn from.
    """
    found: dict[str, Draw] = {}
    turn = 1
    for entry in entries:
        draw = _draw(entry) if entry.run_id == run_id else None
        if draw is not None:
            turn = max(turn, draw.turn + 1)
        known = found.get(entry.subject)
        if known is None or (known.kind == "own" and draw is not None):
            found[entry.subject] = draw or Draw(entry.subject, turn, 0, None, "own", "")
    return sorted(found.values(), key=lambda one: (one.turn, one.kind != "own"))


def rows_then(entries: Iterable[GradeRecord], run_id: str) -> list[tuple[int, int]]:
    """At each draw of a run its turn and how many rows there were, in the order of turns."""
    drawn = [entry.more for entry in entries if entry.run_id == run_id and _draw(entry) is not None]
    return sorted((more["turn"], more["rows"]) for more in drawn if isinstance(more.get("rows"), int))


def left_then(entries: Iterable[GradeRecord], run_id: str) -> dict[str, int]:
    """By subject: how many rows could be drawn when it was; for the draws of a run that tell it."""
    drawn = [entry for entry in entries if entry.run_id == run_id and _draw(entry) is not None]
    return {one.subject: one.more["left"] for one in drawn if isinstance(one.more.get("left"), int)}


def weights_of(
    draws: Sequence[Draw], rows: int, left: Mapping[str, int] | None = None
) -> dict[str, float]:
    """The weight of each graded row, so that rates hold for all rows, from `draws_of`.

    Rows that a person went to stand for themselves alone, whenever that was; those that were drawn
    stand for all the others, with the chance that they had among these. So grades that came from
    elsewhere after a few draws aren't outweighed by them, and where everything is graded all weigh
    alike. Turns that nothing is known of, because the row was passed by, are closed up, and those that
    two people took at once are put one behind the other: what counts is their order.

    Args:
        draws: in the order of their turns.
        rows: how many rows there are.
        left: of how many each was drawn, as `left_then` gives it. What isn't told follows from the
            chance, where that was even, or from the order of the log.
    """
    own = [draw for draw in draws if draw.probability is None]
    drawn = [draw for draw in draws if draw.probability is not None]
    others = max(rows - len(own), len(drawn))
    turns = sorted(draw.turn for draw in drawn)
    went_to = sorted(draw.turn for draw in own)
    closed = [
        replace(
            draw,
            turn=turn,
            entered=bisect_right(turns, draw.entered),
            probability=_among_others(
                draw,
                (left or {}).get(draw.id)
                or _left(draw, rows - bisect_right(went_to, draw.turn) - turn + 1),
                others - turn + 1,
            ),
        )
        for turn, draw in enumerate(drawn, start=1)
    ]
    return dict.fromkeys((draw.id for draw in own), 1.0) | weights(closed, others)


def _left(draw: Draw, by_the_log: int) -> int:
    """How many rows a draw was from, where that wasn't kept: its time may be that of an import."""
    assert draw.probability is not None
    return round(1 / draw.probability) if draw.kind == "first" else by_the_log


def _among_others(draw: Draw, there: int, others: int) -> float:
    """The chance of a row among the `others` left, from that among all that were `there` to be drawn."""
    assert draw.probability is not None
    return min(1.0, draw.probability * max(there, others) / others)


def _draw(entry: GradeRecord) -> Draw | None:
    """The draw that an entry tells of; None where it tells of none, or of one that can't be."""
    more = entry.more
    turn, entered, kind = more.get("turn"), more.get("entered"), more.get("drawn")
    chance = entry.probability
    if not isinstance(turn, int) or not isinstance(entered, int) or kind not in _KINDS:
        return None
    if chance is None or not 0 < chance <= 1 or not 0 <= entered < turn < 2**31:
        return None
    return Draw(entry.subject, turn, entered, chance, kind, "")
