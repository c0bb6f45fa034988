"""Checks of other packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECK = '''
from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.reading import text_of

class Shouts(Check):
    """The output shouts."""

    name = "shouts"

    mark: str = "!"

    def failure(self, output: object, row: Row) -> str | None:
        return None if self.mark in text_of(output) else f"There is no {self.mark!r}."
'''
ENTRIES = """[flowboard.checks]
shouts = stranger:Shouts
contains = stranger:Shouts
absent = stranger_that_is_not_there:Check
no_check = stranger:text_of
"""
ASK = """
import sys
from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec
verdict = Evaluator().prepare(AssertionSpec(name="it", check=sys.argv[1], **eval(sys.argv[2]))).check("Hi", {})
print(verdict.outcome, verdict.message)
"""


def asked(folder: Path, check: str, arguments: str = "{}") -> str:
    """What a check says of the output "Hi" in a process where the package is installed."""
    folder.joinpath("stranger.py").write_text(CHECK)
    information = folder / "stranger-1.0.dist-info"
    information.mkdir()
    information.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    information.joinpath("entry_points.txt").write_text(ENTRIES)
    done = subprocess.run(
        [sys.executable, "-c", ASK, check, arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    return done.stdout.strip()


def test_a_check_of_an_installed_package_works_like_a_built_in_one(tmp_path: Path) -> None:
    assert asked(tmp_path, "shouts") == "fail There is no '!'."


def test_its_arguments_are_held_to_its_fields(tmp_path: Path) -> None:
    answer = asked(tmp_path, "shouts", "{'marc': '?'}")
    assert answer == "error The check 'shouts' has no argument `marc`. Did you mean `mark`?"


def test_no_package_can_replace_a_built_in_check(tmp_path: Path) -> None:
    assert asked(tmp_path, "contains", "{'value': 'Hi'}") == "pass"


def test_a_package_that_can_not_be_imported_is_named(tmp_path: Path) -> None:
    answer = asked(tmp_path, "absent")
    assert answer.startswith("error The check 'absent' of the package stranger can't be imported")
    assert answer.endswith("Update or reinstall that package.")


def test_what_is_registered_and_is_no_check_is_named(tmp_path: Path) -> None:
    assert asked(tmp_path, "no_check").endswith("registers as the check 'no_check', is no Check.")
