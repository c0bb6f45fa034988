"""The exception of the use cases, and the exit codes that every command keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's end means to a script."""

    OK = 0
    BAD_INPUT = 2
    TRUST_NEEDED = 3
    QUALITY = 10
    BUDGET = 14
    FAILURE = 20
    INTERRUPTED = 130


class WorkspaceError(Exception):
    """A use case can't do what was asked. The message is a sentence that says what to do next."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.BAD_INPUT) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn the errors of the rooms below into `WorkspaceError`; their sentences stay.

    A broken store is a failure of the machine, not of the input, and has the exit code for that.
    """
    from flowboard.node import NodeFailed
    from flowboard.runtime.plan import PlanError
    from flowboard.store.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise WorkspaceError(str(error), ExitCode.FAILURE) from error
    except (PlanError, NodeFailed) as error:
        raise WorkspaceError(str(error)) from error
