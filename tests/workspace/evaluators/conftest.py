"""The flows of `judging` and `praise` with a run, and a provider that answers as `local/…`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.evaluators.judging import Writer, run, write_flow
from tests.workspace.evaluators.praise import graded_flow, products


@pytest.fixture
def provider(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Writer]:
    """A provider that answers as `local/…`, and writes candidates."""
    with Writer() as running:
        profiles = running.write_profiles(tmp_path_factory.mktemp("profiles") / "profiles.toml")
        monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
        yield running


@pytest.fixture
def praise(tmp_path: Path) -> Path:
    """The flow, with a run of it in its store. Running it asks no model."""
    path = write_flow(tmp_path)
    run(path)
    return path


@pytest.fixture
def priced(provider: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of `local/m` cost something."""
    path = tmp_path / "priced.toml"
    prices = '[profiles.local.prices."*"]\ninput = 1.0\noutput = 10.0\n'
    path.write_text(f'[profiles.local]\nbase_url = "{provider.base_url}"\n{prices}')
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow of `praise` over 40 products, 15 of them bad, run and graded."""
    return graded_flow(tmp_path, products(25, 9, 6))
