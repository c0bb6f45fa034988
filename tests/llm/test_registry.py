"""Which model a name leads to, and what is said where none does."""

from __future__ import annotations

import pytest

from flowboard.llm.profiles import Profile
from flowboard.llm.recorded import RecordingWriter
from flowboard.llm.registry import ModelRegistry
from flowboard.node import ChatRequest, ChatResponse, NodeFailed


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "tweets.recording.jsonl"
    with RecordingWriter(path) as writer:
        request = ChatRequest("openai/gpt-5-mini", [{"role": "user", "content": "hello"}])
        writer.add(request, ChatResponse("recorded answer"))
    return path


def test_a_missing_key_is_named_with_the_places_where_it_may_be_put(own_settings):
    with pytest.raises(NodeFailed) as failure:
        ModelRegistry().resolve("openai/gpt-5-mini")
    told = str(failure.value)
    assert failure.value.stops_node
    for part in (
        "OPENAI_API_KEY",
        "keyring",
        str(own_settings / "keys.toml"),
        "recording",
        "local server",
    ):
        assert part in told


async def test_auto_plays_the_recording_where_no_key_is(recording):
    registry = ModelRegistry("auto", recording)
    model = registry.resolve("openai/gpt-5-mini")
    answer = await model.complete(
        ChatRequest("openai/gpt-5-mini", [{"role": "user", "content": "hello"}])
    )
    assert (model.source, model.origin, answer.text) == ("recorded", "recorded", "recorded answer")
    assert "There is no key" in registry.describe("openai/gpt-5-mini").reason
    await registry.close()


async def test_auto_is_live_where_a_key_is(recording, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-some-key-0123456789")
    registry = ModelRegistry("auto", recording)
    model = registry.resolve("openai/gpt-5-mini")
    assert (model.source, model.origin, model.identity) == (
        "live",
        "https://api.openai.com",
        "openai/gpt-5-mini",
    )
    await registry.close()


async def test_recorded_plays_the_recording_although_a_key_is_there(recording, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-some-key-0123456789")
    assert ModelRegistry("recorded", recording).resolve("openai/gpt-5-mini").source == "recorded"
    assert ModelRegistry("live", recording).resolve("recorded/openai/gpt-5-mini").source == "recorded"


def test_live_does_not_fall_back_on_the_recording(recording):
    with pytest.raises(NodeFailed, match="--models recorded"):
        ModelRegistry("live", recording).resolve("openai/gpt-5-mini")


def test_recorded_without_a_recording_says_which_file_is_missing(tmp_path):
    with pytest.raises(NodeFailed, match=r"tweets\.recording\.jsonl isn't there") as failure:
        ModelRegistry("recorded", tmp_path / "tweets.recording.jsonl").resolve("openai/gpt-5-mini")
    assert failure.value.status == "no_recording"


def test_auto_asks_a_local_server_only_while_it_is_there(provider, recording):
    profiles = {"mine": Profile(name="mine", base_url=provider.base_url)}
    assert ModelRegistry("auto", recording, profiles=profiles).resolve("mine/small").source == "live"
    provider.stop()
    assert ModelRegistry("auto", recording, profiles=profiles).resolve("mine/small").source == "recorded"
    with pytest.raises(NodeFailed, match="No server answers at http"):
        ModelRegistry("auto", profiles=profiles).resolve("mine/small")


@pytest.mark.parametrize("name", ["gpt-5-mini", "openai/", "/gpt", ""])
def test_a_name_without_a_provider_says_how_to_write_it(name):
    with pytest.raises(NodeFailed, match="PROVIDER/MODEL"):
        ModelRegistry().resolve(name)


def test_an_unknown_provider_is_told_with_the_known_ones():
    with pytest.raises(NodeFailed, match=r"no provider 'gatway'.*anthropic.*openai"):
        ModelRegistry().resolve("gatway/small")


def test_the_same_name_gives_the_same_model(registry):
    assert registry.resolve("local/small") is registry.resolve("local/small")


async def test_models_of_one_origin_share_their_connections(registry, provider):
    before = 0
    for name in ("local/one", "local/two", "local/three"):
        await registry.resolve(name).complete(ChatRequest(name, [{"role": "user", "content": name}]))
        before = before or provider.connections
    assert provider.connections == before


async def test_a_key_is_looked_up_for_its_own_origin_only(provider, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    profiles = {"openai": Profile(name="openai", base_url=provider.base_url, needs_key=True)}
    with pytest.raises(NodeFailed, match="There is no key for openai/small"):
        ModelRegistry("live", profiles=profiles).resolve("openai/small")
    assert provider.requests.total() == 0


async def test_describe_says_for_each_name_where_its_answers_come_from(recording, provider):
    profiles = {"mine": Profile(name="mine", base_url=provider.base_url)}
    registry = ModelRegistry("auto", recording, profiles=profiles)
    told = registry.describe_all(["mine/small", "openai/gpt-5-mini", "mine/small", "recorded/x/y"])
    assert [(one.name, one.source) for one in told] == [
        ("mine/small", "live"),
        ("openai/gpt-5-mini", "recorded"),
        ("recorded/x/y", "recorded"),
    ]
