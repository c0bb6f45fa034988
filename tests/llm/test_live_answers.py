"""What a live model gives back when all goes well, in both protocols."""

from __future__ import annotations

import pytest

from flowboard.llm.profiles import Profile, TokenPrices
from flowboard.llm.registry import ModelRegistry
from flowboard.node import ChatRequest, NodeFailed
from tests.provider.answers import answer_text

VERDICT = {
    "type": "object",
    "properties": {
        "reasoning": {"type": "string"},
        "verdict": {"type": "string", "enum": ["pass", "fail"]},
    },
    "required": ["reasoning", "verdict"],
}


async def test_an_answer_carries_text_usage_request_id_and_latency(model, ask, provider):
    answer = await model.complete(ask("hello"))
    assert answer.text == answer_text("hello")
    assert answer.usage is not None
    assert answer.usage.input > 0
    assert answer.usage.output > 0
    assert answer.request_id.startswith("req_")
    assert answer.latency > 0
    assert (answer.finish_reason, answer.source, answer.model) == ("stop", "live", "small")
    assert provider.answered == {"hello": 1}


async def test_one_attempt_makes_one_request(model, ask, provider):
    provider.enqueue("500")
    with pytest.raises(NodeFailed):
        await model.complete(ask())
    assert provider.requests.total() == 1


async def test_a_schema_gives_decoded_json_with_the_properties_in_order(model, ask):
    answer = await model.complete(ask("judge this", schema=VERDICT))
    assert list(answer.json) == ["reasoning", "verdict"]
    assert answer.json["verdict"] in {"pass", "fail"}


async def test_a_schema_is_sent_closed_and_in_its_order(model, ask, provider):
    await model.complete(ask(schema=VERDICT))
    sent = provider.received[-1].json
    wanted = sent.get("output_config") or sent["response_format"]["json_schema"]
    schema = wanted["schema"] if "schema" in wanted else wanted["format"]["schema"]
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == ["reasoning", "verdict"]


async def test_a_schema_with_optional_properties_is_not_called_strict(registry, provider):
    schema = {"type": "object", "properties": {"note": {"type": "string"}}, "required": []}
    model = registry.resolve("local/small")
    await model.complete(ChatRequest("local/small", [{"role": "user", "content": "x"}], schema=schema))
    assert provider.received[-1].json["response_format"]["json_schema"]["strict"] is False


async def test_streaming_gives_the_same_answer_piece_by_piece(model, ask):
    whole = await model.complete(ask("tell me"))
    pieces: list[str] = []
    streamed = await model.complete(ask("tell me"), on_text=pieces.append)
    assert len(pieces) > 1
    assert "".join(pieces) == streamed.text == whole.text
    assert streamed.usage == whole.usage
    assert streamed.request_id.startswith("req_")


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("reason", ["length", "refusal"])
async def test_the_reason_for_the_end_is_told(model, ask, provider, reason, streamed):
    provider.enqueue(reason)
    answer = await model.complete(ask(), on_text=(lambda _: None) if streamed else None)
    assert answer.finish_reason == reason
    assert answer.text


async def test_json_cut_at_the_limit_is_an_answer_without_json(registry, provider):
    model = registry.resolve("local/small")
    provider.enqueue("length")
    request = ChatRequest("local/small", [{"role": "user", "content": "x"}], schema=VERDICT)
    assert (await model.complete(request)).finish_reason == "length"


async def test_system_messages_stand_apart_in_the_messages_protocol(registry, provider):
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}]
    await registry.resolve("claude/small").complete(ChatRequest("claude/small", messages))
    sent = provider.received[-1].json
    assert sent["system"] == "Be brief."
    assert sent["messages"] == [{"role": "user", "content": "hi"}]
    assert sent["max_tokens"] > 0


async def test_parameters_are_sent_in_the_words_of_the_messages_protocol(registry, provider):
    parameters = {"max_tokens": 7, "stop": "END", "reasoning_effort": "low"}
    request = ChatRequest("claude/small", [{"role": "user", "content": "x"}], parameters, schema=VERDICT)
    await registry.resolve("claude/small").complete(request)
    sent = provider.received[-1].json
    assert sent["max_tokens"] == 7
    assert sent["stop_sequences"] == ["END"]
    assert sent["output_config"]["effort"] == "low"
    assert sent["output_config"]["format"]["type"] == "json_schema"


async def test_a_parameter_that_the_protocol_has_no_word_for_stops_the_node_before_a_call(
    registry, provider
):
    request = ChatRequest("claude/small", [{"role": "user", "content": "x"}], {"temperature": 0})
    with pytest.raises(NodeFailed, match="claude/small takes no parameter 'temperature'") as failure:
        await registry.resolve("claude/small").complete(request)
    assert failure.value.stops_node
    assert provider.requests.total() == 0


async def test_a_compatible_server_gets_parameters_that_openai_does_not_know(registry, provider):
    request = ChatRequest(
        "local/small", [{"role": "user", "content": "x"}], {"top_k": 5, "max_tokens": 9}
    )
    await registry.resolve("local/small").complete(request)
    assert provider.received[-1].json["top_k"] == 5
    assert provider.received[-1].json["max_tokens"] == 9


async def test_no_parameter_may_replace_what_flowboard_writes(model, ask):
    with pytest.raises(NodeFailed, match="Flowboard sets it itself"):
        await model.complete(ask(parameters={"stream": True}))


async def test_the_cost_follows_the_prices_of_the_profile(provider):
    prices = {"small": TokenPrices(input=1, output=10)}
    profile = Profile(name="priced", base_url=provider.base_url, prices=prices)
    registry = ModelRegistry("live", profiles={"priced": profile})
    request = ChatRequest("priced/small", [{"role": "user", "content": "x" * 400}])
    answer = await registry.resolve("priced/small").complete(request)
    assert answer.cost == pytest.approx((answer.usage.input + 10 * answer.usage.output) / 1e6)
    await registry.close()


async def test_a_prompt_with_a_lone_surrogate_is_still_sent(model, ask, provider):
    await model.complete(ask("half a \ud83d pair"))
    assert "half a" in provider.received[-1].json["messages"][0]["content"]
