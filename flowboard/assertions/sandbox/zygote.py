"""The zygote: a small process that forks a child for every batch and watches over it from outside.

It has imported what code may use, so that a child is there in milliseconds with all of it, and it
never sees a row: the request and the results of a batch are files that it hands on. What a child
inherits is therefore empty of everything that belongs to others.

A child that takes too long over a row, or ends by itself, loses that row, and another one goes on
behind it; after three of them the rest of the batch isn't run. Only the table of the results is
looked at to find out how far a child has come: a child that lies in it deceives its own batch, and
the limit of the batch holds in any case.

It is started as a program with `-c`, an empty environment and a socket to the engine as its
standard input; it ends when that is closed.
"""

from __future__ import annotations

import gc
import io
import json
import mmap
import os
import resource
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Final, NoReturn

from flowboard.assertions.sandbox import inside, seccomp, walls
from flowboard.assertions.sandbox.layout import (
    CANCEL,
    DONE,
    NEWS,
    ORDER,
    PLACE,
    READY,
    RUN,
    Kind,
    place_start,
    results_size,
)
from flowboard.assertions.sandbox.preload import MODULES
from flowboard.assertions.sandbox.wall import SECCOMP, Wall

_OURS: Final = ("flowboard", "ctypes", "_ctypes", "__main__")
"""Modules that code doesn't find."""

MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space of a child."""

_DESCRIPTORS: Final = 256
"""The most open files of the zygote: three for every batch at work."""

_PACE: Final = 0.02  # seconds between two looks at the children that run


@dataclass(slots=True)
class _Job:
    """A batch at work. Times are in seconds, `ends_at` and `since` on the monotonic clock.

    `start` is the first row of the present child, `at_row` the row that it was seen at, `since`
    then; `fault` is what will be said of that row when the child was ended from here.
    """

    number: int
    rows: int
    call_limit: float
    ends_at: float
    deaths_left: int
    request: int
    results: int
    child: int = 0
    handle: int = -1
    start: int = 0
    at_row: int = 0
    since: float = 0.0
    fault: Kind = Kind.DIED
    deaths: int = 0
    is_closing: bool = False

    def open_row(self) -> int:
        """The first row from `start` on without a result; the number of rows if there is none."""
        found = os.pread(self.results, self.rows, 0).find(0, self.start)
        return self.rows if found < 0 else found

    def mark(self, kind: Kind, first: int, behind: int) -> None:
        """Write a kind into the table for the rows from `first` up to `behind`."""
        os.pwrite(self.results, bytes([kind]) * (behind - first), first)

    def mark_dead(self, row: int, status: int) -> None:
        """Note how the child ended that had `row`."""
        signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        place = place_start(self.rows) + row * PLACE.size
        os.pwrite(self.results, PLACE.pack(signal_number, code), place)
        self.mark(self.fault, row, row + 1)


class Zygote:
    """Takes orders from `line` and carries them out until it is closed."""

    def __init__(self, line: socket.socket, program: bytes) -> None:
        self._line = line
        self._program = program
        self._jobs: dict[int, _Job] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(line, selectors.EVENT_READ)

    def serve(self) -> None:
        """Work until the engine closes its end; then no child is left."""
        try:
            while True:
                for key, _ in self._selector.select(_PACE if self._jobs else None):
                    if key.data is not None:
                        self._ended(key.data)
                    elif not self._take_order():
                        return
                self._watch()
        finally:
            for job in self._jobs.values():
                with suppress(OSError):  # one that has just ended has given its handle back
                    signal.pidfd_send_signal(job.handle, signal.SIGKILL)

    def _take_order(self) -> bool:
        message, handles, _, _ = socket.recv_fds(self._line, ORDER.size, 2)
        if not message:
            return False
        verb, number, rows, call_limit, batch_limit, deaths_left = ORDER.unpack(message)
        if verb == RUN:
            ends_at = time.monotonic() + batch_limit / 1000
            request, results = handles
            job = _Job(number, rows, call_limit / 1000, ends_at, deaths_left, request, results)
            self._jobs[number] = job
            self._go_on(job)
        elif verb == CANCEL and number in self._jobs:
            self._close(self._jobs[number])
        return True

    def _go_on(self, job: _Job) -> None:
        """Let a new child take over the batch at its row `start`."""
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            _be_child(parent, job, self._program)
        job.child, job.handle, job.fault = child, os.pidfd_open(child), Kind.DIED
        job.at_row, job.since = job.start, time.monotonic()
        self._selector.register(job.handle, selectors.EVENT_READ, job)

    def _watch(self) -> None:
        """End the children that take too long; `_ended` hears of it like of any other end."""
        now = time.monotonic()
        for job in self._jobs.values():
            row = job.open_row()
            if row != job.at_row:
                job.at_row, job.since = row, now
            elif now - job.since > job.call_limit:
                job.fault = Kind.TOO_LONG
                os.kill(job.child, signal.SIGKILL)
            if now > job.ends_at:
                self._close(job)

    def _close(self, job: _Job) -> None:
        """End a batch before its time: what has no result isn't run."""
        job.is_closing = True
        os.kill(job.child, signal.SIGKILL)

    def _ended(self, job: _Job) -> None:
        """A child is no more: let another one go on, or finish the batch."""
        self._selector.unregister(job.handle)
        os.close(job.handle)
        _, status = os.waitpid(job.child, 0)
        row = job.open_row()
        if job.is_closing:
            job.deaths += 1  # a batch over its limit is as bad as a crash, whatever its table says
        elif row < job.rows:
            job.mark_dead(row, status)
            job.deaths += 1
            job.start = row + 1
            if job.start < job.rows and job.deaths < job.deaths_left:
                self._go_on(job)
                return
        row = job.open_row()
        if row < job.rows:
            job.mark(Kind.NOT_RUN, row, job.rows)
        self._finish(job)

    def _finish(self, job: _Job) -> None:
        del self._jobs[job.number]
        os.close(job.request)
        os.close(job.results)
        self._line.send(NEWS.pack(DONE, job.number, job.deaths))


