"""The test provider keeps its own promises: the tests of other rooms lean on it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest

from flowboard.llm.profiles import load_profiles
from flowboard.llm.registry import ModelRegistry
from flowboard.node import ChatRequest
from tests.provider import Faults, Provider


def ask(provider: Provider, prompt: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", provider.port, timeout=30)
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": prompt}]})
    connection.request("POST", "/v1/chat/completions", body)
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


def test_the_same_seed_gives_the_same_faults_whatever_the_order():
    faults = Faults({"429": 0.2, "500": 0.2, "malformed": 0.1}, seed=7)
    drawn = {prompt: faults.draw(prompt, 1) for prompt in map(str, range(500))}
    again = Faults({"429": 0.2, "500": 0.2, "malformed": 0.1}, seed=7)
    assert all(again.draw(prompt, 1) == drawn[prompt] for prompt in reversed(drawn))
    other = Faults({"429": 0.2, "500": 0.2, "malformed": 0.1}, seed=8)
    assert any(other.draw(prompt, 1) != drawn[prompt] for prompt in drawn)


def test_faults_come_at_about_their_rates_and_in_every_form():
    faults = Faults({"429": 0.25, "500": 0.25}, seed=1)
    drawn = Counter(faults.draw(str(number), 1) for number in range(4000))
    assert drawn["500"] == pytest.approx(1000, abs=120)
    forms = {name for name in drawn if name and name.startswith("429:")}
    assert forms == {f"429:{form}" for form in ("seconds", "fractional", "date", "ms", "missing")}


def test_a_call_that_went_wrong_is_requested_but_not_answered(provider):
    provider.enqueue("500", None)
    assert [ask(provider, "hello")[0] for _ in range(2)] == [500, 200]
    assert provider.requests == {"hello": 2}
    assert provider.answered == {"hello": 1}
    assert provider.repeated() == []


def test_a_second_answer_to_a_prompt_is_noticed(provider):
    ask(provider, "hello")
    assert provider.repeated() == []
    ask(provider, "hello")
    assert provider.repeated() == [("m", "hello")]


async def test_its_profiles_file_leads_to_both_protocols(provider, tmp_path):
    profiles = load_profiles(provider.write_profiles(tmp_path / "profiles.toml"))
    registry = ModelRegistry("live", profiles=profiles)
    for name in ("local/m", "local-anthropic/m"):
        await registry.resolve(name).complete(ChatRequest(name, [{"role": "user", "content": "hi"}]))
    await registry.close()
    assert [received.target for received in provider.received] == [
        "/v1/chat/completions",
        "/v1/messages",
    ]


def test_it_runs_as_a_process_and_ends_with_its_owner():
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.provider", "--fault", "500=1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    address = urlsplit(process.stdout.readline().strip())
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=30)
    connection.request("GET", "/stats")
    assert json.loads(connection.getresponse().read())["requests"] == 0
    connection.close()
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()
