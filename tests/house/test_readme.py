"""What the README prints is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from flowboard.cli.main import application
from flowboard.workspace.errors import ExitCode
from tests.house.project import ROOT, blocks

README = (ROOT / "README.md").read_text()
COMMANDS = [
    line.removeprefix("$ ").split(" #")[0].strip()
    for block in blocks("README.md")
    if block.language == "console"
    for line in block.text.splitlines()
    if line.startswith("$ ")
]


@pytest.fixture
def terminal(tmp_path):
    """Runs one command line in a folder of its own, where `cd` and the home folder stay inside."""
    here = tmp_path
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "FLOWBOARD_HOME": str(tmp_path / "settings"),
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
    }

    def run(command: str) -> tuple[int, str]:
        nonlocal here
        words = shlex.split(command)
        if words[0] == "cd":
            here = here / words[1]
            return 0, ""
        done = subprocess.run(
            words, cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return done.returncode, done.stdout

    return run


def printed(text: str) -> re.Pattern[str]:
    """What a printed output stands for: `…` is any text, and alone on a line any number of lines."""
    lines = [
        r"(.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in text.splitlines()
    ]
    return re.compile("".join(lines))


@pytest.mark.parametrize("part", ["five minutes", "failures begin"])
def test_what_the_readme_shows_happens_as_it_is_printed(terminal, part):
    shown = "".join(block.text for block in blocks("README.md") if part in block.heading)
    for step in re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]:
        command, _, output = step.partition("\n")
        code, said = terminal(command)
        expected = 10 if "--fail-under" in command else 0
        assert code == expected, said
        if not printed(output).fullmatch(said):
            pytest.fail(f"`{command}` says:\n{said}\nThe README prints:\n{output}", pytrace=False)


def test_the_python_example_runs(terminal):
    (code,) = (block.text for block in blocks("README.md") if block.language == "python")
    terminal("flowboard example .")
    exit_code, said = terminal(shlex.join([sys.executable, "-c", code]))
    assert exit_code == 0, said
    assert re.fullmatch(r"(\[\]|\(\))\n\d+ of 40 pass, for \$0\.00\n", said), said


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("flowboard ")])
def test_every_command_and_option_exists(command):
    at = typer.main.get_command(application())
    words = shlex.split(command)[1:]
    while hasattr(at, "commands"):
        at = at.commands[words.pop(0)]
    options = {name for parameter in at.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_every_target_of_make_exists(command):
    target = shlex.split(command)[1]
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_exit_code_is_explained():
    explained = {int(code) for code in re.findall(r"^\| (\d+) \| \w", README, re.MULTILINE)}
    assert explained == {int(code) for code in ExitCode}


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
