"""How every failure of an attempt is told to the engine, in both protocols."""

from __future__ import annotations

import asyncio

import pytest

from flowboard.llm.profiles import Profile
from flowboard.llm.registry import ModelRegistry
from flowboard.node import CallFailed, ChatRequest
from tests.llm.conftest import KEY, profiles_of
from tests.provider import Faults, Provider
from tests.provider.answers import answer_text

SCHEMA = {"type": "object", "properties": {"verdict": {"type": "string"}}, "required": ["verdict"]}


async def failure(model, request, **rest) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        await model.complete(request, **rest)
    return caught.value


@pytest.mark.parametrize("status", ["408", "409", "500", "503"])
async def test_a_passing_trouble_may_be_tried_again(model, ask, provider, status):
    provider.enqueue(status)
    failed = await failure(model, ask())
    assert failed.retryable
    assert (failed.status, failed.http_status, failed.throttled) == ("infra", int(status), False)


@pytest.mark.parametrize("status", ["429", "529"])
async def test_too_many_requests_and_overload_are_throttled(model, ask, provider, status):
    provider.enqueue(status)
    failed = await failure(model, ask())
    assert failed.retryable
    assert failed.throttled


@pytest.mark.parametrize("form", ["seconds", "fractional", "date", "ms"])
async def test_every_form_of_retry_after_is_read(model, ask, provider, form):
    provider.retry_after = 2
    provider.enqueue(f"429:{form}")
    assert (await failure(model, ask())).retry_after == pytest.approx(2, abs=1.1)


@pytest.mark.parametrize("form", ["missing", "negative", "garbage"])
async def test_a_senseless_retry_after_is_none(model, ask, provider, form):
    provider.enqueue(f"429:{form}")
    assert (await failure(model, ask())).retry_after is None


@pytest.mark.parametrize("status", ["401", "403", "404"])
async def test_what_would_fail_every_row_stops_the_node(model, ask, provider, status):
    provider.enqueue(status)
    failed = await failure(model, ask())
    assert failed.stops_node
    assert not failed.retryable
    assert provider.origin in str(failed)


async def test_a_bad_request_fails_its_row_with_the_words_of_the_provider(model, ask, provider):
    provider.enqueue("400")
    failed = await failure(model, ask())
    assert (failed.retryable, failed.stops_node, failed.status) == (False, False, "error")
    assert "the test provider says 400" in str(failed)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("fault", ["malformed", "cut", "truncated", "empty", "wrong_types", "not_utf8"])
async def test_a_broken_200_may_be_tried_again(model, ask, provider, fault, streamed):
    provider.enqueue(fault)
    failed = await failure(model, ask(), on_text=(lambda _: None) if streamed else None)
    assert failed.retryable
    assert failed.status == "infra"


async def test_an_answer_that_is_not_the_json_asked_for_may_be_tried_again(model, ask, provider):
    provider.enqueue("unfit")
    failed = await failure(model, ask(schema=SCHEMA))
    assert failed.retryable
    assert "no JSON" in str(failed)


async def test_a_reset_at_any_byte_may_be_tried_again(model, ask, provider):
    offsets = range(0, 350, 7)
    provider.enqueue(*(f"reset:{offset}" for offset in offsets))
    for _ in offsets:
        assert (await failure(model, ask())).retryable
    assert (await model.complete(ask())).text
    assert provider.answered.total() == 1


async def test_a_stream_that_is_reset_may_be_tried_again(model, ask, provider):
    provider.enqueue("reset:600")
    assert (await failure(model, ask(), on_text=lambda _: None)).retryable


@pytest.fixture
async def hasty(provider):
    """A function that asks with short patience, in seconds."""
    registries = []

    async def ask(name: str, **patience: float) -> CallFailed:
        registries.append(ModelRegistry("live", profiles=profiles_of(provider, **patience)))
        request = ChatRequest(name, [{"role": "user", "content": "x"}])
        return await failure(registries[-1].resolve(name), request)

    yield ask
    for registry in registries:
        await registry.close()


