"""Solving a program beside the caller, who waits no longer than it was told to."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import Final

from flowboard.align.selection.program import Program
from flowboard.align.table import Floats

GRACE: Final = 0.25
"""Seconds after its time limit in which the solver may still hand over what it has."""

_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for a better set.

    Args:
        seconds: by the clock, over all programs of one question.
        nodes: of the search tree of each program. Unlike seconds, they end a search at the same
            place on a busy machine.
    """

    seconds: float
    nodes: int = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What came of solving.

    Args:
        values: of all variables; None if none were found.
        proved: nothing better exists, or, without values, nothing at all.
    """

    values: Floats | None
    proved: bool


def solve(program: Program, effort: Effort) -> Solution:
    """Minimise a program with HiGHS (Huangfu and Hall 2018), in a thread of its own.

    The solver looks at its time limit only now and then; a caller that waits for a person doesn't.
    """
    if effort.seconds <= 0:
        return Solution(None, proved=False)
    found: queue.SimpleQueue[Solution | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            found.put(_solved(program, effort))
        except BaseException as error:  # noqa: BLE001 - handed over to whoever waits
            found.put(error)

    threading.Thread(target=work, daemon=True, name="choice of assertions").start()
    try:
        result = found.get(timeout=effort.seconds + GRACE)
    except queue.Empty:
        return Solution(None, proved=False)
    if isinstance(result, BaseException):
        raise result
    return result


def _solved(program: Program, effort: Effort) -> Solution:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(program.costs)
    if not size:  # no assertion is left to decide on, and the solver takes no empty program
        is_met = bool((np.asarray(program.low) <= 0).all() and (np.asarray(program.high) >= 0).all())
        return Solution(np.zeros(0) if is_met else None, proved=True)
    least = np.zeros(size)
    least[program.fixed] = 1
    integrality = np.zeros(size)
    integrality[: program.integers] = 1
    result = milp(
        program.costs,
        integrality=integrality,
        bounds=Bounds(least, np.ones(size)),
        constraints=LinearConstraint(program.matrix, program.low, program.high),
        options={"time_limit": effort.seconds, "node_limit": effort.nodes, "mip_rel_gap": 0.0},
    )
    return Solution(result.x, proved=result.status in (_OPTIMAL, _INFEASIBLE))
