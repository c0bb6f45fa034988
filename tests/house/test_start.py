"""Commands that compute nothing start at once."""

import os
import resource
import subprocess
import sys

import pytest

from tests.house.project import ROOT

FLOW = "flows/tweet_entities.flow.yaml"
SECONDS = 0.4
HEAVY = ("nicegui", "openai", "anthropic", "pandas", "sklearn", "scipy", "sqlalchemy", "aiohttp")


def processor_seconds(*arguments: str) -> float:
    """What a command costs. Unlike the time on the clock it doesn't grow when others are at work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # As on a user's machine, where compiled modules are kept.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    command = [sys.executable, "-c", "from flowboard.cli.main import main; main()", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


@pytest.mark.parametrize(
    "command",
    [["--help"], ["run", "--help"], ["validate", FLOW], ["fmt", "--check", FLOW], ["schema"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_command_that_runs_nothing_starts_at_once(command):
    assert any(processor_seconds(*command) <= SECONDS for _ in range(6))


def test_the_command_line_loads_no_engine_before_it_needs_one():
    code = f"import sys, flowboard.cli.main; print(*set({HEAVY}) & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
