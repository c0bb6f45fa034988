"""`make` needs nothing but a Python, and commits meet the same linters as CI."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.house.project import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def make(folder: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    environment = {"PATH": str(path) if path else os.environ["PATH"], "HOME": str(folder)}
    command = [str(shutil.which("make")), "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def a_path_with(folder: Path, **commands: str) -> Path:
    """A folder of shell scripts, and nothing else, to be the whole PATH."""
    folder.mkdir()
    for name, script in commands.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("python3", [None, "exit 1"], ids=["no python", "an old python"])
def test_without_a_python_that_is_new_enough_make_says_what_to_install(tmp_path, python3):
    commands = {} if python3 is None else {"python3": python3}
    done = make(tmp_path, "run", path=a_path_with(tmp_path / "bin", **commands))
    assert done.returncode == 2
    assert "Flowboard needs Python 3.11 or newer" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_an_old_python_is_passed_over_for_a_newer_one(tmp_path):
    makes_environment = """case "$*" in
      *venv*--clear*) /bin/mkdir .venv && echo made with 3.12 > .venv/pyvenv.cfg;;
    esac"""
    commands = {"python3.13": "exit 1", "python3.12": makes_environment, "python3": "exit 1"}
    done = make(tmp_path, ".venv/pyvenv.cfg", path=a_path_with(tmp_path / "bin", **commands))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".venv" / "pyvenv.cfg").read_text() == "made with 3.12\n"


def test_nothing_is_installed_again_until_pyproject_changes(tmp_path):
    (tmp_path / ".venv").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for order, name in enumerate(["pyvenv.cfg", "installed", "installed-dev"]):
        (tmp_path / ".venv" / name).touch()
        os.utime(tmp_path / ".venv" / name, (2**33 + order, 2**33 + order))
    assert make(tmp_path, "--question", "environment").returncode == 0
    os.utime(tmp_path / ".venv" / "installed-dev", (0, 0))
    assert make(tmp_path, "--question", "environment").returncode == 1


def test_a_commit_meets_exactly_the_linters_of_ci():
    linters = re.search(r"^lint: (.*?)  ##", MAKEFILE, re.MULTILINE)[1].split()
    (source,) = YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert source["repo"] == "local"
    assert [hook["entry"] for hook in source["hooks"]] == [f"make {linter}" for linter in linters]
    assert "make --keep-going lint" in (ROOT / ".ci" / "run").read_text()


def test_ci_fails_when_a_linter_fails_and_still_runs_the_tests(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    path = a_path_with(tmp_path / "bin", make='echo "make $*"; case "$*" in *lint*) exit 2;; esac')
    environment = {"PATH": f"{path}:{os.environ['PATH']}"}
    done = subprocess.run([tmp_path / ".ci" / "run"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "make test" in done.stdout
    assert done.stdout.endswith("FAILED: linters\n")
