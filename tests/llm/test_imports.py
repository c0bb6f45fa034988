"""What a recorded run must not pay for."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("openai", "anthropic", "genai_prices", "aiohttp", "httpx2", "keyring")


def loaded_after(code: str) -> set[str]:
    shown = f"{code}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_registry_loads_no_sdk():
    assert loaded_after("import flowboard.llm.registry") == set()


def test_a_recorded_answer_loads_no_sdk(tmp_path):
    code = f"""
import asyncio, pathlib
from flowboard.llm.recorded import RecordingWriter
from flowboard.llm.registry import ModelRegistry
from flowboard.node import ChatRequest, ChatResponse
path = pathlib.Path({str(tmp_path / "r.jsonl")!r})
asked = ChatRequest("openai/x", [{{"role": "user", "content": "hi"}}])
with RecordingWriter(path) as writer:
    writer.add(asked, ChatResponse("yes"))
model = ModelRegistry("recorded", path).resolve("openai/x")
assert asyncio.run(model.complete(asked)).text == "yes"
"""
    assert loaded_after(code) == set()