@pytest.mark.parametrize("name", ["local/small", "claude/small"])
@pytest.mark.parametrize("fault", ["stall", "slow"])
async def test_silence_ends_after_the_idle_time(hasty, provider, fault, name):
    provider.slow = 30
    provider.enqueue(fault)
    failed = await hasty(name, idle=0.1)
    assert failed.retryable
    assert "took too long" in str(failed)


@pytest.mark.parametrize("name", ["local/small", "claude/small"])
async def test_an_attempt_ends_after_the_total_time(hasty, provider, name):
    provider.hold()
    failed = await hasty(name, total=0.1)
    assert failed.retryable
    assert "took too long" in str(failed)


async def test_with_every_fault_at_once_a_caller_that_tries_again_gets_each_answer_once(
    model, ask, provider
):
    rates = {"429": 0.1, "500": 0.1, "malformed": 0.05, "truncated": 0.05, "reset": 0.05, "cut": 0.05}
    provider.faults = Faults(rates, seed=3)

    async def until_answered(prompt: str) -> str:
        while True:
            try:
                return (await model.complete(ask(prompt))).text
            except CallFailed as failed:
                assert failed.retryable

    prompts = [f"prompt {number}" for number in range(200)]
    texts = await asyncio.gather(*map(until_answered, prompts))
    assert texts == [answer_text(prompt) for prompt in prompts]
    assert set(provider.answered.values()) == {1}
    assert provider.requests.total() > provider.answered.total() == 200


async def test_a_server_that_went_away_may_come_back(model, ask, provider):
    await model.complete(ask())
    provider.stop()
    assert (await failure(model, ask())).retryable
    provider.start()
    assert (await model.complete(ask())).text


async def test_a_cancelled_call_ends_at_once_and_the_next_one_works(model, ask, provider):
    provider.hold()
    call = asyncio.create_task(model.complete(ask("never")))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    provider.release()
    assert (await model.complete(ask("next"))).text


@pytest.mark.parametrize("fault", ["huge", "endless"])
async def test_an_answer_beyond_all_bounds_is_not_read(model, ask, provider, fault):
    provider.enqueue(fault)
    failed = await failure(model, ask())
    assert failed.retryable
    assert "larger than 64 MB" in str(failed)


async def test_a_redirect_is_not_followed_and_neither_key_nor_data_leave(model, ask, provider):
    with Provider() as other:
        provider.enqueue(f"redirect:{other.base_url}/chat/completions")
        failed = await failure(model, ask("private data"))
        assert failed.stops_node
        assert other.requests.total() == 0


async def test_the_key_goes_to_its_own_origin_and_into_no_message(registry, provider):
    provider.key = "another key"
    for name in ("local/small", "claude/small"):
        request = ChatRequest(name, [{"role": "user", "content": "x"}])
        failed = await failure(registry.resolve(name), request)
        assert KEY not in repr(failed) + str(failed)
        assert provider.received[-1].headers["authorization"] == f"Bearer {KEY}"


async def test_a_proxy_of_the_environment_is_not_used(model, ask, monkeypatch, provider):
    with Provider() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        assert (await model.complete(ask())).text
        assert proxy.requests.total() == 0


async def test_nothing_of_the_sdks_environment_goes_to_a_foreign_origin(provider, monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": "sk-openai-canary",
        "OPENAI_ADMIN_KEY": "sk-admin-canary",
        "OPENAI_ORG_ID": "org-canary",
        "OPENAI_PROJECT_ID": "project-canary",
        "OPENAI_CUSTOM_HEADERS": "X-Own: header-canary",
        "ANTHROPIC_API_KEY": "sk-ant-canary",
        "ANTHROPIC_AUTH_TOKEN": "token-canary",
        "ANTHROPIC_CUSTOM_HEADERS": "X-Own: header-canary",
    }.items():
        monkeypatch.setenv(name, value)
    profiles = {
        "one": Profile(name="one", base_url=provider.base_url),
        "two": Profile(name="two", base_url=provider.base_url, kind="anthropic"),
    }
    registry = ModelRegistry("live", profiles=profiles)
    for name in ("one/small", "two/small"):
        await registry.resolve(name).complete(ChatRequest(name, [{"role": "user", "content": "x"}]))
    await registry.close()
    assert len(provider.received) == 2
    assert all(b"canary" not in received.head + received.body for received in provider.received)
