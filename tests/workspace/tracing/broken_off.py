"""A flip test whose program is killed while it goes on, as a server may be."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flowboard.workspace.tracing.flipping import FlipRequest

REQUEST = FlipRequest("k03", "extract", repeat=1, placebo=1)
"""Of a row of *ticket triage*."""

_PROGRAM = """\
import asyncio, sys
from pathlib import Path
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.tracing.flipping import FlipRequest, flip
from flowboard.workspace.tracing.replay_watch import ReplayWatch

def wait(_):
    print("going", flush=True)
    sys.stdin.readline()

request = FlipRequest("k03", "extract", repeat=1, placebo=1)
asyncio.run(flip(Path(sys.argv[1]), "latest", NodeTypes(), request, lambda _: None, ReplayWatch(wait)))
"""


@contextmanager
def flipping(folder: Path, home: Path | None = None) -> Iterator[None]:
    """While the block lasts, another program makes the flip test, for the user with this `home`; then
    it is killed.
    """
    environment = os.environ | ({} if home is None else {"FLOWBOARD_HOME": str(home)})
    command = [sys.executable, "-c", _PROGRAM, str(folder)]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None and program.stdout.readline() == b"going\n"
        yield
        program.kill()
