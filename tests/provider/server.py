"""The provider itself: routes, faults and counters, in a thread or as the main loop of a process."""

from __future__ import annotations

import asyncio
import json
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from tests.provider import answers, vectors
from tests.provider.faults import Faults
from tests.provider.wire import Connection, Reply

CALLS = frozenset({"/v1/chat/completions", "/v1/messages", "/v1/embeddings"})
ROUTES = CALLS | {"/v1/models", "/api/tags", "/stats"}
HUGE = 80 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    target: str
    head: bytes
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:  # lone surrogates, which clients may well send
            return json.loads(self.body)

    @property
    def headers(self) -> dict[str, str]:
        """Header values by lower-case name."""
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }


class Provider:
    """A loopback server for the calls of both protocols, `/v1/models`, `/api/tags` and `/stats`.

    `latency` is in seconds; `key`, when given, is the only one that isn't refused with 401;
    `retry_after` is the wait in seconds that a 429 asks for; other `routes` than the given ones
    are unknown to it. All may be changed while it runs, as may `words`, with which its errors begin.

    Counters, by prompt (all texts of a request joined by line ends): `requests` counts what came
    in, `answered` what went out as a whole, good answer; `by_model` has those by model and prompt.
    `embedded` counts the vectors that went out by their text.
    `connections` counts the connections ever made, `peak` the most calls that waited at one time.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        latency: float = 0.0,
        faults: Faults | None = None,
        models: Iterable[str] = ("test-model",),
        key: str | None = None,
        retry_after: float = 0.02,
        slow: float = 0.5,
        keep: int = 1000,
        routes: Collection[str] = ROUTES,
    ) -> None:
        self.latency, self.faults, self.models, self.key = latency, faults or Faults(), list(models), key
        self.retry_after, self.slow = retry_after, slow
        self.port, self.routes = port, frozenset(routes)
        self.words = "the test provider says"
        self.requests: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.by_model: Counter[tuple[str, str]] = Counter()
        self.embedded: Counter[str] = Counter()
        self.faulted: Counter[str] = Counter()
        self.peak = 0
        self.connections = 0
        self.received: deque[Received] = deque(maxlen=keep)
        self._queue: deque[str] = deque()
        self._held: list[tuple[Connection, Reply]] | None = None
        self._in_flight = 0
        self._arrived = threading.Condition()
        self._open: set[Connection] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._number = 0

    # -- where it is ------------------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What an OpenAI client takes as base URL; an Anthropic client takes `origin`."""
        return f"{self.origin}/v1"

    def write_profiles(self, path: Path, *, concurrency: int = 100) -> Path:
        """Write a profiles file in which `local/…` and `local-anthropic/…` are this provider."""
        path.write_text(
            f'[profiles.local]\nbase_url = "{self.base_url}"\nconcurrency = {concurrency}\n\n'
            f'[profiles.local-anthropic]\nkind = "anthropic"\nbase_url = "{self.origin}"\n'
            f"concurrency = {concurrency}\n"
        )
        return path

    # -- what a test may say and ask --------------------------------------------------------------

    def enqueue(self, *faults: str | None) -> None:
        """Let the next calls go wrong in this order; None stands for a good answer."""
        self._queue.extend("ok" if fault is None else fault for fault in faults)

    def calm(self) -> None:
        """Forget the faults that are still to come."""
        self._queue.clear()
        self.faults = Faults()

    def hold(self) -> None:
        """Keep answers back until `release`; requests still arrive and are counted."""
        self._held = [] if self._held is None else self._held

    def release(self) -> None:
        """Send what was held back, and answer at once from now on."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._let_go)

    def wait_for_requests(self, number: int, timeout: float = 10.0) -> None:
        """Block until `number` requests have come in altogether.

        Raises:
            TimeoutError: they haven't within `timeout` seconds.
        """
        with self._arrived:
            if not self._arrived.wait_for(lambda: self.requests.total() >= number, timeout):
                raise TimeoutError(f"{self.requests.total()} of {number} requests came in")

    def wait_for_answers(self, number: int, timeout: float = 10.0) -> None:
        """Block until `number` answers have gone out whole. Raises as `wait_for_requests` does."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self.answered.total() >= number, timeout):
                raise TimeoutError(f"{self.answered.total()} of {number} answers went out")

    @property
    def is_left(self) -> bool:
        """Whether no client is connected any more."""
        return not self._open

    def repeated(self) -> list[tuple[str, str]]:
        """Model and prompt of every call that was answered more than once."""
        return [call for call, times in self.by_model.items() if times > 1]

    def stats(self, by_prompt: bool = False) -> dict[str, Any]:
        """Totals as `/stats` gives them; with `by_prompt` also the counters as `/stats?by=prompt` does."""
        totals: dict[str, Any] = {
            "requests": self.requests.total(),
            "answered": self.answered.total(),
            "prompts": len(self.requests),
            "repeated": len(self.repeated()),
            "peak": self.peak,
            "faults": dict(self.faulted),
        }
        if by_prompt:
            totals |= {
                "requests_by_prompt": dict(self.requests),
                "answered_by_prompt": dict(self.answered),
            }
        return totals

    # -- life -------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, in a thread of its own. A provider that was stopped comes back on its port."""
        ready = threading.Event()

        def run() -> None:
            asyncio.run(self._serve_until_stopped(ready))

        self._thread = threading.Thread(target=run, name="test provider", daemon=True)
        self._thread.start()
        if not ready.wait(30):
            raise RuntimeError("the test provider didn't start")

    def stop(self) -> None:
        """Close the port and every connection."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)
            self._loop = self._thread = None

    async def serve(self) -> asyncio.Server:
        """Listen on the running loop and give the server."""
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(self._connect, "127.0.0.1", self.port, backlog=2048)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve_until_stopped(self, ready: threading.Event) -> None:
        self._stopping = asyncio.Event()
        server = await self.serve()
        ready.set()
        await self._stopping.wait()
        server.close()
        for connection in list(self._open):
            connection.transport.abort()

    # -- one request ------------------------------------------------------------------------------

    def _connect(self) -> Connection:
        self.connections += 1
        return Connection(self._handle, self._open)

    def _handle(self, connection: Connection, target: str, head: bytes, body: bytes) -> None:
        path, _, query = target.partition("?")
        if path not in self.routes:
            connection.reply(_json({"error": {"message": f"no route {path}"}}, 404))
        elif path in CALLS:
            received = Received(target, head, body)
            self.received.append(received)
            self._call(connection, path, head, received.json)
        elif path == "/stats":
            connection.reply(_json(self.stats(by_prompt="by=prompt" in query)))
        elif self._held is not None:
            self._in_flight += 1
            self._held.append((connection, self._list_models(path)))
        else:
            connection.reply(self._list_models(path))

    def _list_models(self, path: str) -> Reply:
        if path == "/api/tags":
            return _json({"models": [{"name": name} for name in self.models]})
        return _json(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
        )

    def _call(self, connection: Connection, path: str, head: bytes, body: dict[str, Any]) -> None:
        prompt, model = answers.prompt_of(body), str(body["model"])
        self.requests[prompt] += 1
        fault: str | None
        if self.key is not None and self.key.encode() not in head:
            fault = "401"
        elif self._queue:
            fault = self._queue.popleft()
        else:
            fault = self.faults.draw(prompt, self.requests[prompt])
        fault = None if fault == "ok" else fault
        if fault is not None:
            self.faulted[fault] += 1
        reply = self._reply(path, body, model, prompt, fault)
        self._in_flight += 1
        self.peak = max(self.peak, self._in_flight)
        if self._held is not None:
            self._held.append((connection, reply))
        elif reply.delay and self._loop is not None:
            self._loop.call_later(reply.delay, self._finish, connection, reply)
        else:
            self._finish(connection, reply)
        if self._thread is not None:
            with self._arrived:
                self._arrived.notify_all()

    def _finish(self, connection: Connection, reply: Reply) -> None:
        self._in_flight -= 1
        connection.reply(reply)

    def _let_go(self) -> None:
        held, self._held = self._held or [], None
        for connection, reply in held:
            self._finish(connection, reply)

    def _reply(
        self, path: str, body: dict[str, Any], model: str, prompt: str, fault: str | None
    ) -> Reply:
        name, _, detail = (fault or "").partition(":")
        if name.isdigit():
            return self._refusing(path, int(name), detail)
        if name == "redirect":
            return Reply(status=307, headers=f"Location: {detail}\r\n", delay=self.latency)
        if name in _BROKEN_BODIES:
            return Reply(_BROKEN_BODIES[name], delay=self.latency)
        if name == "huge":
            return Reply(announced=HUGE, ending="stall", delay=self.latency)
        if name == "endless":
            return Reply(events=[_MEGABYTE] * (HUGE // len(_MEGABYTE)), delay=self.latency)
        reply = self._good(path, body, prompt, name)
        reply.delay = self.latency + (self.slow if name == "slow" else 0)
        if name == "cut":
            reply.body, reply.events = (
                reply.body[: len(reply.body) // 2],
                reply.events and reply.events[:3],
            )
        elif name == "truncated":
            reply.cut, reply.ending = "half", "close"
        elif name == "stall":
            reply.cut, reply.ending = "half", "stall"
        elif name == "reset":
            reply.cut, reply.ending = int(detail or 0), "reset"
        elif name != "unfit" and name not in vectors.BROKEN:
            reply.sent = lambda: self._count(model, prompt, body.get("input", ()))
        return reply

    def _good(self, path: str, body: dict[str, Any], prompt: str, fault: str) -> Reply:
        """A whole answer, which may still say something that it shouldn't."""
        if path == "/v1/embeddings":
            self._number += 1
            headers = f"x-request-id: req_{self._number}\r\n"
            return Reply(vectors.embeddings_body(body, fault), headers=headers)
        text = "unfit {" if fault == "unfit" else answers.answer_text(prompt, answers.schema_of(body))
        reason = fault if fault in {"length", "refusal"} else "stop"
        return self._answer(path, body, prompt, text, reason)

    def _answer(self, path: str, body: dict[str, Any], prompt: str, text: str, reason: str) -> Reply:
        self._number += 1
        asked = (str(body["model"]), prompt, text, reason, self._number)
        is_openai = path.endswith("/chat/completions")
        headers = f"{'x-request-id' if is_openai else 'request-id'}: req_{self._number}\r\n"
        if body.get("stream"):
            events = answers.openai_events if is_openai else answers.anthropic_events
            return Reply(events=list(events(*asked)), headers=headers, content_type="text/event-stream")
        whole = answers.openai_body if is_openai else answers.anthropic_body
        return Reply(orjson.dumps(whole(*asked)), headers=headers)

    def _count(self, model: str, prompt: str, texts: Iterable[str]) -> None:
        self.answered[prompt] += 1
        self.by_model[model, prompt] += 1
        self.embedded.update(texts)
        if self._thread is not None:
            with self._arrived:
                self._arrived.notify_all()

    def _refusing(self, path: str, status: int, form: str) -> Reply:
        message = f"{self.words} {status}"
        error = {"type": _ERROR_TYPES.get(status, "api_error"), "message": message}
        is_openai = path != "/v1/messages"
        reply = _json({"error": error} if is_openai else {"type": "error", "error": error}, status)
        reply.headers = _retry_after(form, self.retry_after)
        reply.delay = self.latency
        return reply


_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_MEGABYTE = b" " * 1024 * 1024
_BROKEN_BODIES = {
    "malformed": b"<html><body>Bad gateway</body></html>",
    "empty": b"",
    "wrong_types": b'{"choices": "none", "content": 7, "data": "none", "usage": []}',
    "not_utf8": b'{"choices": [{"message": {"content": "\xff\xfe"}}]}',
}


def _retry_after(form: str, seconds: float) -> str:
    values = {
        "seconds": str(math.ceil(seconds)),
        "fractional": f"{seconds:.3f}",
        "date": formatdate(time.time() + math.ceil(seconds), usegmt=True),
        "negative": "-5",
        "garbage": "soon",
    }
    if form == "ms":
        return f"retry-after-ms: {seconds * 1000:.0f}\r\n"
    return f"Retry-After: {values[form]}\r\n" if form in values else ""


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(orjson.dumps(value), status=status)
