"""What the provider says: a fixed function of the prompt, in either provider's protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from zlib import crc32

import orjson


def prompt_of(body: Mapping[str, Any]) -> str:
    """All texts of a request (system first), joined by line ends: the name of a call in the counters."""
    if "input" in body:
        return "\n".join(body["input"])
    system = body.get("system")
    parts = [_text(system)] if system else []
    parts += [_text(message["content"]) for message in body["messages"]]
    return parts[0] if len(parts) == 1 else "\n".join(parts)


def schema_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The JSON schema that a request asks for, in either protocol, or None."""
    if (wanted := body.get("response_format")) is not None:
        return cast(Mapping[str, Any], wanted["json_schema"]["schema"])
    if (config := body.get("output_config")) is not None and "format" in config:
        return cast(Mapping[str, Any], config["format"]["schema"])
    return None


def answer_text(prompt: str, schema: Mapping[str, Any] | None = None) -> str:
    """The answer to a prompt: three bulleted lines, or JSON that fits `schema`."""
    number = crc32(prompt.encode("utf-8", "surrogatepass"))
    if schema is not None:
        return orjson.dumps(_fitting(schema, number)).decode()
    return f"- Entity {number % 997}: it is named.\n- Entity {number % 101}: so is this.\n- Answer {number:08x}."


def openai_body(model: str, prompt: str, text: str, reason: str, number: int) -> dict[str, Any]:
    """A chat completion; with `reason` "refusal" the text stands in the refusal field."""
    refused = reason == "refusal"
    message = {
        "role": "assistant",
        "content": None if refused else text,
        "refusal": text if refused else None,
    }
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1700000000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop" if refused else reason}],
        "usage": _openai_usage(prompt, text),
    }


def anthropic_body(model: str, prompt: str, text: str, reason: str, number: int) -> dict[str, Any]:
    """A message of the Anthropic protocol; `reason` is in OpenAI's words."""
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": {"stop": "end_turn", "length": "max_tokens"}.get(reason, reason),
        "stop_sequence": None,
        "usage": {
            "input_tokens": _tokens(prompt),
            "output_tokens": _tokens(text),
            "cache_read_input_tokens": 0,
        },
    }


def openai_events(model: str, prompt: str, text: str, reason: str, number: int) -> Iterator[bytes]:
    """The same answer as server-sent events, a few words in each."""
    shell: dict[str, Any] = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion.chunk",
        "model": model,
    }
    field = "refusal" if reason == "refusal" else "content"
    for piece in _pieces(text):
        choice = {"index": 0, "delta": {field: piece}, "finish_reason": None}
        yield _event(shell | {"choices": [choice]})
    last = {"index": 0, "delta": {}, "finish_reason": "stop" if reason == "refusal" else reason}
    yield _event(shell | {"choices": [last]})
    yield _event(shell | {"choices": [], "usage": _openai_usage(prompt, text)})
    yield b"data: [DONE]\n\n"


def anthropic_events(model: str, prompt: str, text: str, reason: str, number: int) -> Iterator[bytes]:
    """The same answer as the typed events of the Anthropic protocol."""
    message = anthropic_body(model, prompt, text, reason, number)
    usage = message["usage"]
    opening = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1}}
    yield _event({"type": "message_start", "message": opening}, "message_start")
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield _event(block, "content_block_start")
    for piece in _pieces(text):
        delta = {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": piece},
        }
        yield _event(delta, "content_block_delta")
    yield _event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    ending = {
        "type": "message_delta",
        "delta": delta,
        "usage": {"output_tokens": usage["output_tokens"]},
    }
    yield _event(ending, "message_delta")
    yield _event({"type": "message_stop"}, "message_stop")


def _event(value: Any, name: str = "") -> bytes:
    head = b"event: " + name.encode() + b"\n" if name else b""
    return head + b"data: " + orjson.dumps(value) + b"\n\n"


def _pieces(text: str) -> list[str]:
    return [text[at : at + 12] for at in range(0, len(text), 12)]


def _openai_usage(prompt: str, text: str) -> dict[str, Any]:
    asked, said = _tokens(prompt), _tokens(text)
    return {
        "prompt_tokens": asked,
        "completion_tokens": said,
        "total_tokens": asked + said,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def _tokens(text: str) -> int:
    return len(text) // 4 + 1


def _text(content: str | Sequence[Mapping[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content)


def _fitting(schema: Mapping[str, Any], number: int) -> Any:
    """A value that fits a plain JSON schema, chosen by `number`. Verdicts are mostly the first choice."""
    if "enum" in schema:
        choices = schema["enum"]
        return choices[0] if number % 5 else choices[number % len(choices)]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {}).items()
        return {name: _fitting(part, crc32(name.encode(), number)) for name, part in fields}
    if kind == "array":
        return [_fitting(schema.get("items", {}), number)]
    plain = {"integer": number % 10, "number": number % 10 / 2, "boolean": number % 5 != 0, "null": None}
    return plain.get(kind, f"because of {number:08x}")
