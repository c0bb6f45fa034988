"""Who besieges: whoever runs the tests, and nobody, in processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.redteam.canaries import HOST

_ROOT = Path(__file__).parents[2]
_NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
_READING = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
"""Where the interpreter lies below a folder that nobody may enter, it can at least be read."""

_STARTS_ANOTHER = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"

USERS = ("oneself", "nobody")

BESIEGERS = (
    pytest.param("oneself", "any"),
    pytest.param("nobody", "listed"),
    pytest.param("nobody", "any", marks=pytest.mark.full),
    pytest.param("oneself", "listed", marks=pytest.mark.full),
)
"""Users with rules of imports. Each user and each rule once in `make test`, all pairs in `make test-all`."""


def besiege(folder: Path, user: str, *options: str) -> dict[str, Any]:
    """Run the attacks of a folder as one of `USERS`; what `python -m tests.redteam` prints."""
    done = subprocess.run(
        [*prefix_of(user), sys.executable, "-m", "tests.redteam", str(folder), *options],
        cwd=_ROOT,
        env=_environment() | {"FLOWBOARD_SECRET": HOST},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = orjson.loads(done.stdout)
    return printed


def prefix_of(user: str) -> Sequence[str]:
    """The beginning of a command that runs as one of `USERS`. Skips the test where none can."""
    if user == "oneself":
        return []
    if os.geteuid() != 0:
        pytest.skip("only root can become nobody")
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv here to become nobody with")
    return _nobody()


@cache
def _nobody() -> Sequence[str]:
    for prefix in (_NOBODY, [*_NOBODY, *_READING]):
        probe = [*prefix, sys.executable, "-c", _STARTS_ANOTHER]
        if subprocess.run(probe, cwd=_ROOT, env=_environment(), capture_output=True).returncode == 0:
            return prefix
    pytest.skip("nobody can't run this interpreter")


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
