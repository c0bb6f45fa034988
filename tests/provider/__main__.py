"""The provider as a process: `python -m tests.provider --latency 0.05 --fault 429=0.05 --fault 500=0.05`.

Prints its base URL on the first line and serves until its standard input closes or it is killed,
so that it never outlives the benchmark that started it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.provider.faults import FAULTS, Faults
from tests.provider.server import Provider


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.provider", description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--latency", type=float, default=0.0, help="seconds per answer")
    arguments.add_argument("--retry-after", type=float, default=0.02, help="seconds that a 429 asks for")
    arguments.add_argument(
        "--fault", action="append", default=[], help=f"NAME=RATE; names: {'; '.join(FAULTS)}"
    )
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--model", action="append", help="a name for the list of models")
    arguments.add_argument("--stay", action="store_true", help="don't end with standard input")
    given = arguments.parse_args()
    rates = {name: float(rate) for name, _, rate in (fault.rpartition("=") for fault in given.fault)}
    provider = Provider(
        port=given.port,
        latency=given.latency,
        retry_after=given.retry_after,
        faults=Faults(rates, given.seed),
        models=given.model or ["test-model"],
        keep=0,
    )
    asyncio.run(_serve(provider, stay=given.stay))


async def _serve(provider: Provider, *, stay: bool) -> None:
    server = await provider.serve()
    print(provider.base_url, flush=True)
    if stay:
        await server.serve_forever()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    main()
