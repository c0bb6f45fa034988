"""An engine in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from flowboard.store.store import Store
from tests.provider import Provider
from tests.runtime.engine import Engine


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(retry_after=0.01) as running:
        yield running


@pytest.fixture
async def engine(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Engine]:
    """An engine that knows the provider as `local/…`."""
    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with Store.open(tmp_path / ".flowboard" / "store.db") as store:
        engine = Engine(tmp_path, store, provider)
        yield engine
        await engine.close()
