"""The command line, called as a user calls it, on a flow in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from flowboard.cli.main import main
from tests.workspace.conftest import (  # noqa: F401 - fixtures
    _own_settings,
    flow_path,
    folder,
    provider,
)


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return orjson.loads(self.out)


@pytest.fixture
def flowboard(folder: Path, monkeypatch, capfd) -> Callable[..., Ended]:  # noqa: F811
    """Runs a command in the flow's folder, in this process."""
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["flowboard", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def started(folder: Path) -> Callable[..., subprocess.Popen[str]]:  # noqa: F811
    """Starts a command in a process of its own."""

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flowboard", *arguments],
            cwd=folder,
            env=os.environ.copy(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
