"""Who answers while something is measured."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.benchmarks.workloads import Workload


@contextmanager
def provider(workload: Workload, faults: Sequence[str] = ()) -> Iterator[str]:
    """A provider process with the workload's latency; gives its base URL."""
    command = [sys.executable, "-m", "tests.provider", "--latency", str(workload.latency)]
    for fault in faults:
        command += ["--fault", fault]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
