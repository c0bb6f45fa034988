"""A provider that means ill: it sends elsewhere, or sends back what it has been given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from tests.provider import Provider
from tests.provider.answers import anthropic_body, anthropic_events, openai_body, openai_events
from tests.provider.wire import Reply


class Hostile(Provider):
    """A provider whose every reply is what `answer` makes of the path and whether it is streamed."""

    answer: Callable[[str, bool], Reply]

    def _reply(
        self, path: str, body: dict[str, Any], model: str, prompt: str, fault: str | None
    ) -> Reply:
        return self.answer(path, bool(body.get("stream")))

    def _list_models(self, path: str) -> Reply:
        return self.answer(path, False)


def redirect(status: int, to: str) -> Callable[[str, bool], Reply]:
    """Send every request on to another place."""
    return lambda path, _: Reply(status=status, headers=f"Location: {to}{path}\r\n")


def refuse(status: int, text: str) -> Callable[[str, bool], Reply]:
    """Refuse with these words, in the provider's JSON and in headers."""

    def answer(path: str, _: bool) -> Reply:
        error = {"error": {"type": "some_error", "code": text, "message": f"no: {text}"}}
        headers = f"x-request-id: {text}\r\nrequest-id: {text}\r\nX-Echo: {text}\r\n"
        return Reply(orjson.dumps(error), status, headers)

    return answer


def say(text: str, *, model: str = "small", request_id: str = "r") -> Callable[[str, bool], Reply]:
    """Answer well, with this text."""

    def answer(path: str, is_streamed: bool) -> Reply:
        asked = (model, "prompt", text, "stop", 1)
        is_openai = path.endswith("/chat/completions")
        headers = f"x-request-id: {request_id}\r\n"
        if is_streamed:
            events = openai_events if is_openai else anthropic_events
            return Reply(events=list(events(*asked)), headers=headers, content_type="text/event-stream")
        whole = openai_body if is_openai else anthropic_body
        return Reply(orjson.dumps(whole(*asked)), headers=headers)

    return answer


def send(
    body: str, *, status: int = 200, headers: str = "", **rest: Any
) -> Callable[[str, bool], Reply]:
    """Send these bytes, whatever they are."""
    return lambda path, _: Reply(body.encode(), status, headers, **rest)


def break_off_with(text: str) -> Callable[[str, bool], Reply]:
    """End a stream with an error in the middle."""
    error = {"type": "error", "error": {"type": "overloaded_error", "message": f"no: {text}"}}
    event = b"event: error\ndata: " + orjson.dumps(error) + b"\n\n"
    return lambda path, _: Reply(events=[event], content_type="text/event-stream")
