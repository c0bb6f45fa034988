"""The engine's end of the line to a zygote: starts it, hands batches over, and hears of their ends."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from marshal import dumps
from pathlib import Path
from typing import Final

from flowboard.assertions.sandbox.layout import (
    CANCEL,
    NEWS,
    ORDER,
    READY,
    RUN,
    results_size,
)
from flowboard.assertions.sandbox.results import ResultReader
from flowboard.assertions.sandbox.wall import Wall
from flowboard.node import SandboxResult

_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); "  # last: nothing may stand in for the standard library
    "from flowboard.assertions.sandbox.zygote import main; main()"
)
_ROOT: Final = Path(__file__).resolve().parents[3]

_START_LIMIT: Final = 20.0  # seconds; a tenth of one is usual
_GRACE: Final = 10.0  # seconds past its limit after which a batch counts as lost


class ZygoteLost(Exception):
    """The zygote can't be started, or is no more; the message says what is known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a call and a batch may take, and children that a batch may lose."""

    call: float = 1.0
    batch: float = 30.0
    deaths: int = 3


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The results of a batch, one a row, and how many children it has lost.

    None stands for a row that found no room among them: it has to be run in another batch.
    """

    results: Sequence[SandboxResult | None]
    deaths: int


class ZygoteProcess:
    """A running zygote. `walls` tells which walls it found."""

    def __init__(self, process: subprocess.Popen[bytes], line: socket.socket, walls: list[Wall]) -> None:
        self.walls = walls
        self._process = process
        self._line = line
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._jobs = 0
        self._is_lost = False
        asyncio.get_running_loop().add_reader(line.fileno(), self._hear)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can still take a batch."""
        return not self._is_lost and self._process.poll() is None

    @classmethod
    async def start(cls) -> ZygoteProcess:
        """Start a zygote and wait until it is ready.

        Raises:
            ZygoteLost: it doesn't come up.
        """
        ours, process = _spawn()
        ours.setblocking(False)
        try:
            async with asyncio.timeout(_START_LIMIT):
                message = await asyncio.get_running_loop().sock_recv(ours, 65536)
        except (TimeoutError, OSError):
            message = b""
        except asyncio.CancelledError:
            _give_up(ours, process)
            raise
        if not message.startswith(READY):
            _give_up(ours, process)
            raise ZygoteLost("the process that watches over code doesn't start")
        walls = [Wall(*wall) for wall in json.loads(message.removeprefix(READY))]
        return cls(process, ours, walls)

    async def run(
        self, source: str, function: str, listed: bool, rows: Sequence[bytes], limits: Limits
    ) -> BatchResult:
        """Run a batch.

        Raises:
            ZygoteLost: the zygote ended meanwhile, or doesn't answer any more.
        """
        request = dumps((source, function, listed, list(rows)))
        self._jobs += 1
        job = self._jobs
        with (
            _file("request", request, 0) as given,
            _file("results", b"", results_size(len(rows))) as got,
        ):
            self._order(RUN, job, len(rows), limits, (given, got))
            self._waiting[job] = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(limits.batch + _GRACE):
                    deaths = await self._waiting[job]
            except TimeoutError as error:
                self.kill()
                raise ZygoteLost("the process that watches over code doesn't answer") from error
            except asyncio.CancelledError:
                with suppress(ZygoteLost):
                    self._order(CANCEL, job, 0, limits, ())
                raise
            finally:
                self._waiting.pop(job, None)
            reader = ResultReader(got, len(rows), limits.call, limits.batch)
            return BatchResult(reader.read(deaths >= limits.deaths), deaths)

    def kill(self) -> None:
        """End the zygote, and with it every child."""
        self._is_lost = True
        self._process.kill()

    def close(self) -> None:
        """Let the zygote end, wait for it, and give everything back."""
        if self._line.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._line.fileno())
            self._line.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _order(self, verb: bytes, job: int, rows: int, limits: Limits, handles: Sequence[int]) -> None:
        order = ORDER.pack(
            verb, job, rows, int(limits.call * 1000), int(limits.batch * 1000), limits.deaths
        )
        try:
            socket.send_fds(self._line, [order], handles)
        except OSError as error:
            self._is_lost = True  # its end of the line closes a little before the process is no more
            raise ZygoteLost("the process that watches over code has ended") from error

    def _hear(self) -> None:
        try:
            message = self._line.recv(NEWS.size)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._is_lost = True
            asyncio.get_running_loop().remove_reader(self._line.fileno())
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ZygoteLost("the process that watches over code has ended"))
            return
        _, job, deaths = NEWS.unpack(message)
        found = self._waiting.get(job)
        if found is not None and not found.done():
            found.set_result(deaths)


def _spawn() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start the program, apart from this process in everything but a socket: its standard input."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 -- this interpreter, on our own module
            [sys.executable, "-P", "-s", "-S", "-c", _PROGRAM, str(_ROOT)],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONHASHSEED": "0"},  # the order of a set is the same every time
            start_new_session=True,
        )
    return ours, process


def _give_up(line: socket.socket, process: subprocess.Popen[bytes]) -> None:
    line.close()
    process.kill()
    process.wait()


@contextmanager
def _file(name: str, content: bytes, size: int) -> Iterator[int]:
    """An anonymous file whose size, and whose content if it has any, can't be changed any more."""
    handle = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
        if content:
            with os.fdopen(handle, "wb", closefd=False) as stream:
                stream.write(content)
            seals |= fcntl.F_SEAL_WRITE
        else:
            os.ftruncate(handle, size)
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, seals | fcntl.F_SEAL_SEAL)
        yield handle
    finally:
        os.close(handle)
