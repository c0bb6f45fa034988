"""A scenario with settings of its own: no test sees those of whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scenario import CANARY, Scenario
from tests.provider import Provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that behaves well until it is told otherwise."""
    with Provider(retry_after=0.0) as running:
        yield running


@pytest.fixture
def scenario(
    tmp_path: Path,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Scenario:
    """A flow of twenty rows, each with an answer and two judges."""
    folder, settings = tmp_path / "project", tmp_path / "settings"
    folder.mkdir()
    settings.mkdir()
    for variable in ("FLOWBOARD_STORE", "FLOWBOARD_NODES", "FLOWBOARD_PROFILES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("FLOWBOARD_HOME", str(settings))
    monkeypatch.setenv("FAULTS_KEY", CANARY)
    monkeypatch.chdir(folder)
    made = Scenario(folder, settings, provider, capfd)
    made.set_profile()
    made.write(rows=20)
    return made
