"""Embedding models: what is asked, which answers count, and vectors in recordings."""

from __future__ import annotations

import asyncio
import math
from array import array
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.llm.keys import Keys
from flowboard.llm.origins import UntrustedOrigin
from flowboard.llm.prices import price_of
from flowboard.llm.profiles import Profile, TokenPrices, load_profiles
from flowboard.llm.recorded import (
    RecordedEmbeddings,
    Recording,
    RecordingWriter,
    embedding_key,
    recording_key,
)
from flowboard.llm.registry import ModelRegistry
from flowboard.llm.vectors import from_bytes, from_text, to_bytes, to_text
from flowboard.node import CallFailed, ChatRequest, EmbedRequest, NodeFailed, Usage, Vector
from tests.llm.conftest import KEY
from tests.llm.test_imports import loaded_after
from tests.provider import Provider
from tests.provider.vectors import vector_of

TEXTS = ("return my shoes", "free shipping", "sizes")


def asking(*texts: str, name: str = "local/embed") -> EmbedRequest:
    return EmbedRequest(name, texts or TEXTS)


# -- asking -----------------------------------------------------------------------------------------


async def test_every_text_gets_its_vector_and_the_answer_tells_what_it_took(
    registry: ModelRegistry, provider: Provider
) -> None:
    answer = await registry.resolve_embedding("local/embed").embed(asking())
    assert [list(vector) for vector in answer.vectors] == [vector_of(text) for text in TEXTS]
    assert answer.usage == Usage(input=sum(len(text) // 4 + 1 for text in TEXTS))
    assert (answer.model, answer.source, answer.request_id) == ("embed", "live", "req_1")
    assert answer.latency > 0
    (received,) = provider.received
    assert received.target == "/v1/embeddings"
    assert received.json == {"model": "embed", "input": list(TEXTS), "encoding_format": "float"}


async def test_vectors_are_put_in_the_order_of_the_texts(
    registry: ModelRegistry, provider: Provider
) -> None:
    provider.enqueue("shuffled")
    answer = await registry.resolve_embedding("local/embed").embed(asking())
    assert [list(vector) for vector in answer.vectors] == [vector_of(text) for text in TEXTS]


async def test_a_price_per_token_of_input_is_the_cost(provider: Provider) -> None:
    prices = {"*": TokenPrices(input=1000.0, output=0)}
    profile = Profile(name="local", base_url=provider.base_url, prices=prices)
    registry = ModelRegistry("live", profiles={"local": profile}, keys=Keys())
    answer = await registry.resolve_embedding("local/embed").embed(asking("word"))
    await registry.close()
    assert answer.cost == pytest.approx(2 * 1000 / 1e6)


def test_the_price_of_a_known_embedding_model_is_known() -> None:
    price = price_of(load_profiles()["openai"], "text-embedding-3-small")
    assert price is not None
    assert 0 < price.cost(Usage(input=1_000_000)) < 1


# -- answers that don't count -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("wrong_count", "it has 2 vectors for 3 texts"),
        ("wrong_index", "it doesn't say which vector belongs to which text"),
        ("wrong_length", "its vectors differ in length"),
        ("not_finite", "a vector holds something that is no finite number"),
        ("no_number", "its body has no vectors"),
        ("wrong_types", "its body has no vectors"),
        ("malformed", "its body isn't JSON"),
        ("cut", "its body isn't JSON"),
        ("empty", "its body isn't JSON"),
    ],
)
async def test_a_broken_answer_is_told_and_may_be_asked_for_again(
    registry: ModelRegistry, provider: Provider, fault: str, sentence: str
) -> None:
    provider.enqueue(fault)
    with pytest.raises(CallFailed, match=f"local/embed gave a broken answer: {sentence}") as failure:
        await registry.resolve_embedding("local/embed").embed(asking())
    assert (failure.value.retryable, failure.value.http_status) == (True, 200)


