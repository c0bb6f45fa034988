"""Commands that compute nothing start at once."""

import os
import resource
import subprocess
import sys

import pytest

from tests.house.project import ROOT

FLOW = "flows/tweet_entities.flow.yaml"
SECONDS = 0.4
LIBRARIES = "import importlib.metadata, jinja2, pydantic.types, regex, ruamel.yaml, typer.main"
TIMES = 2
"""On a machine that is slow just now, a start may take this many times what its libraries take alone."""
HEAVY = ("nicegui", "openai", "anthropic", "pandas", "sklearn", "scipy", "sqlalchemy", "aiohttp")


def processor_seconds(code: str, *arguments: str) -> float:
    """What some code costs. Unlike the time on the clock it hardly grows when others are at work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # As on a user's machine, where compiled modules are kept.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def starts_at_once(command: list[str]) -> bool:
    """Whether a command is as quick as it should be, on the machine as it is at this moment."""
    seconds = processor_seconds("from flowboard.cli.main import main; main()", *command)
    return seconds <= SECONDS or seconds <= TIMES * processor_seconds(LIBRARIES)


@pytest.mark.parametrize(
    "command",
    [["--help"], ["run", "--help"], ["validate", FLOW], ["fmt", "--check", FLOW], ["schema"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_command_that_runs_nothing_starts_at_once(command):
    assert any(starts_at_once(command) for _ in range(6))


def test_the_command_line_loads_no_engine_before_it_needs_one():
    code = f"import sys, flowboard.cli.main; print(*set({HEAVY}) & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
