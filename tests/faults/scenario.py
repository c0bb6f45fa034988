"""A flow with rows beside it, a provider on loopback that answers it, and a key that nobody may see."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.project import load
from flowboard.workspace.run_report import RunReport
from tests.provider import Provider

CANARY = "sk-canary-5fd924625f6ab16a19cc9807c7c506ae"
"""The key of every provider in these tests."""

PATIENCE = 30.0  # seconds after which a process that doesn't end is a failure

_FLOW = """\
flowboard: 1
name: faults
nodes:
  rows:
    type: dataset
    path: rows.csv
  ask:
    type: prompt
    inputs: {text: rows.text}
    template: 'Say it: {{ text }}'
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [local/m]
    assertions:
      - {name: bulleted, check: every_line_matches, pattern: '^- '}
"""
_JUDGES = """\
  quality:
    type: multi_evaluator
    inputs: {output: answer.text, text: rows.text}
    criteria:
      - id: good
        candidates:
          - {name: no_seven, check: not_contains, value: '7'}
          - {name: true_to_text, judge: Is it true?, model: local/m, include: [rows.text]}
          - {name: kind, judge: Is it kind?, model: local/m, include: [rows.text]}
"""
_OUTPUT = """\
  results:
    type: output
    inputs: {value: answer.text, text: rows.text}
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, decoded."""
        return orjson.loads(self.out)


@dataclass
class Scenario:
    """One flow in a folder of its own. `printed` is all that its commands have said."""

    folder: Path
    settings: Path
    provider: Provider
    capture: pytest.CaptureFixture[str]
    rows: int = 0
    printed: list[str] = field(default_factory=list)

    # -- what is there ----------------------------------------------------------------------------

    @property
    def flow(self) -> Path:
        """The flow file."""
        return self.folder / "faults.flow.yaml"

    @property
    def store(self) -> Path:
        """The store beside it."""
        return Path(locate_store(self.flow, {}))

    @property
    def calls(self) -> int:
        """The calls of a run without faults: an answer and two judges for each row."""
        return 3 * self.rows

    def write(self, rows: int, *, judges: bool = True, answer: str = "") -> None:
        """Write a flow and its rows; `answer` are further lines of the llm node."""
        nodes = _FLOW.replace("    assertions:\n", answer + "    assertions:\n") if answer else _FLOW
        self.flow.write_text(nodes + (_JUDGES if judges else "") + _OUTPUT)
        lines = [f"r{number},this is text {number}\n" for number in range(rows)]
        (self.folder / "rows.csv").write_text("id,text\n" + "".join(lines))
        self.rows = rows

    def write_nodes(self, nodes: str, rows: int) -> None:
        """Write a flow of other nodes after the dataset `rows` and the prompt `ask`."""
        self.write(rows)
        head, _, _ = _FLOW.partition("  answer:\n")
        self.flow.write_text(head + nodes)

    def set_profile(self, text: str = "", *, concurrency: int = 32) -> None:
        """Let `local/…` be the provider; `text` are further lines of the profile."""
        (self.settings / "profiles.toml").write_text(
            f'[profiles.local]\nbase_url = "{self.provider.base_url}"\nkey_env = "FAULTS_KEY"\n'
            f"concurrency = {concurrency}\n{text}\n"
        )

    @contextmanager
    def opened_store(self) -> Iterator[Store]:
        """The store, opened."""
        with Store.open(self.store) as store:
            yield store

    @contextmanager
    def locked_store(self) -> Iterator[None]:
        """Hold the write lock of the store, as another program may."""
        other = sqlite3.connect(self.store, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()

    def latest_run(self) -> str:
        """The id of the newest run."""
        with self.opened_store() as store:
            return store.find_run("latest").id

    # -- running ----------------------------------------------------------------------------------

    def run(self, **request: Any) -> RunReport:
        """Run the flow in this process."""
        return load(self.flow).run(**({"models": "live"} | request))

    def command(self, *arguments: str) -> Ended:
        """Run a command in this process: `flowboard run FLOW …`, or another one if it is named."""
        from flowboard.cli.main import main

        before, sys.argv = sys.argv, ["flowboard", *self._whole(arguments)]
        try:
            self.capture.readouterr()
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = before
        out, err = self.capture.readouterr()
        self.printed += [out, err]
        return Ended(code, out, err)

    def start(
        self, *arguments: str, module: str = "flowboard", before: Callable[[], None] | None = None,
        **environment: str | None,
    ) -> subprocess.Popen[str]:  # fmt: skip
        """Start a command, or `module` with just these arguments, in a process of its own.

        `before` is called in the new process; variables that are None are taken away.
        """
        changed = {**os.environ, **environment}
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                module,
                *(self._whole(arguments) if module == "flowboard" else arguments),
            ],
            cwd=self.folder,
            env={name: value for name, value in changed.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            preexec_fn=before,
        )

    def _whole(self, arguments: Sequence[str]) -> Sequence[str]:
        if arguments and not arguments[0].startswith("-"):
            return arguments
        return ("run", str(self.flow), "--models", "live", *arguments)

    def wait(self, process: subprocess.Popen[str]) -> Ended:
        """Wait for a process to end."""
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"it didn't end within {PATIENCE:.0f} s:\n{out}\n{err}") from None
        self.printed += [out, err]
        return Ended(process.returncode, out, err)

    def process(self, *arguments: str, **options: Any) -> Ended:
        """Run a command in a process of its own: `start` and `wait`."""
        return self.wait(self.start(*arguments, **options))

    def killed_after(self, requests: int, *arguments: str) -> Ended:
        """Run the flow in a process and end it with `kill -9` once so many requests have come in."""
        process = self.start(*arguments)
        try:
            self.provider.wait_for_requests(requests, PATIENCE)
        finally:
            process.send_signal(signal.SIGKILL)
        return self.wait(process)
