"""A flow with data beside it, and a provider on loopback that answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowboard.workspace.project import Project, load
from tests.provider import Provider

FLOW = """\
flowboard: 1
name: demo
nodes:
  tweets:
    type: dataset
    path: tweets.csv
  extract:
    type: prompt
    inputs: {tweet: tweets.text}
    template: |
      Say it: {{ tweet }}
  answer:
    type: llm
    inputs: {prompt: extract.prompt}
    models: [local/m]
    assertions:
      - {name: bulleted, check: every_line_matches, pattern: '^- '}
  quality:
    type: multi_evaluator
    inputs: {output: answer.text, tweet: tweets.text}
    criteria:
      - id: form
        candidates:
          - {name: no_seven, check: not_contains, value: '7'}
  results:
    type: output
    inputs: {value: answer.text, tweet: tweets.text}
"""
DATA = "id,text\na,hello\nb,=cmd()\nc,three\n"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings, keys or stores of whoever runs it."""
    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path_factory.mktemp("home")))
    for variable in ("FLOWBOARD_STORE", "FLOWBOARD_NODES", "FLOWBOARD_PROFILES"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a flow and its data."""
    (tmp_path / "demo.flow.yaml").write_text(FLOW)
    (tmp_path / "tweets.csv").write_text(DATA)
    return tmp_path


@pytest.fixture
def flow_path(folder: Path) -> Path:
    """The flow in it."""
    return folder / "demo.flow.yaml"


@pytest.fixture
def provider(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    """A provider that answers as `local/…`."""
    with Provider() as running:
        profiles = running.write_profiles(tmp_path_factory.mktemp("profiles") / "profiles.toml")
        monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
        yield running


@pytest.fixture
def project(flow_path: Path, provider: Provider) -> Project:
    """The flow, opened, with its provider running."""
    return load(flow_path)


@pytest.fixture
def flow_with(folder: Path) -> Callable[[str], Path]:
    """Writes a flow of other nodes beside the data and gives its path."""

    def write(nodes: str, name: str = "other") -> Path:
        path = folder / f"{name}.flow.yaml"
        path.write_text(f"flowboard: 1\nnodes:\n{nodes}")
        return path

    return write
