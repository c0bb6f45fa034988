"""What the engine is measured against: the same calls in a bare loop, with nothing around them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
import httpx2
import openai
import orjson

from flowboard.assertions.judge import SCHEMA, judge_request
from flowboard.llm.openai import Client
from flowboard.llm.profiles import Profile
from flowboard.node import AssertionSpec
from tests.benchmarks.workloads import MODEL, Workload, judge_question, messages_of, text_of


async def bare_aiohttp(workload: Workload, base_url: str) -> int:
    """The calls over a bare aiohttp client. Gives the number of answers."""
    url = f"{base_url}/chat/completions"
    headers = {"Authorization": "Bearer bench", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def call(body: dict[str, object]) -> None:
            async with session.post(url, data=orjson.dumps(body)) as response:
                orjson.loads(await response.read())

        return await _loop(workload, call)


async def bare_sdk(workload: Workload, base_url: str) -> int:
    """The calls over the SDK's low-level `post` on its aiohttp backend, with nothing of ours."""
    client = openai.AsyncOpenAI(
        api_key="bench", base_url=base_url, max_retries=0, http_client=_wide_client()
    )
    async with client:

        async def call(body: dict[str, object]) -> None:
            response = await client.post("/chat/completions", cast_to=httpx2.Response, body=body)
            orjson.loads(response.content)

        return await _loop(workload, call)


def _wide_client() -> openai.DefaultAioHttpClient:
    limits = httpx2.Limits(max_connections=4096, max_keepalive_connections=4096)
    return openai.DefaultAioHttpClient(limits=limits)


async def own_call(workload: Workload, base_url: str) -> int:
    """The very call that the engine makes: over the SDK's client, with requests built in advance."""
    profile = Profile(name="bench", base_url=base_url, kind="openai", needs_key=False)
    client = Client(profile, None)
    try:

        async def call(body: dict[str, object]) -> None:
            response = await client.line.post(body)
            orjson.loads(response.content)

        return await _loop(workload, call)
    finally:
        await client.close()


async def _loop(workload: Workload, call: Callable[[dict[str, object]], Awaitable[None]]) -> int:
    """So many workers take from one iterator of bodies: the least that keeps the slots full."""
    waiting = _bodies(workload)

    async def work() -> None:
        for body in waiting:
            await call(body)

    async with asyncio.TaskGroup() as group:
        for _ in range(workload.concurrency):
            group.create_task(work())
    return workload.calls


def _bodies(workload: Workload) -> Iterator[dict[str, object]]:
    """The bodies that the flow sends: per row one generation and its judges' questions."""
    specs = [
        AssertionSpec(name=f"judge_{number}", judge=judge_question(number), model=MODEL)
        for number in range(workload.judges)
    ]
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
    for number in range(workload.rows):
        yield {"model": "test-model", "messages": messages_of(number)}
        for spec in specs:
            request = judge_request(spec, text_of(number), {})
            yield {"model": "test-model", "messages": request.messages, "response_format": form}


REFERENCES = {"aiohttp": bare_aiohttp, "sdk": bare_sdk, "own": own_call}
