"""A key and what is asked go to one origin and nowhere else, and what comes back shows no key.

Everything here goes over real connections: the one server means ill, and the other one, to which
nothing may ever come, counts every connection that is opened to it.
"""

from __future__ import annotations

import traceback
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from flowboard.llm.discovery import discover, look_at
from flowboard.llm.keys import Keys
from flowboard.llm.profiles import Profile, Timeouts
from flowboard.llm.registry import ModelRegistry
from flowboard.node import CallFailed, ChatRequest, ChatResponse
from tests.llm.conftest import KEY, profiles_of
from tests.llm.hostile import Hostile, break_off_with, redirect, refuse, say, send
from tests.provider import Provider

MODELS = ["local/small", "claude/small"]
SCHEMA = {"type": "object", "properties": {"verdict": {"type": "string"}}}


@pytest.fixture
def server() -> Iterator[Hostile]:
    with Hostile() as running:
        running.answer = say("hello")
        yield running


@pytest.fixture
def trap() -> Iterator[Provider]:
    """To which nothing may come."""
    with Provider() as running:
        yield running


@pytest.fixture
async def ask(server, monkeypatch):
    """Asks the hostile server with the key, and gives the answer or the failure."""
    monkeypatch.setenv("TEST_KEY", KEY)
    registry = ModelRegistry("live", profiles=profiles_of(server), keys=Keys())
    told: list[str] = []

    async def asked(name: str, *, streamed: bool = False, **rest) -> ChatResponse | CallFailed:
        request = ChatRequest(name, [{"role": "user", "content": "private data"}], **rest)
        try:
            return await registry.resolve(name).complete(request, told.append if streamed else None)
        except CallFailed as failed:
            return failed
        finally:
            assert KEY not in "".join(told)

    yield asked
    await registry.close()


def shown(result: ChatResponse | CallFailed) -> str:
    """Everything that an answer or a failure can show, with all that hangs on it."""
    if isinstance(result, ChatResponse):
        return repr(asdict(result))
    assert result.__cause__ is result.__context__ is None
    return "".join([*traceback.format_exception(result), repr(result), repr(vars(result))])


def came_with_the_key(server: Provider) -> bool:
    return server.received[-1].headers["authorization"] == f"Bearer {KEY}"


# -- elsewhere ------------------------------------------------------------------------------------


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_nothing_to_another_server(ask, server, trap, status, name, streamed):
    server.answer = redirect(status, trap.origin)
    failed = await ask(name, streamed=streamed)
    assert failed.stops_node
    assert "isn't followed" in str(failed)
    assert came_with_the_key(server)
    assert (trap.connections, server.requests.total()) == (0, 1)


@pytest.mark.parametrize("name", MODELS)
async def test_a_redirect_within_the_origin_is_not_followed_either(ask, server, name):
    server.answer = redirect(307, "/elsewhere")
    assert (await ask(name)).stops_node
    assert server.requests.total() == 1


