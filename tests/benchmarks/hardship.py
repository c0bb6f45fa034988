"""W1 under hardship: a provider that fails every sixth call, and an engine that is killed half-way.

Prints what was lost and what was bought twice, as the provider counted it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from flowboard.store import calls, cells
from flowboard.store.store import Store
from tests.benchmarks.workloads import PROFILE, Workload

FAULTS = ("429=0.05", "500=0.05", "malformed=0.03", "truncated=0.03")


def provider_stats(url: str) -> dict[str, Any]:
    """What the provider has counted so far."""
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}/stats?by=prompt") as response:
        stats: dict[str, Any] = orjson.loads(response.read())
    return stats


def start(flow: Path, url: str, workload: Workload, *options: str) -> subprocess.Popen[bytes]:
    """`flowboard run` as a process of its own."""
    profiles = flow.with_name("profiles.toml")
    profiles.write_text(
        f'[profiles.{PROFILE}]\nbase_url = "{url}"\nneeds_key = false\nconcurrency = {workload.concurrency}\n'
    )
    return subprocess.Popen(
        [sys.executable, "-m", "flowboard", "run", str(flow), "--models", "live", "--json", *options],
        env=os.environ | {"FLOWBOARD_PROFILES": str(profiles)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def through_faults(flow: Path, url: str, workload: Workload) -> str:
    """Run with 5 % 429, 5 % 500, 3 % malformed and 3 % truncated answers."""
    start(flow, url, workload).communicate()
    stats = provider_stats(url)
    return _verdict(flow, workload, url, f"{stats['requests'] - stats['answered']} calls failed")


def through_a_kill(flow: Path, url: str, workload: Workload) -> str:
    """Kill the engine when half of the answers are out, then resume and repeat the unknown calls."""
    process = start(flow, url, workload)
    while provider_stats(url)["answered"] < workload.calls // 2:
        if process.poll() is not None:
            raise SystemExit("the run ended before it could be killed")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Store.open(flow.parent / ".flowboard" / "store.db") as store:
        run = store.find_run("latest")
        unknown = sum(1 for _ in calls.unknown(store, run.id))
    start(flow, url, workload, "--resume", run.id, "--unknown", "repeat").communicate()
    return _verdict(flow, workload, url, f"{unknown} calls were in flight and listed")


def _verdict(flow: Path, workload: Workload, url: str, what: str) -> str:
    with Store.open(flow.parent / ".flowboard" / "store.db") as store:
        run = store.find_run("latest")
        through = sum(
            cell.status == "done" for cell in cells.stream(store, run.id, "quality", outputs=False)
        )
        acknowledged = Counter(
            call.call_key for call in calls.stream(store, run.id) if call.state == "done"
        )
    answered = provider_stats(url)["answered_by_prompt"].values()
    return (
        f"{workload.rows - through} rows lost; {acknowledged.total() - len(acknowledged)} acknowledged "
        f"answers bought again; {what}; {sum(answered) - len(answered)} answers came twice"
    )
