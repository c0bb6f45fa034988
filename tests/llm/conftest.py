"""A provider on loopback and a registry that knows it under `local/…` (OpenAI's protocol) and `claude/…`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import null

from flowboard.llm.keys import Keys
from flowboard.llm.profiles import Profile, Timeouts
from flowboard.llm.registry import ModelRegistry
from flowboard.node import ChatModel, ChatRequest
from tests.provider import Provider

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Settings of nobody: no key, no profile and no keyring of the person who runs the tests."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("FLOWBOARD_HOME", str(folder))
    before = keyring.get_keyring()
    keyring.set_keyring(null.Keyring())
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "FLOWBOARD_PROFILES"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    keyring.set_keyring(before)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def profiles_of(provider: Provider, **timeouts: float) -> dict[str, Profile]:
    """The provider under one name for each protocol."""
    times = Timeouts.model_validate(timeouts)
    settings = {"key_env": "TEST_KEY", "timeouts": times}
    return {
        "local": Profile(name="local", base_url=provider.base_url, **settings),
        "claude": Profile(name="claude", kind="anthropic", base_url=provider.origin, **settings),
    }


@pytest.fixture
async def registry(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ModelRegistry]:
    monkeypatch.setenv("TEST_KEY", KEY)
    registry = ModelRegistry("live", profiles=profiles_of(provider), keys=Keys())
    yield registry
    await registry.close()


@pytest.fixture(params=["local/small", "claude/small"])
def model(request: pytest.FixtureRequest, registry: ModelRegistry) -> ChatModel:
    """The same test for both protocols."""
    return registry.resolve(request.param)


@pytest.fixture
def ask(model: ChatModel) -> Callable[..., ChatRequest]:
    def build(text: str = "hello", **rest: object) -> ChatRequest:
        return ChatRequest(model.identity, [{"role": "user", "content": text}], **rest)  # type: ignore[arg-type]

    return build
