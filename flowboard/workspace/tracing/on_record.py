"""Re-runs on record while they go on, so that those that break off can be gone on with.

That they begin and that they are over are events of the run. What begins and is never over was stopped,
or its program ended; every answer until then is in the store, where the same request finds it again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Literal

from flowboard.store import events
from flowboard.store.store import Store
from flowboard.workspace.errors import ExitCode

if TYPE_CHECKING:
    from flowboard.workspace.tracing.flipping import Agree, FlipRequest, ReplayCost
    from flowboard.workspace.tracing.verifying import VerifyRequest

RESULT: Final = "replay"
"""The kind of event under which results stand in the run; those below tell of re-runs themselves."""
BEGUN: Final = "replay_begun"
OVER: Final = "replay_over"

Test = Literal["flip", "verify"]


@contextmanager
def on_record(
    store: Store,
    run: str,
    terminal: str,
    test: Test,
    request: FlipRequest | VerifyRequest,
    agree: Agree,
) -> Iterator[Agree]:
    """Gives an `agree` with which re-runs begin on record; at the end of the block they are over.

    They aren't if the block is left because somebody stopped it, or by anything that no program outlives.
    """
    has_begun = False

    def agree_on_record(cost: ReplayCost) -> None:
        nonlocal has_begun
        agree(cost)
        told = told_of(test, terminal, request) | {"agreed": asdict(cost), "pid": os.getpid()}
        events.append(store, run, BEGUN, told)
        has_begun = True

    is_over = True
    try:
        yield agree_on_record
    except Exception as error:
        is_over = getattr(error, "exit_code", None) != ExitCode.INTERRUPTED
        raise
    except BaseException:
        is_over = False
        raise
    finally:
        if has_begun and is_over:
            events.append(store, run, OVER, told_of(test, terminal, request))


def told_of(test: Test, terminal: str, request: FlipRequest | VerifyRequest) -> dict[str, Any]:
    """What is asked for, as JSON values; the trust that was given for it isn't kept."""
    asked = {name: value for name, value in asdict(request).items() if name != "trust"}
    return {"test": test, "terminal": terminal, "request": asked}
