"""One measured process: `python -m tests.benchmarks.child WHAT WORKLOAD SCALE FOLDER [URL]`.

WHAT is `engine`, `alone` (the engine with an instant model), or one of the references. Prints one JSON line: wall and CPU seconds of the work itself
(imports and start-up apart), calls made, peak memory in MB of the whole process.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.workloads import PROFILE, WORKLOADS, Workload, write_project


async def _engine(workload: Workload, flow: Path, url: str) -> dict[str, Any]:
    import flowboard
    import flowboard.workspace.running

    if url:
        import flowboard.llm.openai

        profiles = flow.with_name("profiles.toml")
        profiles.write_text(
            f'[profiles.{PROFILE}]\nbase_url = "{url}"\nneeds_key = false\n'
            f"concurrency = {workload.concurrency}\n"
        )
        os.environ["FLOWBOARD_PROFILES"] = str(profiles)
    mode = "recorded" if workload.recorded else "live"
    if url:  # whatever is done once a process (imports, looking for keys) is no part of a call's cost
        warm = write_project(workload.scaled(0), flow.with_name("warm"))
        await flowboard.load(warm).run_async(models=mode)
    project = flowboard.load(flow)
    started, cpu = time.perf_counter(), time.process_time()
    outcome = await project.run_async(models=mode)
    summary = outcome.summary
    done = summary.nodes["quality" if workload.judges else "answer"].statuses.get("done", 0)
    if done != workload.rows:
        raise SystemExit(f"{done} of {workload.rows} rows came through: {summary}")
    return {
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "calls": summary.calls,
    }


async def _alone(workload: Workload, flow: Path) -> dict[str, Any]:
    from tests.benchmarks.instant import engine_alone

    wall, cpu, calls = await engine_alone(workload, flow)
    return {"wall": wall, "cpu": cpu, "calls": calls}


async def _reference(what: str, workload: Workload, url: str) -> dict[str, Any]:
    from tests.benchmarks.references import REFERENCES

    started, cpu = time.perf_counter(), time.process_time()
    calls = await REFERENCES[what](workload, url)
    return {
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "calls": calls,
    }


def main() -> None:
    what, name, scale, folder, *rest = sys.argv[1:]
    url = rest[0] if rest else ""
    workload = next(w for w in WORKLOADS if w.name == name).scaled(float(scale))
    flow = Path(folder) / f"{workload.name}.flow.yaml"
    match what:
        case "engine":
            work = _engine(workload, flow, url)
        case "alone":
            work = _alone(workload, flow)
        case _:
            work = _reference(what, workload, url)
    result = asyncio.run(work)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.buffer.write(orjson.dumps({**result, "peak": peak}) + b"\n")


if __name__ == "__main__":
    main()