@pytest.mark.parametrize(
    ("fault", "retryable", "throttled", "stops", "status"),
    [
        ("429:ms", True, True, False, "infra"),
        ("500", True, False, False, "infra"),
        ("reset", True, False, False, "infra"),
        ("truncated", True, False, False, "infra"),
        ("400", False, False, False, "error"),
        ("401", False, False, True, "infra"),
        ("404", False, False, True, "infra"),
        ("redirect:http://127.0.0.1:1/v1/embeddings", False, False, True, "infra"),
    ],
)
async def test_failures_of_a_call_are_those_of_every_call(
    registry: ModelRegistry,
    provider: Provider,
    fault: str,
    retryable: bool,
    throttled: bool,
    stops: bool,
    status: str,
) -> None:
    provider.enqueue(fault)
    with pytest.raises(CallFailed) as caught:
        await registry.resolve_embedding("local/embed").embed(asking())
    failed = caught.value
    assert (failed.retryable, failed.throttled, failed.stops_node) == (retryable, throttled, stops)
    assert failed.status == status
    assert failed.__cause__ is failed.__context__ is None


async def test_a_key_that_a_provider_sends_back_is_not_told(
    registry: ModelRegistry, provider: Provider
) -> None:
    provider.words = f"no such thing for {KEY}"
    provider.enqueue("400")
    with pytest.raises(CallFailed) as failure:
        await registry.resolve_embedding("local/embed").embed(asking())
    assert provider.received[0].headers["authorization"] == f"Bearer {KEY}"
    assert "no such thing for" in str(failure.value)
    assert KEY not in str(failure.value)


# -- where a model leads to -------------------------------------------------------------------------


def test_anthropics_protocol_has_no_embeddings_and_says_so(registry: ModelRegistry) -> None:
    with pytest.raises(
        NodeFailed, match=r"claude/small can't embed: .* such as openai/text-"
    ) as failure:
        registry.resolve_embedding("claude/small")
    assert failure.value.stops_node


def test_an_embedding_model_is_named_like_the_chat_model_of_its_name(registry: ModelRegistry) -> None:
    chat, embeds = registry.resolve("local/m"), registry.resolve_embedding("local/m")
    assert embeds is registry.resolve_embedding("local/m")
    for told in ("identity", "origin", "source", "concurrency"):
        assert getattr(chat, told) == getattr(embeds, told)


def test_an_address_of_the_flow_needs_trust(registry: ModelRegistry) -> None:
    with Provider() as other, pytest.raises(UntrustedOrigin, match="flowboard trust FLOW"):
        registry.resolve_embedding("local/m", other.base_url)
    assert other.connections == 0


async def test_a_trusted_address_gets_the_texts_and_no_key_of_the_profile(
    registry: ModelRegistry, provider: Provider
) -> None:
    with Provider() as other:
        registry.trusted_origins = frozenset({other.origin})
        model = registry.resolve_embedding("local/m", other.base_url)
        await model.embed(asking())
        assert model.identity == f"local/m@{other.base_url}"
        assert other.embedded == dict.fromkeys(TEXTS, 1)
        assert KEY.encode() not in other.received[0].head
        await registry.close()
    assert provider.connections == 0


# -- vectors in files and stores --------------------------------------------------------------------

numbers = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=9)


@given(numbers)
def test_a_vector_comes_back_from_its_bytes_and_its_text(values: list[float]) -> None:
    vector: Vector = array("f", values)
    assert from_bytes(to_bytes(vector)) == from_text(to_text(vector)) == vector


def test_bytes_are_little_endian_on_every_machine() -> None:
    assert to_bytes(array("f", [1.0, -2.5])).hex() == "0000803f" + "000020c0"
    assert to_text(array("f", [1.0, -2.5])) == "AACAPwAAIMA="


@pytest.mark.parametrize("text", ["", "AACAPw=", "AACA", "not Base64", "ÄÄÄÄ"])
def test_what_is_no_vector_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


# -- recordings -------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "faq.recording.jsonl"


