"""A siege: attacks are run in a sandbox, several at once, and what they have come to is judged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from flowboard.assertions.evaluate import Evaluator
from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.assertions.sandbox.process import Limits
from flowboard.node import AssertionSpec, ChatRequest, ChatResponse
from tests.redteam.attack import Attack
from tests.redteam.canaries import Canaries, canaries
from tests.redteam.judging import CLEAN, CLEAN_ROWS, CLEAN_VERDICTS, problems, rows_for

AT_ONCE = 4
"""Attacks at work at the same time, in children of one zygote."""

SHORT = Limits(call=1.0, batch=3.0, deaths=1)
"""Every kind of end is reached, in less time."""

Found = dict[str, list[str]]
"""Problems by the name of an attack. Those of all together are under `everybody`."""


async def siege(attacks: Sequence[Attack], *, listed: bool, limits: Limits) -> Found:
    """Run attacks. Empty if all of them were contained."""
    found: Found = {}
    sandbox = LinuxSandbox(listed=listed, limits=limits, workers=AT_ONCE)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(attack: Attack, source: str) -> None:
        async with places:
            try:
                # Every batch has an end; so has an attack, which has two of them at most.
                async with asyncio.timeout(2 * limits.batch + 20):
                    found[attack.name] = await _ended(sandbox, attack, source)
            except TimeoutError:
                found[attack.name] = ["it doesn't end"]

    async with canaries() as standing:
        try:
            async with asyncio.TaskGroup() as group:
                for attack in attacks:
                    group.create_task(one(attack, attack.aimed_at(standing.targets)))
            zygote = sandbox._zygote
        finally:
            await sandbox.close()
        found["everybody"] = await _touched(standing)
    if zygote is None:
        found["everybody"].append("nothing was run at all")
    else:
        found["everybody"] += [f"process {left} is left" for left in members_of_session(zygote.pid)]
    return {name: sentences for name, sentences in found.items() if sentences}


async def _ended(sandbox: LinuxSandbox, attack: Attack, source: str) -> list[str]:
    results = await sandbox.call(source, "check", rows_for(attack.rows))
    found = list(problems(attack, results))
    if attack.kind == "schema":
        found += await _evaluated(sandbox, attack, source)
    after = await sandbox.call(f"{CLEAN}# after {attack.name}", "check", CLEAN_ROWS)
    if [result.value for result in after] != CLEAN_VERDICTS:
        found.append(f"the next batch is wrong: {after}")
    return found


async def _evaluated(sandbox: LinuxSandbox, attack: Attack, source: str) -> list[str]:
    """Problems of the verdict, as an evaluator gives it."""
    evaluator = Evaluator()
    prepared = evaluator.prepare(AssertionSpec(name="attack", code=source))
    output, row = rows_for(1)[0]
    verdict = await evaluator.evaluate(prepared, output, row, _no_chat, sandbox)
    accepted = ("error", "not_run", "fail") if "return False" in source else ("error", "not_run")
    return [] if verdict.outcome in accepted else [f"its verdict is {verdict.outcome}"]


async def _no_chat(request: ChatRequest) -> ChatResponse:
    raise AssertionError("nobody was to be asked")


async def _touched(standing: Canaries) -> list[str]:
    return [
        *(f"{name} was left in the folder" for name in standing.dropped()),
        *(f"somebody came in by {way}" for way in await standing.visitors()),
    ]


def members_of_session(session: int) -> list[int]:
    """The processes of a session: a zygote has one of its own, and its children are in it."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == session:
            found.append(int(stat.parent.name))
    return found
