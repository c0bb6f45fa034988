"""Local model servers on this machine: Ollama, llama.cpp, LM Studio and vLLM at their usual ports.

Only the loopback address is ever asked, and a server counts only if it lists models: other
programs like these ports too.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from flowboard.llm.profiles import LOCAL_PORTS

LOOPBACK = "127.0.0.1"
_LARGEST_LIST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, and the models that it offers, by the names that a flow may use."""

    name: str
    base_url: str
    models: tuple[str, ...]

    @property
    def model_names(self) -> tuple[str, ...]:
        """The models as written in a flow: `ollama/llama3.2`."""
        return tuple(f"{self.name}/{model}" for model in self.models)


async def discover(ports: Mapping[str, int] = LOCAL_PORTS, within: float = 0.5) -> list[LocalServer]:
    """Ask every port at once; the servers that answered within so many seconds, in the given order."""
    found = await asyncio.gather(
        *(asyncio.to_thread(look_at, name, port, within) for name, port in ports.items())
    )
    return [server for server in found if server is not None]


def look_at(name: str, port: int, timeout: float = 0.5) -> LocalServer | None:
    """The model server at a loopback port, or None where there is none."""
    models = _models_in(_get(port, "/v1/models", timeout), "data", "id")
    if models is None and name == "ollama":  # versions without the OpenAI routes
        models = _models_in(_get(port, "/api/tags", timeout), "models", "name")
    return None if models is None else LocalServer(name, f"http://{LOOPBACK}:{port}/v1", models)


def is_listening(host: str, port: int, timeout: float = 0.3) -> bool:
    """Whether something accepts connections there; for hosts of this machine."""
    try:
        with closing(socket.create_connection((host, port), timeout)):
            return True
    except OSError:
        return False


def _get(port: int, path: str, timeout: float) -> Any:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    with closing(connection):
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            return orjson.loads(response.read(_LARGEST_LIST)) if response.status == 200 else None
        except (OSError, http.client.HTTPException, orjson.JSONDecodeError):
            return None


def _models_in(listing: Any, field: str, name: str) -> tuple[str, ...] | None:
    entries = listing.get(field) if isinstance(listing, dict) else None
    if not isinstance(entries, list):
        return None
    names = [entry.get(name) for entry in entries if isinstance(entry, dict)]
    return tuple(sorted(given for given in names if isinstance(given, str)))
