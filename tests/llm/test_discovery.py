"""Local servers, found at loopback ports."""

from __future__ import annotations

from flowboard.llm.discovery import discover, look_at
from tests.provider import Provider


async def test_local_servers_are_offered_with_their_models():
    with Provider(models=["b", "a"]) as one, Provider(models=["c"]) as two:
        found = await discover({"ollama": one.port, "vllm": two.port})
    assert [server.model_names for server in found] == [("ollama/a", "ollama/b"), ("vllm/c",)]
    assert found[0].base_url == f"http://127.0.0.1:{one.port}/v1"


async def test_a_port_where_nothing_listens_is_left_out():
    with Provider() as gone:
        port = gone.port
    assert await discover({"ollama": port}) == []


async def test_a_server_that_says_nothing_is_left_out_in_time():
    with Provider() as silent:
        silent.hold()
        assert await discover({"llamacpp": silent.port}, within=0.1) == []


def test_a_server_of_another_kind_is_no_model_server():
    with Provider(routes=()) as other:
        assert look_at("lmstudio", other.port) is None


def test_ollama_is_known_by_its_own_list_too():
    with Provider(models=["llama3.2:latest"], routes={"/api/tags"}) as ollama:
        server = look_at("ollama", ollama.port)
    assert server is not None
    assert server.model_names == ("ollama/llama3.2:latest",)