def record(path: Path, *texts: str) -> None:
    with RecordingWriter(path) as writer:
        for text in texts:
            writer.add_vector("openai/embed", text, array("f", vector_of(text)))


async def played(path: Path, *texts: str) -> list[list[float]]:
    recording = Recording(path)
    try:
        answer = await RecordedEmbeddings("openai/embed", recording).embed(
            EmbedRequest("openai/embed", texts)
        )
    finally:
        recording.close()
    assert answer.source == "recorded"
    return [list(vector) for vector in answer.vectors]


def test_recorded_vectors_are_played_bit_by_bit(path: Path) -> None:
    third = 1 / 3
    with RecordingWriter(path) as writer:
        assert writer.add_vector("openai/embed", "a", array("f", [third, -0.0, 1e-40]))
        assert not writer.add_vector("openai/embed", "a", array("f", [9.0]))
    (vector,) = asyncio.run(played(path, "a"))
    assert vector == list(array("f", [third, -0.0, 1e-40]))
    assert math.copysign(1, vector[1]) == -1
    assert orjson.loads(path.read_bytes()).keys() == {"key", "model", "vector"}


async def test_texts_without_a_vector_are_counted_with_three_ways_on(path: Path) -> None:
    record(path, *TEXTS[:1])
    with pytest.raises(
        NodeFailed, match=r"for 2 of 3 texts\. Three ways on: add a key .* local"
    ) as failure:
        await played(path, *TEXTS)
    assert failure.value.status == "no_recording"


def test_the_key_of_a_text_is_that_of_its_model_and_what_is_done_with_it() -> None:
    key = embedding_key("openai/embed", "hello")
    assert key == embedding_key("recorded/openai/embed", "hello")
    plain = b'{"input":"hello","kind":"embedding","model":"openai/embed"}'
    assert key == sha256(plain).hexdigest()
    others = [embedding_key("openai/embed", "hello "), embedding_key("openai/other", "hello")]
    others.append(recording_key(ChatRequest("openai/embed", [{"role": "user", "content": "hello"}])))
    assert key not in others


def test_a_line_whose_vector_is_damaged_is_named(path: Path) -> None:
    record(path, "fine", "broken")
    lines = path.read_bytes().splitlines()
    damaged = orjson.loads(lines[1]) | {"vector": "AAA"}
    path.write_bytes(lines[0] + b"\n" + orjson.dumps(damaged) + b"\n")
    assert asyncio.run(played(path, "fine")) == [vector_of("fine")]
    with pytest.raises(NodeFailed, match=r"line 2: the vector isn't the Base64 of float32 numbers"):
        asyncio.run(played(path, "broken"))


async def test_vectors_and_answers_share_a_recording(path: Path) -> None:
    from flowboard.node import ChatResponse

    question = ChatRequest("openai/m", [{"role": "user", "content": "hello"}])
    record(path, "a")
    with RecordingWriter(path) as writer:
        assert writer.add(question, ChatResponse("yes"))
        writer.finalise()
    registry = ModelRegistry("recorded", path)
    assert (await registry.resolve("openai/m").complete(question)).text == "yes"
    assert await played(path, "a") == [vector_of("a")]
    await registry.close()


def test_playing_vectors_loads_no_sdk(tmp_path: Path) -> None:
    code = f"""
import asyncio, pathlib
from array import array
from flowboard.llm.recorded import RecordingWriter
from flowboard.llm.registry import ModelRegistry
from flowboard.node import EmbedRequest
path = pathlib.Path({str(tmp_path / "r.jsonl")!r})
with RecordingWriter(path) as writer:
    writer.add_vector("openai/x", "hi", array("f", [1.0]))
model = ModelRegistry("recorded", path).resolve_embedding("openai/x")
assert asyncio.run(model.embed(EmbedRequest("openai/x", ["hi"]))).vectors == [array("f", [1.0])]
"""
    assert loaded_after(code) == set()