def _be_child(parent: int, job: _Job, program: bytes) -> NoReturn:
    """Become the child of a batch. Never returns, and leaves no trace but the results."""
    try:
        walls.die_with(parent)
        request = os.pread(job.request, os.fstat(job.request).st_size, 0)
        memory = mmap.mmap(job.results, results_size(job.rows))
        seconds = int(job.ends_at - time.monotonic()) + 2
        _shut_in(program, seconds)
        inside.run_batch(inside.batch_of(request), memory, job.start)
        os._exit(0)
    finally:
        os._exit(1)


def _shut_in(program: bytes, seconds: int) -> None:
    os.closerange(0, _DESCRIPTORS)
    walls.raise_around_child(MEMORY, seconds)
    seccomp.install(program)


def _try_a_child(program: bytes) -> Wall:
    """Whether a child can be shut in: it tries to open a file and must be refused."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            _shut_in(program, seconds=5)
            try:
                os.open("/", os.O_RDONLY)
            except PermissionError:
                os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    stands = status == 0
    note = f"{len(seccomp.allowed_calls())} calls are allowed" if stands else "it could not be put up"
    return Wall(SECCOMP, stands, note)


def main() -> None:
    """Get ready, tell the engine which walls stand, and serve."""
    line = socket.socket(fileno=os.dup(0))
    for module in MODULES:
        import_module(module)
    _settle()
    try:
        program = seccomp.filter_program()
    except seccomp.SeccompUnavailable as error:
        standing = [Wall(SECCOMP, False, str(error))]
    else:
        standing = [*walls.raise_around_zygote(), _try_a_child(program)]
    report = json.dumps([[wall.name, wall.stands, wall.note] for wall in standing])
    line.send(READY + report.encode())
    if all(wall.stands for wall in standing if wall.name == SECCOMP):
        Zygote(line, program).serve()
    os._exit(0)  # nothing here is worth the time that an interpreter takes to end


def _settle() -> None:
    """Leave nothing behind that a child could use or would have to look up in a file."""
    os.environ.clear()
    os.environ["TZ"] = "UTC"
    time.tzset()
    os.environ.clear()
    sys.argv[:] = []
    sys.path[:] = []
    sys.path_importer_cache.clear()
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    nowhere = _Nowhere()
    streams = ("stdout", "stderr", "__stdout__", "__stderr__")
    vars(sys).update(dict.fromkeys(streams, nowhere), stdin=io.StringIO(), __stdin__=io.StringIO())
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    os.close(null)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_DESCRIPTORS, _DESCRIPTORS))
    gc.collect()
    gc.freeze()  # a child shares these pages with the zygote for as long as nobody touches them


class _Nowhere(io.TextIOBase):
    """Takes what code prints, and forgets it."""

    def write(self, text: str) -> int:
        """Take a text."""
        return len(text)
