"""Which sandbox this machine has.

Linux has one. Elsewhere code is off until there is a way to run CPython in WebAssembly in a process
of its own: it will be a third class here, beside the two that there are.
"""

from __future__ import annotations

import sys
from typing import Protocol

from flowboard.assertions.sandbox.closed import ClosedSandbox
from flowboard.assertions.sandbox.wall import Wall
from flowboard.node import Sandbox


class OpenSandbox(Sandbox, Protocol):
    """A sandbox that somebody has opened, and will close."""

    async def walls(self) -> list[Wall]:
        """The walls of this machine, standing or not.

        Raises:
            NodeFailed: code can't be run here at all.
        """

    async def close(self) -> None:
        """End what runs, and give everything back."""


def open_sandbox(*, listed: bool = True) -> OpenSandbox:
    """The sandbox of this machine. Nothing is started before its first call.

    With `listed`, code may import what is on the list only (`preload.LISTED`).
    """
    if sys.platform != "linux":
        return ClosedSandbox(
            "Python code is off: its sandbox needs Linux. Declarative checks and judges work here."
        )
    from flowboard.assertions.sandbox.linux import LinuxSandbox

    return LinuxSandbox(listed=listed)