@pytest.fixture
def surroundings(trap, tmp_path, monkeypatch) -> None:
    """Proxies and a netrc file that would lead to the trap, or give a server a password."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY"):
        monkeypatch.setenv(name, trap.origin)
        monkeypatch.setenv(name.lower(), trap.origin)
    for name in ("NO_PROXY", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text(
        "machine 127.0.0.1 login canary password netrc-canary\ndefault login canary password c\n"
    )
    netrc.chmod(0o600)
    (tmp_path / ".netrc").write_bytes(netrc.read_bytes())
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", MODELS)
async def test_proxies_and_netrc_are_not_read(surroundings, ask, server, trap, name, streamed):
    assert (await ask(name, streamed=streamed)).text == "hello"
    assert came_with_the_key(server)
    assert b"canary" not in server.received[-1].head.replace(KEY.encode(), b"")
    assert trap.connections == 0


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
async def test_no_proxy_is_asked_to_reach_an_https_server(surroundings, server, trap, kind):
    place, patience = f"https://127.0.0.1:{server.port}", Timeouts(connect=0.2)
    profile = Profile(name="safe", base_url=place, kind=kind, timeouts=patience)
    registry = ModelRegistry("live", profiles={"safe": profile})
    with pytest.raises(CallFailed):
        await registry.resolve("safe/small").complete(ChatRequest("safe/small", []))
    await registry.close()
    assert (server.connections, trap.connections) == (2, 0), "one to see who listens, one to ask"


async def test_discovery_uses_neither_proxies_nor_netrc(surroundings, trap):
    with Provider() as ollama:
        assert len(await discover({"ollama": ollama.port})) == 1
    assert trap.connections == 0


async def test_discovery_follows_no_redirect(server, trap):
    server.answer = redirect(302, trap.origin)
    assert look_at("ollama", server.port) is None
    assert trap.connections == 0


# -- what comes back ------------------------------------------------------------------------------


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500, 503, 529])
async def test_a_refusal_that_repeats_the_key_is_not_quoted(ask, server, status, name, streamed):
    server.answer = refuse(status, f"{KEY} {KEY[:20]}*** {b64encode(f'Bearer {KEY}'.encode()).decode()}")
    failed = await ask(name, streamed=streamed)
    assert came_with_the_key(server)
    assert failed.http_status == status
    assert "…cdef" in str(failed)
    assert "…cdef" in failed.request_id
    for secret in (KEY, KEY[:20], b64encode(f"Bearer {KEY}".encode()).decode()):
        assert secret not in shown(failed)


@pytest.mark.parametrize("name", MODELS)
async def test_a_key_at_the_place_where_a_message_is_cut_is_not_quoted_in_part(ask, server, name):
    server.answer = send(f'{{"error": {{"message": "{"x" * 285}{KEY}"}}}}', status=400)
    failed = await ask(name)
    assert "x" * 285 in str(failed)
    assert KEY[:5] not in shown(failed)


BROKEN = {
    "plain text": send(f"<html>{KEY}</html>", status=502),
    "no JSON": send(f"<html>{KEY}</html>"),
    "JSON of another shape": send(f'{{"choices": "{KEY}", "content": "{KEY}"}}'),
    "a broken header": send("{}", headers=f"{KEY} {KEY}\r\n"),
    "a broken length": send("{}", headers=f"Content-Length: {KEY}\r\n"),
    "a broken encoding": send(KEY, headers="Content-Encoding: gzip\r\n"),
    "an unknown encoding": send("{}", headers=f"Transfer-Encoding: {KEY}\r\n"),
    "a broken stream": send(f"data: {KEY}\n\n", content_type="text/event-stream"),
    "an end in the middle": send(f'{{"x": "{KEY}"}}', cut="half", ending="close"),
    "an error in the stream": break_off_with(KEY),
}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_answer_with_the_key_in_it_is_not_quoted(ask, server, broken, name, streamed):
    server.answer = BROKEN[broken]
    result = await ask(name, streamed=streamed)
    assert came_with_the_key(server)
    assert isinstance(result, CallFailed)
    assert KEY not in shown(result)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", MODELS)
async def test_an_answer_that_repeats_the_key_is_kept_without_it(ask, server, name, streamed):
    server.answer = say(f"Your key is {KEY}, isn't it?", model=f"small-{KEY}", request_id=KEY)
    answer = await ask(name, streamed=streamed)
    assert answer.text == "Your key is …cdef, isn't it?"
    assert KEY not in shown(answer)


@pytest.mark.parametrize("name", MODELS)
async def test_an_answer_in_json_that_repeats_the_key_is_kept_without_it(ask, server, name):
    hidden = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
    server.answer = say(f'{{"verdict": "{hidden}", "{KEY}": 1}}')
    answer = await ask(name, schema=SCHEMA)
    assert answer.json == {"verdict": "…cdef", "…cdef": 1}
    assert KEY not in shown(answer)
